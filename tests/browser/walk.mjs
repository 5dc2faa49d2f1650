// The whole way in a real browser: a citizen submits, an officer receives and assigns, reviewers score, an
// approver decides, an analyst exports; once in Vietnamese at 360 px with JavaScript, once in English at
// 1280 px without. Every page on the way is judged (judge.mjs).
//
//   node walk.mjs EXECUTABLE [--pictures DIR] [--only vi|en]
import { unseen } from "./addresses.mjs";
import { launch } from "./chromium.mjs";
import { Judge } from "./judge.mjs";
import { startPortal } from "./portal.mjs";
import { walk } from "./scenario.mjs";
import { leaves } from "./scenes/citizen.mjs";
import { START, tooLate } from "./scenes/late.mjs";

const [executable, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);

const ways = [
  { language: "vi", width: 360, script: true },
  { language: "en", width: 1280, script: false },
].filter((way) => !option("--only") || way.language === option("--only"));

// Each with a browser and a portal of its own, both at once: most of a walk is waiting.
async function go(way) {
  const begun = Date.now();
  const browser = await launch();
  const portal = await startPortal(executable);
  const judge = new Judge(browser, { ...way, origin: new URL(portal.url).origin, pictures: option("--pictures") });
  let broken;
  try {
    await walk(judge, portal);
    await late(judge);
    judge.faults.push(...unseen(judge.rows));
  } catch (error) {
    broken = `broken off: ${error.stack ?? error}\n${portal.said()}`;
  } finally {
    await portal.stop();
    await browser.close();
  }
  const { first, later } = judge.biggest;
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`${way.language}, ${way.width} px, ${way.script ? "with" : "without"} JavaScript: ${judge.judged.size} pages in ${seconds} s`);
  console.log(`  first visit ${first.bytes} bytes, later at most ${later.bytes} (${later.where})`);
  for (const fault of judge.faults) console.error(`  fault  ${fault}`);
  if (broken) console.error(`  ${broken}`);
  return !broken && judge.faults.length === 0;
}

// Some pages come only when a session has ended, or to somebody without files.
async function late(judge) {
  await apart(judge, {}, START, tooLate);
  await apart(judge, { SANGKIEN__DEMO__FILES: "0" }, undefined, leaves);
}

async function apart(judge, settings, clock, scene) {
  const portal = await startPortal(executable, settings, clock);
  try {
    judge.origin = new URL(portal.url).origin;
    await scene(judge, portal);
  } catch (error) {
    throw new Error(`${error.stack}\n${portal.said()}`);
  } finally {
    await portal.stop();
  }
}

const all = await Promise.all(ways.map(go));
process.exit(all.every(Boolean) ? 0 : 1);

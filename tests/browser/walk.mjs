// The whole way in a real browser: a citizen submits, an officer receives and assigns, reviewers score, an
// approver decides, an analyst exports; once in Vietnamese at 360 px with JavaScript, once in English at
// 1280 px without. Every page on the way is judged (judge.mjs).
//
//   node walk.mjs EXECUTABLE [--pictures DIR] [--only vi|en]
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { Judge } from "./judge.mjs";
import { startPortal } from "./portal.mjs";
import { unseen } from "./addresses.mjs";
import { walk } from "./scenario.mjs";
import { settings, tooLate } from "./scenes/late.mjs";

const [executable, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);

const ways = [
  { language: "vi", width: 360, script: true },
  { language: "en", width: 1280, script: false },
].filter((way) => !option("--only") || way.language === option("--only"));

const browser = await chromium.launch({
  executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let failed = false;

// Some pages come only where sessions are short.
async function late(judge) {
  const portal = await startPortal(executable, settings);
  try {
    judge.origin = new URL(portal.url).origin;
    await tooLate(judge, portal);
  } catch (error) {
    throw new Error(`${error.stack}\n${portal.said()}`);
  } finally {
    await portal.stop();
  }
}

try {
  for (const way of ways) {
    const portal = await startPortal(executable);
    const judge = new Judge(browser, { ...way, origin: new URL(portal.url).origin, pictures: option("--pictures") });
    const what = `${way.language}, ${way.width} px, ${way.script ? "with" : "without"} JavaScript`;
    console.log(what);
    try {
      await walk(judge, portal);
      await late(judge);
      for (const row of unseen(judge.rows)) judge.faults.push(row) && console.error(`  fault  ${row}`);
    } catch (error) {
      failed = true;
      console.error(`  broken off: ${error.stack ?? error}\n${portal.said()}`);
    } finally {
      await portal.stop();
    }
    failed ||= judge.faults.length > 0;
    const { first, later } = judge.biggest;
    console.log(`  ${judge.judged.size} pages, ${judge.faults.length} faults; first visit ${first} bytes, later at most ${later}`);
  }
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);

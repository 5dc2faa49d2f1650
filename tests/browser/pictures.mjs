// The pictures of docs/pictures, taken while the walk goes by: Vietnamese on a phone and on a desk, some in
// English. Not judged here; the walk of the tests does that.
//
//   node pictures.mjs EXECUTABLE DIR
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { Judge } from "./judge.mjs";
import { startPortal } from "./portal.mjs";
import { walk } from "./scenario.mjs";

// The row of src/web/routes.rs, what the walk calls the page, the name of the picture, where it is taken.
const BOTH = ["vi-360", "vi-1280"];
const DESK = ["vi-1280"];
const WITH_ENGLISH = ["vi-1280", "en-1280"];
const wanted = [
  ["GET /", "", "home", BOTH],
  ["GET /my/drafts/{id}/{section}", "saved", "form-step", BOTH],
  ["POST /my/drafts/{id}/{section}", "with faults", "form-faults", ["vi-360"]],
  ["GET /my/drafts/{id}/review", "ordinary", "review", BOTH],
  ["GET /my/initiatives/{code}/receipt", "", "receipt", ["vi-360"]],
  ["GET /my", "asked for more", "my", BOTH],
  ["GET /my/initiatives/{code}", "asked for more", "my-file", ["vi-360", "vi-1280", "en-1280"]],
  ["GET /desk/queue", "", "queue", ["vi-360", "vi-1280", "en-1280"]],
  ["GET /desk/initiatives/{code}", "before", "desk-file", WITH_ENGLISH],
  ["GET /desk/initiatives/{code}", "before decide accepted", "decide", DESK],
  ["GET /ministry/accepted", "", "ministry", DESK],
  ["GET /figures", "", "figures", ["vi-360", "vi-1280"]],
  ["GET /initiatives/{code}", "implemented", "public-file", DESK],
];

// Tall pages are cut: a picture shows what a page is like.
const TALLEST = { 360: 1700, 1280: 1500 };

class Camera extends Judge {
  constructor(browser, { dir, ...way }) {
    super(browser, way);
    Object.assign(this, { dir, taken: new Set() });
  }

  async look(person, name = "", { status = 200 } = {}) {
    await this.settled(person);
    if (person.answer?.status() !== status) throw new Error(`${person.page.url()} answered ${person.answer?.status()}`);
    const at = `${this.language}-${this.width}`;
    const found = wanted.find(([row, called, , where]) => row === this.rowOf(person) && called === name && where.includes(at));
    if (!found || this.taken.has(found[2])) return;
    this.taken.add(found[2]);
    const file = `${found[2]}-${this.width}${this.language === "vi" ? "" : `-${this.language}`}.png`;
    const height = await person.page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width: this.width, height: Math.min(height, TALLEST[this.width]) };
    await person.page.screenshot({ path: join(this.dir, file), fullPage: true, clip });
  }

  missed() {
    const at = `${this.language}-${this.width}`;
    return wanted.filter(([, , name, where]) => where.includes(at) && !this.taken.has(name)).map(([, , name]) => name);
  }
}

const [executable, dir] = process.argv.slice(2);
// Whether all pictures of this way were taken.
async function take(language, width) {
  const browser = await launch();
  const portal = await startPortal(executable);
  const origin = new URL(portal.url).origin;
  const camera = new Camera(browser, { origin, language, width, script: true, dir });
  try {
    await walk(camera, portal);
  } finally {
    await portal.stop();
    await browser.close();
  }
  console.log(`${language} ${width}: ${[...camera.taken].join(", ")}`);
  const missed = camera.missed();
  if (missed.length > 0) console.error(`  missed ${missed.join(", ")}`);
  return missed.length === 0;
}

const ways = [["vi", 360], ["vi", 1280], ["en", 1280]];
const all = await Promise.all(ways.map(([language, width]) => take(language, width)));
process.exit(all.every(Boolean) ? 0 : 1);

// A person's browser, watched: every page it shows is judged once per width.
//   - axe-core finds no violation;
//   - nothing is wider than the window, unfolded or not;
//   - nothing was blocked, broken or reported in the console;
//   - it says nothing in the other language, no bare key, no unfilled placeable (words.mjs);
//   - the first visit costs at most 60 KB over the wire, a later page at most 15 KB.
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { rowOf } from "./addresses.mjs";
import { everythingSaid, misplaced } from "./words.mjs";

const axe = createRequire(import.meta.url)("axe-core");

export const FIRST_VISIT = 60 * 1024;
export const LATER_VISIT = 15 * 1024;
const QUIET = 60;

export class Judge {
  constructor(browser, { origin, language, width, script, pictures }) {
    Object.assign(this, { browser, origin, language, width, script, pictures });
    this.faults = [];
    this.judged = new Set();
    this.rows = new Set();
    this.biggest = { first: { bytes: 0 }, later: { bytes: 0 } };
  }

  // A fresh browser profile: one person.
  async person(name, more = {}) {
    const shape = {
      locale: this.language === "vi" ? "vi-VN" : "en-GB",
      timezoneId: "Asia/Ho_Chi_Minh",
      viewport: { width: this.width, height: this.width < 600 ? 780 : 900 },
      ...more,
    };
    const context = await this.browser.newContext({ ...shape, javaScriptEnabled: this.script });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await wire.send("Network.enable");
    const person = { name, context, page, judge: this, shape, visits: 0, bytes: 0, parts: [], under: new Map(), answer: undefined };
    wire.on("Network.requestWillBeSent", (event) => {
      if (event.type === "Document") {
        // what the page before still waited for was dropped with it
        person.under.clear();
        if (!event.redirectResponse) Object.assign(person, { bytes: 0, parts: [] });
      }
      person.under.set(event.requestId, event.request.url);
      person.busy = Date.now();
    });
    const over = (event) => {
      const path = new URL(person.under.get(event.requestId) ?? "data:").pathname;
      person.under.delete(event.requestId);
      person.busy = Date.now();
      if (!event.encodedDataLength) return;
      person.bytes += event.encodedDataLength;
      person.parts.push(`${path} ${event.encodedDataLength}`);
    };
    wire.on("Network.loadingFinished", over);
    wire.on("Network.loadingFailed", over);
    page.on("response", (response) => {
      const request = response.request();
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      if (response.status() < 300 || response.status() >= 400) person.answer = response;
    });
    page.on("console", (message) => {
      // Chromium reports every answer of 400 and above as an error; those are judged by the walk
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.fault(page, `console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.fault(page, `script: ${error.message}`));
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      if (why !== "net::ERR_ABORTED") this.fault(page, `${request.url()}: ${why}`);
    });
    page.on("dialog", (dialog) => dialog.accept());
    return person;
  }

  fault(page, text) {
    const where = new URL(page.url()).pathname;
    this.faults.push(`${this.language} ${this.width} ${where}: ${text}`);
  }

  // Judges the page that `person` looks at. `name` tells apart what one address can show; each is judged
  // once. A page that did not answer as it should ends the walk.
  async look(person, name = "", { status = 200 } = {}) {
    const { page, answer } = person;
    await this.settled(person);
    if (answer?.status() !== status)
      throw new Error(`${page.url()} answered ${answer?.status()}, not ${status}: ${await page.innerText("main")}`);
    const ours = this.rowOf(person);
    if (ours) this.rows.add(ours);
    if (new URL(answer.url()).origin === this.origin) this.weigh(person);
    const key = `${ours ?? "elsewhere"} ${status} ${name}`;
    if (this.judged.has(key)) return;
    this.judged.add(key);

    const facts = await page.evaluate(() => {
      const root = document.documentElement;
      // what is folded away is as wide as the rest of the page, and is left as it was
      const folded = [...document.querySelectorAll("main details:not([open])")];
      for (const one of folded) one.open = true;
      const unfolded = root.scrollWidth - root.clientWidth;
      for (const one of folded) one.open = false;
      return {
        wide: root.scrollWidth - root.clientWidth,
        unfolded,
        language: root.lang,
        title: document.title,
        headings: document.querySelectorAll("h1").length,
      };
    });
    if (facts.wide > 0) this.fault(page, `${facts.wide} px wider than the window`);
    else if (facts.unfolded > 0) this.fault(page, `${facts.unfolded} px wider than the window once unfolded`);
    if (facts.language !== this.language) this.fault(page, `in ${facts.language}, not ${this.language}`);
    if (!facts.title) this.fault(page, "no title");
    if (facts.headings !== 1) this.fault(page, `${facts.headings} main headings`);
    for (const fault of misplaced(await page.evaluate(everythingSaid), this.language)) this.fault(page, fault);
    if (this.pictures) await this.picture(person, name);
    for (const violation of await this.violations(person)) this.fault(page, violation);
  }

  // The row of src/web/routes.rs that answered; none for pages of the identity provider.
  rowOf({ answer }) {
    const at = new URL(answer.url());
    return at.origin === this.origin ? rowOf(answer.request().method(), at.pathname) : undefined;
  }

  // Fonts, and modules that modules ask for, arrive after the page.
  async settled(person) {
    await person.page.waitForLoadState("load");
    const late = Date.now() + 10_000;
    // an icon is the browser's own, and may never be reported as arrived
    const waiting = () => [...person.under.values()].some((url) => !url.endsWith("/mark.svg"));
    while (waiting() || Date.now() - (person.busy ?? 0) < QUIET) {
      if (Date.now() > late) return this.fault(person.page, `still loading ${[...person.under.values()]}`);
      await new Promise((done) => setTimeout(done, 15));
    }
  }

  weigh(person) {
    const { bytes, parts } = person;
    Object.assign(person, { bytes: 0, parts: [] });
    const which = person.visits++ === 0 ? "first" : "later";
    const limit = which === "first" ? FIRST_VISIT : LATER_VISIT;
    if (bytes > this.biggest[which].bytes) this.biggest[which] = { bytes, where: new URL(person.page.url()).pathname };
    if (bytes > limit) this.fault(person.page, `${bytes} bytes over the wire, ${limit} allowed: ${parts.join(", ")}`);
  }

  async violations(person) {
    if (this.script) return judged(person.page);
    // axe needs script: it judges a copy of what the person without script sees
    this.copy ??= await this.copyPage(person.shape);
    const { page, shows } = this.copy;
    shows.body = await person.page.content();
    await page.goto(person.page.url());
    return judged(page);
  }

  async copyPage(shape) {
    const context = await this.browser.newContext({ ...shape, bypassCSP: true });
    const page = await context.newPage();
    const shows = { body: "" };
    await page.route("**/*", (route) => {
      const request = route.request();
      if (request.isNavigationRequest())
        return route.fulfill({ body: shows.body, contentType: "text/html; charset=utf-8" });
      return request.resourceType() === "script" ? route.abort() : route.continue();
    });
    return { page, shows };
  }

  async picture(person, name) {
    mkdirSync(this.pictures, { recursive: true });
    const { pathname } = new URL(person.page.url());
    const where = pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|SK-[\d-]+|[\w-]{40,}/g, "x");
    const words = `${this.language}-${this.width}-${where}-${name}`.replaceAll(/[^a-z0-9]+/gi, "-").replace(/-$/, "");
    await person.page.screenshot({ path: join(this.pictures, `${words}.png`), fullPage: true });
  }
}

async function judged(page) {
  await page.evaluate(axe.source + ";0");
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map(
      (v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`,
    );
  });
}

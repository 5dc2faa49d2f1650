// A person's browser, watched: every page it shows is judged once per width.
//   - axe-core finds no violation;
//   - nothing is wider than the window;
//   - nothing was blocked, broken or reported in the console;
//   - the first visit costs at most 60 KB over the wire, a later page at most 15 KB.
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const axe = createRequire(import.meta.url)("axe-core");

export const FIRST_VISIT = 60 * 1024;
export const LATER_VISIT = 15 * 1024;

export class Judge {
  constructor(browser, { language, width, script, pictures, lists }) {
    Object.assign(this, { browser, language, width, script, pictures });
    this.faults = [];
    this.judged = new Set();
    this.biggest = { first: 0, later: 0 };
    this.lists = lists;
  }

  // A fresh browser profile: one person.
  async person(name) {
    const shape = {
      locale: this.language === "vi" ? "vi-VN" : "en-GB",
      timezoneId: "Asia/Ho_Chi_Minh",
      viewport: { width: this.width, height: this.width < 600 ? 780 : 900 },
      deviceScaleFactor: this.pictures && this.width < 600 ? 2 : 1,
    };
    const context = await this.browser.newContext({ ...shape, javaScriptEnabled: this.script });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    await wire.send("Network.enable");
    const person = { name, context, page, bytes: 0, visits: 0, parts: [], shape };
    const asked = new Map();
    wire.on("Network.requestWillBeSent", (event) => asked.set(event.requestId, event.request.url));
    wire.on("Network.loadingFinished", (event) => {
      person.bytes += event.encodedDataLength;
      const path = new URL(asked.get(event.requestId) ?? "data:").pathname;
      if (event.encodedDataLength > 0) person.parts.push(`${path} ${event.encodedDataLength}`);
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
    return person;
  }

  fault(page, text) {
    const where = new URL(page.url()).pathname;
    this.faults.push(`${this.language} ${this.width} ${where}: ${text}`);
    console.error(`  fault  ${this.faults.at(-1)}`);
  }

  // Judges the page that `person` looks at. `name` says which page it is; each is judged once.
  async look(person, name, { status } = {}) {
    const { page } = person;
    await page.waitForLoadState("networkidle"); // fonts arrive after the page
    const { bytes, parts } = person;
    Object.assign(person, { bytes: 0, parts: [] });
    const first = person.visits++ === 0;
    const limit = first ? FIRST_VISIT : LATER_VISIT;
    this.biggest[first ? "first" : "later"] = Math.max(this.biggest[first ? "first" : "later"], bytes);
    if (bytes > limit) this.fault(page, `${bytes} bytes over the wire, ${limit} allowed: ${parts.join(", ")}`);
    if (this.judged.has(name)) return;
    this.judged.add(name);

    const facts = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      language: document.documentElement.lang,
      title: document.title,
      headings: document.querySelectorAll("h1").length,
    }));
    if (facts.wide > 0) this.fault(page, `${facts.wide} px wider than the window`);
    if (facts.language !== this.language) this.fault(page, `in ${facts.language}, not ${this.language}`);
    if (!facts.title) this.fault(page, "no title");
    if (facts.headings !== 1) this.fault(page, `${facts.headings} main headings`);
    for (const violation of await this.violations(person)) this.fault(page, violation);
    if (this.pictures) await this.picture(person, name);
  }

  async violations(person) {
    const run = (page) =>
      page.evaluate(axe.source + ";0").then(() =>
        page.evaluate(async () => {
          const found = await window.axe.run(document, { resultTypes: ["violations"] });
          return found.violations.map(
            (v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`,
          );
        }),
      );
    if (this.script) return run(person.page);
    // axe needs script: it judges a copy of what the person without script sees
    const copy = await this.browser.newContext({
      ...person.shape,
      bypassCSP: true,
      storageState: await person.context.storageState(),
    });
    try {
      const page = await copy.newPage();
      const [url, body] = [person.page.url(), await person.page.content()];
      await page.route("**/*", (route) => {
        const request = route.request();
        if (request.isNavigationRequest()) return route.fulfill({ body, contentType: "text/html; charset=utf-8" });
        return request.resourceType() === "script" ? route.abort() : route.continue();
      });
      await page.goto(url);
      return await run(page);
    } finally {
      await copy.close();
    }
  }

  async picture(person, name) {
    mkdirSync(this.pictures, { recursive: true });
    const file = `${name.replaceAll(/[^a-z0-9]+/g, "-")}-${this.language}-${this.width}.png`;
    await person.page.screenshot({ path: join(this.pictures, file), fullPage: true });
  }
}

// A real browser at a portal whose identity provider has its pages under another name than its issuer's:
// in and out as a citizen, in as staff. A browser that blocks a step stays where it is, and this fails.
//
//   node chromium.mjs PORTAL WHO STAFF
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const [portal, who, staff] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
const blocked = [];

async function person(script) {
  const context = await browser.newContext({ javaScriptEnabled: script });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && blocked.push(message.text()));
  return page;
}

async function comesIn(page, entrance, name) {
  await page.goto(new URL(entrance, portal).href);
  await page.click('form[action="/login/start"] button');
  await page.waitForURL(/\/interaction\//);
  const where = new URL(page.url()).hostname;
  if (where !== "localhost") throw new Error(`the provider's pages stand at ${where}`);
  await page.fill('input[name="login"]', name);
  await page.click("button");
  await page.waitForURL((url) => url.href.startsWith(portal));
  await page.waitForLoadState("load");
}

for (const script of [true, false]) {
  const page = await person(script);
  await comesIn(page, "/login", who);
  if (new URL(page.url()).pathname === "/my/welcome") {
    await page.check('input[name="locale"][value="vi"]');
    await page.check('input[name="notice_mode"][value="each"]');
    await page.check('input[name="agree"]');
    await page.click('form[action="/my/welcome"] button.main');
    await page.waitForURL(/\/my(\?|$)/);
  }
  console.log(`in ${new URL(page.url()).pathname}`);
  if (!(await page.locator('form[action="/logout"] button').isVisible())) await page.click("summary");
  await page.click('form[action="/logout"] button');
  await page.waitForURL(/\/session\/end/);
  await page.click('button[name="logout"]');
  await page.waitForURL((url) => url.href === portal);
  console.log(`out ${new URL(page.url()).pathname}`);
  await comesIn(page, "/staff/login", staff);
  console.log(`staff ${new URL(page.url()).pathname}`);
}
await browser.close();
const policy = blocked.filter((text) => text.includes("Content Security Policy"));
if (policy.length > 0) {
  console.error(policy.join("\n"));
  process.exit(1);
}

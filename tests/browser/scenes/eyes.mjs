// The same pages for other eyes and other hands: in the dark, enlarged to 200 %, on paper, by keyboard alone.
import { open } from "../hands.mjs";

const WIDE = { width: 1280, height: 900 };
// What a window of 1280 px shows at 200 %.
const ENLARGED = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };

export async function otherEyes(judge, portal, citizen, officer, code) {
  const everybody = ["/", "/initiatives", `/initiatives/${code}`, `/track?code=${code}`];
  const mine = ["/my", "/my/drafts/new", `/my/initiatives/${code}`, `/my/initiatives/${code}/receipt`];
  const desk = ["/desk/queue?tab=all", `/desk/initiatives/${code}`];
  for (const [owner, paths] of [[undefined, everybody], [citizen, mine], [officer, desk]]) {
    const person = await again(judge, owner, { colorScheme: "dark", ...ENLARGED });
    for (const path of paths) {
      await shown(judge, portal, person, path);
      await dark(judge, person);
      await enlarged(judge, person);
      if (path.includes(`initiatives/${code}`)) await printed(judge, person, code);
    }
    await person.context.close();
  }
  await byKeyboard(judge, portal, citizen, code);
  await throughTheQueue(judge, portal, officer);
}

// A second browser of somebody who is signed in already.
async function again(judge, owner, more) {
  const signedIn = owner ? { storageState: await owner.context.storageState() } : {};
  return judge.person(owner?.name ?? "visitor", { ...more, ...signedIn });
}

async function shown(judge, portal, person, path) {
  await open(person, portal, path);
  await judge.settled(person);
  const status = person.answer?.status();
  if (status !== 200) throw new Error(`${path} answered ${status}: ${await person.page.innerText("main")}`);
}

async function dark(judge, person) {
  const light = await person.page.evaluate(() => {
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
    return (r + g + b) / 3;
  });
  if (light > 80) judge.fault(person.page, `not dark: its ground is ${light} of 255`);
  for (const violation of await judge.violations(person)) judge.fault(person.page, `in the dark: ${violation}`);
}

async function enlarged(judge, person) {
  const facts = await person.page.evaluate(() => {
    const root = document.documentElement;
    return { wide: root.scrollWidth - root.clientWidth, width: root.clientWidth, ratio: devicePixelRatio };
  });
  if (facts.width > 640 || facts.ratio !== 2) throw new Error(`not enlarged: ${JSON.stringify(facts)}`);
  if (facts.wide > 0) judge.fault(person.page, `${facts.wide} px wider than the window at 200 %`);
}

// On paper stands the code, and nothing that wants to be pressed.
async function printed(judge, person, code) {
  await person.page.emulateMedia({ media: "print" });
  const paper = await person.page.evaluate(() => {
    const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
    const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
    return {
      head: all(".print-only").map((one) => one.textContent),
      pressed: all("button, .btn, form, nav.nav, .skip, .foot").map((one) => one.outerHTML.slice(0, 80)),
      text: document.querySelector("main").innerText.length,
    };
  });
  await person.page.emulateMedia({ media: "screen" });
  if (!paper.head.some((text) => text.includes(code))) judge.fault(person.page, `no code on paper: ${paper.head}`);
  if (paper.pressed.length > 0) judge.fault(person.page, `on paper: ${paper.pressed}`);
  if (paper.text < 100) judge.fault(person.page, "nothing on paper");
}

// What has the focus, and whether it comes after what had it before.
function focused(page) {
  return page.evaluate(() => {
    const now = document.activeElement;
    const before = window.before;
    window.before = now;
    const style = getComputedStyle(now);
    const after = !before || before === document.body || before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
    return {
      what: now.outerHTML.slice(0, 100),
      inOrder: Boolean(after),
      onScreen: now.getBoundingClientRect().top >= 0,
      ringed: style.outlineStyle !== "none" || style.boxShadow !== "none",
      main: Boolean(now.closest("main")),
    };
  });
}

// Presses Tab until something has the focus; everything before it came in the order of the page.
async function tabTo(judge, person, selector, most) {
  for (let presses = 1; presses <= most; presses++) {
    await person.page.keyboard.press("Tab");
    const now = await focused(person.page);
    if (!now.inOrder) judge.fault(person.page, `by keyboard out of order: ${now.what}`);
    if (!now.ringed) judge.fault(person.page, `by keyboard not to be seen: ${now.what}`);
    if (await person.page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return presses;
  }
  throw new Error(`${person.page.url()}: ${most} presses of Tab do not reach ${selector}`);
}

async function go(person, key) {
  await Promise.all([person.page.waitForNavigation({ waitUntil: "load" }), person.page.keyboard.press(key)]);
}

async function byKeyboard(judge, portal, citizen, code) {
  const person = await again(judge, citizen, { viewport: WIDE });
  const { page } = person;
  // the way past the navigation is the first thing there is
  await shown(judge, portal, person, "/track");
  await tabTo(judge, person, ".skip", 1);
  if (!(await focused(page)).onScreen) judge.fault(page, "the way past the navigation is not on the screen");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const past = await focused(page);
  if (!past.main) judge.fault(page, `past the navigation comes ${past.what}`);
  if (!(await page.evaluate(() => document.activeElement.matches("input[name=code]"))))
    await tabTo(judge, person, "input[name=code]", 3);
  await page.keyboard.type(code);
  await go(person, "Enter");
  if (!(await page.innerText("main")).includes(code)) judge.fault(page, "a code typed and sent by keyboard was not found");

  // the whole navigation, then the main action, then the first form
  await shown(judge, portal, person, "/my");
  await tabTo(judge, person, 'main a.btn.main[href="/my/drafts/new"]', 25);
  await go(person, "Enter");
  await tabTo(judge, person, "main form[action='/my/drafts/new'] input[name=kind]", 25);
  await page.keyboard.press("Space");
  await tabTo(judge, person, "main form[action='/my/drafts/new'] button", 8);
  await go(person, "Enter");
  if (!/^\/my\/drafts\/[^/]+\/\w+$/.test(new URL(page.url()).pathname)) judge.fault(page, "no draft was begun by keyboard");
  await person.context.close();
}

// j and k move through the queue, Enter opens, x selects; and all of it can be switched off.
async function throughTheQueue(judge, portal, officer) {
  const person = await again(judge, officer, { viewport: WIDE });
  const { page } = person;
  await shown(judge, portal, person, "/desk/queue?tab=all");
  await page.waitForFunction(() => !document.querySelector(".keys")?.hidden);
  const rows = page.locator("table.queue tbody tr");
  if ((await rows.count()) < 3) throw new Error("three files make a queue");
  const at = () => page.evaluate(() => {
    const all = [...document.querySelectorAll("table.queue tbody tr")];
    return [all.findIndex((row) => row.classList.contains("at")), all.findIndex((row) => row.contains(document.activeElement))];
  });
  const expected = async (key, place) => {
    await page.keyboard.press(key);
    const [marked, focus] = await at();
    if (marked !== place || focus !== place) judge.fault(page, `after ${key} row ${marked} is marked and row ${focus} has the focus, not ${place}`);
  };
  await expected("j", 0);
  await expected("j", 1);
  await expected("j", 2);
  await expected("k", 1);
  const box = rows.nth(1).locator('input[type="checkbox"]');
  if (await box.count()) {
    await page.keyboard.press("x");
    if (!(await box.isChecked())) judge.fault(page, "x selects nothing");
  }
  await page.locator("[data-keys]").click();
  await page.keyboard.press("j");
  if ((await at())[0] !== 1) judge.fault(page, "switched off, the keys still move");
  await page.locator("[data-keys]").click();
  const href = await rows.nth(0).locator("a.title").getAttribute("href");
  await expected("k", 0);
  await go(person, "Enter");
  if (new URL(page.url()).pathname !== href) judge.fault(page, `Enter opened this and not ${href}`);
  await person.context.close();
}

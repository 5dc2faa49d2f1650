// What hands do in front of a page: follow, fill in, press. With and without script alike.

// Opens an address of the portal, as typed.
export async function open(person, portal, path) {
  await person.page.goto(new URL(path, portal.url).href);
}

// Presses what leads to another page, and waits until it is there.
export async function press(person, what) {
  const target = typeof what === "string" ? person.page.locator(what).first() : what;
  await reveal(target);
  await Promise.all([person.page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  await onward(person.page);
}

// On the way to the identity provider stands a page that goes on by itself; nobody stays there, unless the
// provider cannot be reached.
async function onward(page) {
  const between = (url) => ["/login/start", "/logout"].includes(url.pathname);
  if (between(new URL(page.url())))
    await page.waitForURL((url) => !between(url), { waitUntil: "load", timeout: 8_000 }).catch(() => {});
  await page.waitForLoadState("load");
}

// On a phone the menu is folded, and rare acts are everywhere.
async function reveal(target) {
  const folded = target.locator("xpath=ancestor::details[not(@open)]/summary");
  for (const summary of await folded.all()) if (await summary.isVisible()) await summary.click();
}

export const form = (person, action) => person.page.locator(`form[action="${action}"]`).first();

// Fills in what the form asks for by name; a name it does not ask for is a mistake of the walk.
export async function fill(person, scope, values) {
  const within = typeof scope === "string" ? person.page.locator(scope).first() : scope;
  for (const [name, value] of Object.entries(values)) {
    for (const one of [value].flat()) await set(within, name, one);
  }
}

async function set(within, name, value) {
  const named = within.locator(`[name="${name}"]`);
  const kind = await named.first().evaluate((field) => (field.tagName === "INPUT" ? field.type : field.tagName));
  await reveal(named.first());
  if (kind === "radio") return within.locator(`[name="${name}"][value="${value}"]`).check();
  if (kind === "checkbox") {
    const boxes = (await named.count()) > 1 ? within.locator(`[name="${name}"][value="${value}"]`) : named;
    return boxes.setChecked(value !== false);
  }
  if (kind === "SELECT") return named.selectOption(String(value));
  if (kind === "file") return named.setInputFiles(value);
  return named.fill(String(value));
}

// Says that what cannot be undone is meant.
export async function means(person, scope) {
  for (const box of await person.page.locator(`${scope} input[name="sure"]`).all()) {
    await reveal(box);
    await box.check();
  }
}

// Loads a page until it is as wished: what the worker does takes a moment.
export async function until(person, portal, path, wished) {
  for (let tries = 0; tries < 150; tries++) {
    await open(person, portal, path);
    if (await wished(person.page)) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`${path} did not become what it should: ${await person.page.innerText("main")}`);
}

export const has = async (page, selector) => (await page.locator(selector).count()) > 0;

// A page says so, or the walk ends.
export async function says(person, text) {
  const said = (await person.page.innerText("body")).replaceAll(/\s+/g, " ");
  if (!said.includes(text)) throw new Error(`${person.page.url()} does not say “${text}”: ${said}`);
}

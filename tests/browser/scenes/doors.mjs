// How people come in: citizens from the home page through the identity provider, staff by their own door.
import { createHmac } from "node:crypto";
import { fill, form, open, press } from "../hands.mjs";

// A citizen who has been here before, or has not.
export async function citizen(judge, portal, key) {
  const person = await judge.person(key);
  await open(person, portal, `/login?login_hint=${key}&lang=${judge.language}`);
  await press(person, 'form[action="/login/start"] button');
  await person.page.waitForURL((url) => url.pathname.startsWith("/my"), { waitUntil: "load" });
  if (new URL(person.page.url()).pathname === "/my/welcome") await agree(person);
  await judge.look(person);
  return person;
}

// The way in leads over pages that go on by themselves; it ends where somebody works.
async function inside(person, portal) {
  const door = /^\/(login|staff\/login)(\/|$)/;
  const there = (url) => url.origin === new URL(portal.url).origin && !door.test(url.pathname);
  await person.page.waitForURL(there, { waitUntil: "load" });
}

export async function agree(person, more = {}) {
  const language = person.judge.language;
  await fill(person, form(person, "/my/welcome"), { locale: language, notice_mode: "each", agree: true, ...more });
  await press(person, 'form[action="/my/welcome"] button.main');
}

// A member of staff; ends on the first page of the active role.
export async function staff(judge, portal, key) {
  const person = await judge.person(key);
  await enter(person, portal, key);
  await judge.look(person);
  return person;
}

export async function enter(person, portal, key) {
  await open(person, portal, `/staff/login?login_hint=${key}&lang=${person.judge.language}`);
  await press(person, 'form[action="/login/start"] button');
  await inside(person, portal);
}

export async function leave(person) {
  await press(person, 'form[action="/logout"] button');
}

// Staff with two roles choose one.
export async function chooser(judge, portal) {
  const person = await judge.person("le-ba-khanh");
  await enter(person, portal, "le-ba-khanh");
  await judge.look(person, "choosing");
  await press(person, 'form[action="/staff/role"] button');
  await judge.look(person);
  await person.context.close();
}

// The staff door with a password, the second factor from its setting up to its use.
export async function factors(judge, portal, key) {
  const person = await judge.person(key);
  await open(person, portal, `/staff/login?lang=${judge.language}`);
  await judge.look(person);
  await fill(person, form(person, "/staff/login/password"), { username: "khong.co.ai", password: "khong phai the nay" });
  await press(person, 'form[action="/staff/login/password"] button');
  await judge.look(person, "wrong password", { status: 422 });
  await enter(person, portal, key);

  const setup = "/desk/account/second-factor";
  await open(person, portal, "/desk/account");
  await judge.look(person);
  await fill(person, form(person, "/desk/account/email"), { email: "khong phai dia chi" });
  await press(person, 'form[action="/desk/account/email"] button');
  await judge.look(person, "not an address", { status: 422 });
  await open(person, portal, "/desk/account");
  await press(person, `a[href="${setup}"]`);
  await judge.look(person, "set up");
  const answer = (otp) => fill(person, form(person, setup), { otp });
  await answer("000000");
  await press(person, `form[action="${setup}"] button`);
  await judge.look(person, "wrong", { status: 422 });
  const secret = (await person.page.locator(".steps .card code").allInnerTexts()).join("").replaceAll(/\s/g, "");
  await answer(code(secret));
  await press(person, `form[action="${setup}"] button`);
  await judge.look(person, "codes");
  const recovery = await person.page.locator(".codes code").allInnerTexts();

  await leave(person);
  await enter(person, portal, key);
  await judge.look(person, "asked");
  await fill(person, form(person, "/staff/second-factor"), { otp: "000000" });
  await press(person, 'form[action="/staff/second-factor"] button.main');
  await judge.look(person, "asked again", { status: 422 });
  await fill(person, form(person, "/staff/second-factor"), { otp: "", recovery: recovery[0] });
  await press(person, 'form[action="/staff/second-factor"] button.main');
  await judge.look(person);
  return person;
}

// Refused at the provider: a page that says what to do.
export async function cancelled(judge, portal) {
  const person = await judge.person("nobody");
  await open(person, portal, `/login?lang=${judge.language}`);
  await press(person, 'form[action="/login/start"] button');
  await press(person, 'button[name="cancel"]');
  await judge.look(person, "cancelled", { status: person.answer.status() });
  await person.context.close();
}

// A time-based one-time password (RFC 6238), as an app on a phone makes it.
export function code(secret, at = Date.now()) {
  const bits = [...secret.toUpperCase()].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const sum = createHmac("sha1", key).update(count).digest();
  const number = sum.readUInt32BE(sum.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

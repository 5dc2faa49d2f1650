// Pages that come only when a session has ended, or when somebody has a password of this portal. The
// portal of these has a clock of its own, and an administrator made from the shell.
import { fill, form, open, press } from "../hands.mjs";
import { code as otp, enter } from "./doors.mjs";

export const START = "2026-11-02T02:00:00Z";
const LATER = "2026-11-02T03:30:00Z";
const LATER_STILL = "2026-11-02T05:00:00Z";
const NAME = "quan.tri.hai";
const PASSWORD = "bốn con mèo leo cây cau";

export async function tooLate(judge, portal) {
  await citizen(judge, portal);
  await staff(judge, portal);
  portal.shell(["staff", "add-administrator", NAME, "--name", "Ngô Quản Trị"], `${PASSWORD}\n`);
  await ownPassword(judge, portal);
}

// A form typed while the session ends, until it is sent after all.
async function sendsLate(judge, portal, person, address, when) {
  portal.setClock(when);
  await press(person, `form[action="${address}"] .actions button`);
  await judge.look(person, "session ended", { status: 401 });
  const door = await person.page.locator(".row a.btn.main").getAttribute("href");
  await open(person, portal, `${door}&login_hint=${person.name}`);
  await press(person, 'form[action="/login/start"] button');
  await judge.look(person, "kept");
}

async function citizen(judge, portal) {
  const person = await judge.person("nguyen-thi-hoa");
  await open(person, portal, `/login?login_hint=nguyen-thi-hoa&lang=${judge.language}`);
  await press(person, 'form[action="/login/start"] button');
  const welcome = { locale: judge.language, notice_mode: "each", agree: true };
  await fill(person, form(person, "/my/welcome"), welcome);
  await press(person, 'form[action="/my/welcome"] button.main');
  await open(person, portal, "/my/account");
  await fill(person, form(person, "/my/account/email"), { email: "hoa@example.vn" });
  await sendsLate(judge, portal, person, "/my/account/email", LATER);
  await press(person, 'form[action^="/my/kept/"] button');
  await person.context.close();
}

async function staff(judge, portal) {
  const person = await judge.person("nguyen-van-an");
  await enter(person, portal, "nguyen-van-an");
  await open(person, portal, "/desk/account");
  await fill(person, form(person, "/desk/account/email"), { email: "an@example.vn" });
  await sendsLate(judge, portal, person, "/desk/account/email", LATER_STILL);
  await press(person, "#again button");
  await person.context.close();
}

async function ownPassword(judge, portal) {
  const person = await judge.person(NAME);
  await open(person, portal, `/staff/login?lang=${judge.language}`);
  await fill(person, form(person, "/staff/login/password"), { username: NAME, password: PASSWORD });
  await press(person, 'form[action="/staff/login/password"] button');
  await judge.look(person, "first time");
  const secret = (await person.page.locator(".steps .card code").allInnerTexts()).join("").replaceAll(/\s/g, "");
  await fill(person, form(person, "/staff/second-factor"), { otp: otp(secret, Date.parse(LATER_STILL)) });
  await press(person, 'form[action="/staff/second-factor"] button.main');
  await open(person, portal, "/desk/account/password");
  await judge.look(person);
  const typed = { old_password: "sai rồi", new_password: "ngắn", again_password: "ngắn" };
  await fill(person, form(person, "/desk/account/password"), typed);
  await press(person, 'form[action="/desk/account/password"] button.main');
  await judge.look(person, "refused", { status: 422 });
  await person.context.close();
}

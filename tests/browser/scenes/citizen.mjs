// The proposer: writes, is corrected, hands in, answers, reads what became of it.
import { fill, form, has, open, press, says, until } from "../hands.mjs";
import { BREAKTHROUGH, DOCUMENT, ORDINARY, TITLE } from "../paper.mjs";
import { agree, citizen } from "./doors.mjs";

// From the home page to an account with a confirmed address.
export async function arrives(judge, portal) {
  const person = await judge.person("nguyen-thi-hoa");
  await open(person, portal, `/?lang=${judge.language}`);
  await judge.look(person);
  await press(person, 'main a[href="/my/drafts/new"]');
  await judge.look(person, "asked to sign in", { status: 401 });
  await press(person, "main a.btn.main");
  await judge.look(person, "on the way");
  await press(person, 'form[action="/login/start"] button');
  await judge.look(person, "the stand-in");
  await press(person, 'button[name="person"][value="nguyen-thi-hoa"]');
  await judge.look(person);
  await press(person, 'form[action="/my/welcome"] button.main');
  await judge.look(person, "nothing agreed", { status: 422 });
  await agree(person, { email: "hoa.nguyen@example.vn" });
  await judge.look(person);

  await open(person, portal, "/my");
  await judge.look(person, "empty");
  await open(person, portal, "/my/inbox");
  await judge.look(person, "empty");
  const mail = 'main table a[href^="/demo/mailbox/"]';
  await until(person, portal, "/demo/mailbox?to=hoa.nguyen%40example.vn", (page) => has(page, mail));
  await judge.look(person, "with mail");
  await press(person, mail);
  await judge.look(person);
  await press(person, 'article a[href*="/email/"]');
  await judge.look(person);
  await press(person, 'main form[action^="/email/"] button');
  await judge.look(person, "confirmed");
  await open(person, portal, "/my/account");
  await judge.look(person);
  await fill(person, form(person, "/my/account/email"), { email: "khong phai dia chi" });
  await press(person, 'form[action="/my/account/email"] button');
  await judge.look(person, "not an address", { status: 422 });
  return person;
}

// Writes every section of a paper and stops at the page that shows all answers.
export async function writes(judge, portal, person, kind, paper, { carefully = false } = {}) {
  await open(person, portal, "/my/drafts/new");
  await judge.look(person);
  if (carefully) {
    await press(person, 'form[action="/my/drafts/new"] button.main');
    await judge.look(person, "nothing chosen", { status: 422 });
  }
  await fill(person, form(person, "/my/drafts/new"), { kind });
  await press(person, 'form[action="/my/drafts/new"] button.main');
  for (const [section, answers] of Object.entries(paper)) {
    if (!person.page.url().endsWith(`/${section}`)) throw new Error(`not at ${section}: ${person.page.url()}`);
    await judge.look(person, `${kind} ${section}`);
    await addRows(judge, person, answers);
    if (carefully && section === "initiative") await isCorrected(judge, person, answers);
    await fill(person, "form#step", answers);
    if (carefully && section === "content") {
      await press(person, '.actions button[name="do"][value="save"]');
      await judge.look(person, "saved");
      if ((await person.page.inputValue("#f-novelty")) !== answers.novelty) throw new Error("not kept as typed");
    }
    if (carefully && section === "documents") await attaches(judge, person);
    await press(person, 'button[name="do"][value="continue"]');
  }
  await judge.look(person, kind);
}

// Lists start short; one more row at a time.
async function addRows(judge, person, answers) {
  for (const name of Object.keys(answers)) {
    const [list, row] = name.split(".");
    if (row === undefined || (await has(person.page, `[name="${name}"]`))) continue;
    await press(person, `button[name="do"][value="add:${list}"]`);
    await judge.look(person, `a row of ${list}`);
  }
}

// Too long a name, and nothing else: told so beside the field and above the form, with links.
async function isCorrected(judge, person, answers) {
  await fill(person, "form#step", { title: `${answers.title} `.repeat(9) });
  if (judge.script) await says(person, "/300");
  await press(person, 'button[name="do"][value="continue"]');
  await judge.look(person, "with faults", { status: 422 });
  await person.page.locator('.faults a[href="#f-title"]').click();
  const at = await person.page.evaluate(() => document.activeElement?.id ?? "");
  if (judge.script && at !== "f-title") throw new Error(`the link of a fault leads to “${at}”`);
}

// A file of a kind we do not take, the right one, once too often.
async function attaches(judge, person) {
  const upload = "section.uploads form[enctype]";
  const send = async (file) => {
    await fill(person, upload, { file });
    await press(person, `${upload} button`);
  };
  const program = { name: "may-gieo.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ\u0000\u0001") };
  if (judge.script) {
    // with script the page stays and only the form comes back
    await fill(person, upload, { file: program });
    await person.page.click(`${upload} button`);
    await person.page.waitForSelector(`${upload} .fault`);
    judge.rows.add("POST /my/drafts/{id}/files/{field}");
    await judge.look(person, "file refused by script");
  } else {
    await send(program);
    await judge.look(person, "file refused", { status: 422 });
  }
  await send({ ...DOCUMENT, name: "nham.pdf" });
  await judge.look(person, "file taken");
  await press(person, 'form[action$="/remove"] button');
  await judge.look(person, "file removed");
  await send(DOCUMENT);
  await judge.look(person, "file taken");
}

// Agrees to the statement and sends; answers the code.
export async function handsIn(judge, person, { carefully = false } = {}) {
  const review = 'form[action$="/review"]';
  if (carefully) {
    await press(person, `${review} button.main`);
    await judge.look(person, "not declared true", { status: 422 });
  }
  await fill(person, review, { truth: true });
  await press(person, `${review} button.main`);
  await judge.look(person);
  return /SK-\d{4}-\d{6}-\d/.exec(await person.page.innerText("main"))[0];
}

export async function handsInOrdinary(judge, portal, person) {
  await writes(judge, portal, person, "ordinary", ORDINARY, { carefully: true });
  await says(person, TITLE);
  return handsIn(judge, person, { carefully: true });
}

export async function handsInBreakthrough(judge, portal, person) {
  await writes(judge, portal, person, "breakthrough", BREAKTHROUGH);
  return handsIn(judge, person);
}

// Whom a file names as author: reads what is said, forgets to choose, confirms.
export async function isNamed(judge, portal, person, code) {
  const named = `/my/named/${code}`;
  await open(person, portal, "/my");
  await judge.look(person, "named in a file");
  await press(person, `main a[href="${named}"]`);
  await judge.look(person);
  await press(person, `form[action="${named}"] button.main`);
  await judge.look(person, "not chosen", { status: 422 });
  await fill(person, form(person, named), { named: "yes" });
  await press(person, `form[action="${named}"] button.main`);
  await judge.look(person, "confirmed");
  await fill(person, form(person, `${named}/refuse`), { reason: "Dài quá. ".repeat(900) });
  await press(person, `form[action="${named}/refuse"] button`);
  await judge.look(person, "refused at length", { status: 422 });
}

// Somebody who never sent anything has everything erased.
export async function leaves(judge, portal) {
  const person = await citizen(judge, portal, "ngo-thanh-tung");
  await open(person, portal, "/my/account");
  await press(person, 'main a[href="/my/account/erase"]');
  await judge.look(person, "nothing sent");
  const erase = 'form[action="/my/account/erase"]';
  await press(person, `${erase} button.main`);
  await judge.look(person, "not ticked", { status: 422 });
  await fill(person, erase, { sure: true });
  await press(person, `${erase} button.main`);
  await judge.look(person, "erased");
  await open(person, portal, "/goodbye?until=2031-11-23");
  await judge.look(person, "restricted");
}

// After sending: the file, a question to staff, the inbox, what else is there.
export async function looksAround(judge, portal, person, code) {
  await open(person, portal, "/my");
  await says(person, code);
  await judge.look(person, "with a file");
  await press(person, `main a[href="/my/initiatives/${code}"]`);
  await judge.look(person, "submitted");
  const messages = `/my/initiatives/${code}/messages`;
  await press(person, `form[action="${messages}"] button`);
  await judge.look(person, "nothing to say", { status: 422 });
  await fill(person, form(person, messages), { body: `Tôi có cần gửi thêm ảnh chụp máy không? ${"anh_".repeat(20)}` });
  await press(person, `form[action="${messages}"] button`);
  await judge.look(person, "asked something");
  await open(person, portal, `/my/initiatives/${code}/receipt`);
  await judge.look(person);
  await open(person, portal, "/my/inbox");
  await judge.look(person, "with notices");
  await press(person, "ul.inbox a");
  await judge.look(person, "from the inbox");
  await open(person, portal, `/my/initiatives/${code}/withdraw`);
  await judge.look(person);
  const withdraw = `/my/initiatives/${code}/withdraw`;
  await fill(person, form(person, withdraw), { reason: "Dài quá. ".repeat(900) });
  await press(person, `form[action="${withdraw}"] button.main`);
  await judge.look(person, "too long", { status: 422 });
  await open(person, portal, "/my/account/erase");
  await judge.look(person, "files under way");
  await discards(judge, portal, person);
  await assists(judge, portal, person);
}

async function discards(judge, portal, person) {
  await open(person, portal, "/my/drafts/new");
  await fill(person, form(person, "/my/drafts/new"), { kind: "recommendation" });
  await press(person, 'form[action="/my/drafts/new"] button.main');
  await judge.look(person, "recommendation");
  await open(person, portal, "/my");
  await judge.look(person, "with a draft");
  await press(person, 'main a[href^="/my/drafts/"]:not([href$="/new"])');
  await press(person, 'main a[href$="/discard"]');
  await judge.look(person);
  await press(person, 'form[action$="/discard"] button.main');
  await judge.look(person, "with a file");
}

async function assists(judge, portal, person) {
  await open(person, portal, "/my/assist");
  if (person.answer.status() === 403) return judge.look(person, "no assistant", { status: 403 });
  await judge.look(person);
  await press(person, 'form[action="/my/assist"] button.main');
  await judge.look(person, "nothing filled in", { status: 422 });
}

// Told to add something: does, and sends again.
export async function answers(judge, portal, person, code) {
  await open(person, portal, "/my");
  await judge.look(person, "asked for more");
  await press(person, `main a.btn[href="/my/initiatives/${code}"]`);
  await judge.look(person, "asked for more");
  await press(person, 'main a.btn.main[href^="/my/drafts/"]');
  await judge.look(person, "mending");
  await open(person, portal, person.page.url().replace(/\/[^/]+$/, "/content"));
  await fill(person, "form#step", { novelty: `${ORDINARY.content.novelty} Đã so với ba loại máy có bán.` });
  await press(person, 'button[name="do"][value="continue"]');
  const step = person.page.url().replace(/\/[^/]+$/, "/content");
  await open(person, portal, step.replace(/content$/, "review"));
  await judge.look(person, "mended");
  const late = await person.context.newPage();
  await late.goto(step);
  await handsIn(judge, person);
  if (judge.script) await savesTooLate(late);
  await late.close();
}

// What saves itself in a window that stayed open says what became of it, and leaves nothing where no page
// offers it any more.
async function savesTooLate(page) {
  const typed = "Một câu gõ thêm ở cửa sổ kia.";
  await page.fill('[name="novelty"]', typed);
  const status = page.locator("[data-draft].lost");
  await status.waitFor({ timeout: 15_000 });
  const [said, meant] = [await status.innerText(), await status.getAttribute("data-handed-in")];
  if (said !== meant) throw new Error(`too late, and told “${said}”`);
  const kept = await page.evaluate(() => localStorage.getItem(`draft:${document.querySelector("form[data-autosave]").action}`));
  if (kept) throw new Error(`kept for nobody: ${kept}`);
  if ((await page.inputValue('[name="novelty"]')) !== typed) throw new Error("what was typed is gone");
}

// Looks at the file until what the worker does has reached it.
export async function waits(person, portal, code, wished) {
  await until(person, portal, `/my/initiatives/${code}`, wished);
}

// Reads what was decided; asks to look again where that is a no.
export async function reads(judge, portal, person, code, name) {
  await open(person, portal, `/my/initiatives/${code}`);
  await judge.look(person, name);
}

export async function appeals(judge, portal, person, code) {
  const appeal = `/my/initiatives/${code}/appeal`;
  await reads(judge, portal, person, code, "rejected");
  await press(person, `main a[href="${appeal}"]`);
  await judge.look(person);
  await press(person, `form[action="${appeal}"] button.main`);
  await judge.look(person, "no reason", { status: 422 });
  await fill(person, form(person, appeal), { reason: "Hội đồng chưa xem số liệu của vụ thứ hai.", truth: true });
  await press(person, `form[action="${appeal}"] button.main`);
  await judge.look(person, "appealed");
}

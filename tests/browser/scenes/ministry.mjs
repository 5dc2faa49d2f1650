// The analyst: filters what was accepted, takes it home as tables, reads figures.
import { readFileSync } from "node:fs";
import { fill, form, has, open, press, says, until } from "../hands.mjs";
import { TITLE } from "../paper.mjs";

export async function takes(judge, portal, person, code) {
  await until(person, portal, "/ministry/accepted", (page) => has(page, `a[href="/desk/initiatives/${code}"]`));
  await judge.look(person);
  await fill(person, form(person, "/ministry/accepted"), { kind: "ordinary" });
  await press(person, 'form[action="/ministry/accepted"] button');
  await judge.look(person, "filtered");
  await open(person, portal, "/ministry/accepted");
  await fill(person, form(person, "/ministry/accepted"), { since: "31/2/2026" });
  await press(person, 'form[action="/ministry/accepted"] button');
  await judge.look(person, "no such day", { status: 422 });

  await takesTable(portal, person, code);
  await open(person, portal, "/ministry/exports");
  await judge.look(person, "none yet");
  await open(person, portal, "/ministry/accepted");
  await press(person, 'form[action="/ministry/exports"] button');
  await judge.look(person, "asked for");
  const ready = 'a[href$="/file"]';
  if (judge.script) await person.page.waitForSelector(ready);
  else await until(person, portal, "/ministry/exports", (page) => has(page, ready));
  await judge.look(person, "ready");
  const sheet = await download(person, ready);
  if (sheet.subarray(0, 2).toString() !== "PK") throw new Error("the spreadsheet is none");
  await open(person, portal, "/ministry/figures");
  await judge.look(person);
}

// A table ends half a minute before it was asked for: nothing that is still being written is missed.
async function takesTable(portal, person, code) {
  for (let tries = 0; tries < 40; tries++) {
    await open(person, portal, "/ministry/accepted");
    const csv = (await download(person, 'form:has([name="format"][value="csv"]) button')).toString();
    if (csv.includes(code) && csv.includes(TITLE)) return;
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error(`the table lacks ${code}`);
}

async function download(person, link) {
  const [file] = await Promise.all([person.page.waitForEvent("download"), person.page.locator(link).first().click()]);
  return readFileSync(await file.path());
}

// Reads everything, changes nothing.
export async function audits(judge, portal, person, code) {
  for (const path of ["/desk/queue", `/desk/initiatives/${code}`, "/ministry/accepted", "/ministry/exports", "/admin/outbox"]) {
    await open(person, portal, path);
    await judge.look(person, "auditor");
  }
  await open(person, portal, `/desk/initiatives/${code}`);
  await says(person, TITLE);
  const offered = await person.page.locator('#acts form, form[action$="/receive"]').count();
  if (offered > 0) throw new Error("an auditor is offered an act");
  await open(person, portal, "/admin/staff");
  await judge.look(person, "denied", { status: 403 });
}

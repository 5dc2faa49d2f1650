// The whole way, person by person. What a step does is what a person does: follow, fill in, press.
import * as citizen from "./scenes/citizen.mjs";
import * as desk from "./scenes/desk.mjs";
import { cancelled, chooser, factors, staff, citizen as visits } from "./scenes/doors.mjs";
import { otherEyes } from "./scenes/eyes.mjs";
import { keepsHouse } from "./scenes/house.mjs";
import { audits, takes } from "./scenes/ministry.mjs";
import { finds, visitor } from "./scenes/visitor.mjs";

export async function walk(judge, portal) {
  await visitor(judge, portal);
  await cancelled(judge, portal);

  const hoa = await citizen.arrives(judge, portal);
  const code = await citizen.handsInOrdinary(judge, portal, hoa);
  const ngoc = await visits(judge, portal, "do-thi-bich-ngoc");
  await citizen.isNamed(judge, portal, ngoc, code);
  await citizen.looksAround(judge, portal, hoa, code);

  const officer = await desk.intake(judge, portal, code);
  await citizen.answers(judge, portal, hoa, code);
  await desk.receives(judge, portal, officer, code, "mended");
  await desk.talks(judge, portal, officer, code);
  await desk.score(judge, portal, code, 2);
  await desk.recommends(judge, portal, officer, code, "ordinary");
  const approver = await staff(judge, portal, "tran-duc-long");
  await desk.decides(judge, portal, approver, code, "accepted");
  const reader = await judge.person("waiting");
  await desk.announced(judge, portal, reader, code);
  const finder = await finds(judge, portal, code);
  await citizen.reads(judge, portal, hoa, code, "accepted");

  const other = await citizen.handsInBreakthrough(judge, portal, hoa);
  await desk.receives(judge, portal, officer, other, "breakthrough");
  await desk.score(judge, portal, other, 3);
  await desk.recommends(judge, portal, officer, other, "breakthrough");
  await desk.council(judge, portal, other);
  await desk.decides(judge, portal, approver, other, "rejected");
  const told = (page) => page.locator(`a[href$="${other}/appeal"]`).count();
  await citizen.waits(hoa, portal, other, told);
  await citizen.appeals(judge, portal, hoa, other);

  const analyst = await staff(judge, portal, "luong-thi-quynh");
  await takes(judge, portal, analyst, code);
  await desk.launches(judge, portal, analyst, code);
  await citizen.reads(judge, portal, hoa, code, "implementing");
  await desk.completes(judge, portal, analyst, code);
  await citizen.reads(judge, portal, hoa, code, "implemented");
  await finder.page.goto(new URL(`/initiatives/${code}`, portal.url).href);
  await judge.look(finder, "implemented");

  // keys need script; the rest is the same in both walks
  if (judge.script) await otherEyes(judge, portal, hoa, officer, code);

  const auditor = await factors(judge, portal, "thai-van-nghia");
  await audits(judge, portal, auditor, code);
  await chooser(judge, portal);
  await keepsHouse(judge, portal);
}

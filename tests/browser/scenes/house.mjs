// The administrator: people, roles, mail.
import { fill, form, has, open, press } from "../hands.mjs";
import { staff } from "./doors.mjs";

export async function keepsHouse(judge, portal) {
  const person = await staff(judge, portal, "quach-minh-tuan");
  await open(person, portal, "/admin/staff");
  await judge.look(person);
  await fill(person, form(person, "/admin/staff/find"), { who: "khong co ai nhu the" });
  await press(person, 'form[action="/admin/staff/find"] button');
  await judge.look(person, "nobody found", { status: 422 });
  await open(person, portal, "/admin/staff?role=reviewer");
  await judge.look(person, "filtered");
  await press(person, 'main table a[href^="/admin/staff/"]');
  await judge.look(person);
  await fill(person, 'form:has([name="absent_until"])', { absent_until: "31/2/2026" });
  await press(person, 'button[name="do"][value="absent"]');
  await judge.look(person, "no such day", { status: 422 });
  await open(person, portal, "/admin/outbox");
  await judge.look(person);
  if (await has(person.page, ".tabs a:not([aria-current])")) {
    await press(person, ".tabs a:not([aria-current])");
    await judge.look(person, "another state");
  }
  await open(person, portal, "/my");
  await judge.look(person, "not a citizen", { status: 403 });
  await person.context.close();
}

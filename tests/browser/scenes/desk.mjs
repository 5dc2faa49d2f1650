// Staff: intake, review, council, decision, implementation.
import { fill, form, has, means, open, press, says, until } from "../hands.mjs";
import { GROUNDS, TITLE } from "../paper.mjs";
import { staff } from "./doors.mjs";

const REVIEWERS = ["pham-thi-lan", "mai-xuan-bach", "cao-thi-huong-giang", "dinh-cong-son"];

export const file = (code) => `/desk/initiatives/${code}`;

export async function acts(judge, portal, person, code, deed, values = {}, name = deed) {
  await open(person, portal, file(code));
  await judge.look(person, `before ${name}`);
  const action = `${file(code)}/${deed}`;
  await fill(person, form(person, action), values);
  await means(person, `form[action="${action}"]`);
  await press(person, `form[action="${action}"] button`);
  await judge.look(person, `after ${name}`);
}

// The queue, the file by its code, personal data, a return that is refused at first.
export async function intake(judge, portal, code) {
  const person = await staff(judge, portal, "nguyen-van-an");
  await open(person, portal, "/desk/queue");
  await judge.look(person);
  for (const tab of ["unassigned", "soon", "overdue", "all"]) {
    await press(person, `.tabs a[href*="tab=${tab}"]`);
    await judge.look(person, tab);
  }
  await open(person, portal, "/desk/queue?tab=all&state=stopped&kind=breakthrough");
  await judge.look(person, "filtered");
  await open(person, portal, "/desk/queue?code=SK-2026-000001-1");
  await judge.look(person, "mistyped", { status: 422 });
  await fill(person, 'form[action="/desk/queue"][role="search"]', { code });
  await press(person, 'form[action="/desk/queue"][role="search"] button');
  await says(person, TITLE);
  await judge.look(person, "before");
  await press(person, `form[action="${file(code)}/unmask"] button`);
  await judge.look(person, "unmasked");

  await press(person, `form[action="${file(code)}/return"] button`);
  await judge.look(person, "return without words", { status: 422 });
  const mending = "Nêu rõ điểm mới so với các máy gieo đang bán, kèm một bảng so sánh.";
  await fill(person, form(person, `${file(code)}/return`), { ground: "incomplete", mending });
  await press(person, `form[action="${file(code)}/return"] button`);
  await judge.look(person, "after return");
  await open(person, portal, "/desk/queue?tab=mine");
  await bulk(judge, person);
  return person;
}

async function bulk(judge, person) {
  const picks = person.page.locator('input[name="pick"]');
  for (let at = 0; at < Math.min(2, await picks.count()); at++) await picks.nth(at).check();
  await press(person, '.bulk button[name="act"]');
  await judge.look(person, "", { status: person.answer.status() });
}

// Once it came back: takes it in, looks at what changed, gives it to reviewers, keeps a note.
export async function receives(judge, portal, officer, code, name) {
  await acts(judge, portal, officer, code, "receive", {}, `receive ${name}`);
  await acts(judge, portal, officer, code, "assign", { how: "automatic" }, `assign ${name}`);
}

export async function talks(judge, portal, officer, code) {
  await acts(judge, portal, officer, code, "note", { body: "Đã gọi điện cho người đề xuất." });
  await acts(judge, portal, officer, code, "message", { body: "Không cần thêm ảnh. Cảm ơn bạn." });
  await open(officer, portal, "/desk/inbox");
  await judge.look(officer);
}

// Whoever of the reviewers was asked hands in a sheet.
export async function score(judge, portal, code, wanted) {
  let done = 0;
  for (const key of REVIEWERS) {
    if (done === wanted) return;
    const person = await staff(judge, portal, key);
    await open(person, portal, file(code));
    if (person.answer.status() === 200 && (await has(person.page, `form[action="${file(code)}/score"]`))) {
      await judge.look(person, "to score");
      if (done === 0) {
        await means(person, `form[action="${file(code)}/score"]`);
        await press(person, `form[action="${file(code)}/score"] button`);
        await judge.look(person, "half a sheet", { status: 422 });
      }
      const sheet = form(person, `${file(code)}/score`);
      const names = await sheet.locator("[name]").evaluateAll((all) => all.map((field) => field.name));
      const values = { recommendation: "accepted", comment: "Nên công nhận." };
      for (const name of names) {
        if (name.endsWith(".points")) values[name] = "8";
        if (name.endsWith(".reason")) values[name] = "Có số liệu trước và sau, đo ở ba xã.";
      }
      await fill(person, sheet, values);
      await means(person, `form[action="${file(code)}/score"]`);
      await press(person, `form[action="${file(code)}/score"] button`);
      await judge.look(person, "after a sheet");
      await open(person, portal, "/desk/queue?tab=done");
      await judge.look(person, "reviewer done");
      done += 1;
    }
    await person.context.close();
  }
  if (done < wanted) throw new Error(`${done} of ${wanted} reviewers were asked for ${code}`);
}

export async function recommends(judge, portal, officer, code, name) {
  await acts(judge, portal, officer, code, "recommend", { outcome: "accepted", grounds: GROUNDS }, `recommend ${name}`);
}

export async function decides(judge, portal, approver, code, outcome) {
  await acts(judge, portal, approver, code, "decide", { outcome, grounds: GROUNDS }, `decide ${outcome}`);
}

// The council of a breakthrough: convened and concluded by its secretary, looked at by chair and member.
export async function council(judge, portal, code) {
  const secretary = await staff(judge, portal, "ta-thi-minh-chau");
  await open(secretary, portal, file(code));
  await judge.look(secretary, "before convene");
  const convene = form(secretary, `${file(code)}/convene`);
  const people = (name) => convene.locator(`[name="${name}"]`).evaluateAll((all) => all.map((one) => one.value));
  const chair = await convene.locator('[name="chair"] option:not([value=""])').first().getAttribute("value");
  await fill(secretary, convene, { meets_on: day(0), place: "Phòng họp 2, trụ sở Bộ", chair, member: await people("member") });
  await press(secretary, `form[action="${file(code)}/convene"] button`);
  await judge.look(secretary, "after convene");
  for (const key of ["le-hong-phuc", "ho-quoc-dat"]) {
    const person = await staff(judge, portal, key);
    await open(person, portal, file(code));
    await judge.look(person, key === "le-hong-phuc" ? "chair" : "member");
    await person.context.close();
  }
  await open(secretary, portal, file(code));
  const conclude = form(secretary, `${file(code)}/conclude`);
  const present = await conclude.locator('[name="present"]').evaluateAll((all) => all.map((one) => one.value));
  await fill(secretary, conclude, { present, minutes: "Hội đồng thảo luận và bỏ phiếu kín.", outcome: "rejected" });
  await press(secretary, `form[action="${file(code)}/conclude"] button`);
  await judge.look(secretary, "after conclude");
  await secretary.context.close();
}

// What was accepted is put to use.
export async function launches(judge, portal, analyst, code) {
  await acts(judge, portal, analyst, code, "launch", {
    unit: "Sở Nông nghiệp và Môi trường Hà Nội",
    "milestones.0.title": "Làm hai mươi máy",
    "milestones.0.due_on": day(60),
    "milestones.1.title": "Tập huấn bốn xã",
    "milestones.1.due_on": day(90),
  });
  await open(analyst, portal, file(code));
  const milestone = form(analyst, `${file(code)}/milestone`);
  const first = await milestone.locator('[name="milestone"]').first().inputValue();
  await acts(judge, portal, analyst, code, "milestone", { milestone: first, note: "Đủ hai mươi máy." });
}

export async function completes(judge, portal, analyst, code) {
  const result = "Hai mươi máy đang dùng ở bốn xã; vụ mùa gieo xong sớm hơn năm ngày.";
  await acts(judge, portal, analyst, code, "complete", { result, evidence: "Biên bản nghiệm thu ngày 12/10/2026." });
}

// Some days from now, as people write it here.
export function day(later) {
  const then = new Date(Date.now() + later * 86_400_000);
  return new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" }).format(then);
}

// The worker announces what was decided; the hold of a demonstration is none.
export async function announced(judge, portal, person, code, address = `/initiatives/${code}`) {
  await until(person, portal, address, async () => person.answer.status() === 200);
}

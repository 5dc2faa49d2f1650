// A draft that saves itself: to the server a few seconds after the last key (POST to the form's address
// with `X-Autosave: 1`: 204 with `X-Draft-Version`, or 401, 409, 422 as problem+json), and to this machine
// at once, so that nothing typed is lost when the network or the session is.
const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-draft]");
const key = `draft:${form.action}`;
const WAIT = 3000;
const KEEP = 7 * 24 * 3600 * 1000;
const HIDDEN = new Set(["form_token", "once", "version"]);

let timer, saving, dirty = false, leaving = false, closed = false;

const words = (name, time) => (status?.dataset[name] ?? "").replace("{time}", time ?? "");
const clock = (at) => new Date(at).toTimeString().slice(0, 5);

function say(text, kind) {
  if (!status) return;
  status.textContent = text;
  status.classList.toggle("good", kind === "good");
  status.classList.toggle("lost", kind === "lost");
}

function answers() {
  const secret = (name) => form.querySelector(`[type="password"][name="${CSS.escape(name)}"]`);
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !HIDDEN.has(name) && !secret(name),
  );
}

const version = () => form.elements.namedItem("version")?.value;

// `sent`: by the button of the form, not by this script.
function backUp(sent = false) {
  if (closed) return;
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), answers: answers(), version: version(), sent }));
  } catch {
    // No room, or not allowed: the server keeps the draft.
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

// Why a save was refused with 409: the draft may have been saved elsewhere, or its file is no draft any more.
async function refused(answer) {
  const problem = await answer.json().catch(() => ({}));
  const name = { "handed-in": "handedIn", ended: "ended" }[String(problem.type).split("#error-")[1]];
  if (!name) return say(words("stale"), "lost");
  // No page offers what was kept here any more; what was typed stays in its field, to be copied.
  closed = true;
  localStorage.removeItem(key);
  say(words(name), "lost");
}

async function save() {
  if (saving || leaving || closed) return;
  const sent = JSON.stringify(answers());
  const body = new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === "string"));
  body.set("once", newKey());
  say(words("saving"));
  saving = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", Accept: "application/problem+json" },
    });
    if (answer.status === 401) return say(words("signedOut"), "lost");
    if (answer.status === 409) return await refused(answer);
    if (!answer.ok) return say(words("offline"), "lost");
    const saved = answer.headers.get("X-Draft-Version");
    const field = form.elements.namedItem("version");
    if (saved && field) field.value = saved;
    say(words("saved", clock(Date.now())), "good");
    if (sent === JSON.stringify(answers())) {
      dirty = false;
      localStorage.removeItem(key);
    } else {
      schedule();
    }
  } catch {
    say(words("offline"), "lost");
    timer = setTimeout(save, 5 * WAIT);
  } finally {
    saving = false;
  }
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

form.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  dirty = true;
  backUp();
  schedule();
});
form.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
  backUp(true);
});
addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) event.preventDefault();
});
addEventListener("online", () => dirty && save());

function fill(kept) {
  for (const field of form.elements) {
    if (HIDDEN.has(field.name) || !field.name || field.type === "password") continue;
    const mine = kept.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
    else if (mine.length && field.tagName !== "BUTTON" && field.type !== "file") field.value = mine[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// What counts of answers: neither empty fields (a row just added) nor spaces the server drops.
const plain = (list) =>
  JSON.stringify(list.map(([name, value]) => [name, value.replace(/\s+/g, " ").trim()]).filter(([, value]) => value));

function offer() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    kept = null;
  }
  const arrived = kept?.sent && kept.version !== version();
  const same = kept && plain(kept.answers) === plain(answers());
  if (!kept || arrived || same || Date.now() - kept.at > KEEP) return localStorage.removeItem(key);
  const box = document.createElement("div");
  box.className = "card ask";
  const text = document.createElement("p");
  text.textContent = words("restore", clock(kept.at));
  const row = document.createElement("div");
  row.className = "row";
  for (const [name, act] of [["restoreYes", () => fill(kept.answers)], ["restoreNo", () => {}]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words(name);
    button.addEventListener("click", () => {
      if (name === "restoreNo") localStorage.removeItem(key);
      box.remove();
      act();
    });
    row.append(button);
  }
  box.append(text, row);
  form.before(box);
}
offer();

// Every page works without this. It fetches only what the page at hand can use.
const has = (selector) => document.querySelector(selector);

if (has(".count[data-max]")) import("./count.js");
if (has("form[data-autosave]")) import("./draft.js");
if (has("table.queue")) import("./queue.js");
if (has("[data-poll]")) import("./poll.js");
if (has("form[data-upload]")) import("./upload.js");

has("[data-focus]")?.focus();

// On a shared machine nothing typed may outlive the sign-in that it belongs to, nor reach the next person.
function forgetDrafts() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:")) localStorage.removeItem(key);
  }
}
has('form[action="/logout"]')?.addEventListener("submit", forgetDrafts);
try {
  const { me } = document.body.dataset;
  if (me && localStorage.getItem("me") !== me) {
    forgetDrafts();
    localStorage.setItem("me", me);
  }
} catch {
  // Storage is not allowed here, so nothing was kept either.
}

// Long texts that no draft keeps: leaving the page asks first.
let written = false;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  written ||= event.target.matches("textarea") && !form?.hasAttribute("data-autosave");
});
addEventListener("beforeunload", (event) => {
  if (written) event.preventDefault();
});

// A second press of a button must not send a form twice; the server would refuse it anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  written = false;
  setTimeout(() => delete form.dataset.sent, 8000);
});

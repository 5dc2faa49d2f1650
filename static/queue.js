// The desk by keyboard: j and k move, Enter opens, x selects. Can be switched off beside the list
// (WCAG 2.1.4), since single letters are in the way of voice control.
const rows = [...document.querySelectorAll("table.queue tbody tr")];
const toggle = document.querySelector("[data-keys]");
const OFF = "keys-off";
let at = -1;

function go(to) {
  rows[at]?.classList.remove("at");
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows[at]?.classList.add("at");
  rows[at]?.scrollIntoView({ block: "nearest" });
  rows[at]?.querySelector("a.title")?.focus({ preventScroll: true });
}

function show() {
  const off = localStorage.getItem(OFF) === "yes";
  toggle?.closest(".keys")?.removeAttribute("hidden");
  if (toggle) toggle.textContent = off ? toggle.dataset.on : toggle.dataset.off;
  return off;
}

toggle?.addEventListener("click", () => {
  localStorage.setItem(OFF, localStorage.getItem(OFF) === "yes" ? "no" : "yes");
  show();
});
show();

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const other = event.ctrlKey || event.metaKey || event.altKey;
  if (typing || other || localStorage.getItem(OFF) === "yes") return;
  if (event.key === "j") go(at + 1);
  else if (event.key === "k") go(at - 1);
  else if (event.key === "x" && rows[at]) rows[at].querySelector('input[type="checkbox"]')?.click();
  else return;
  event.preventDefault();
});

// The buttons for the chosen ones say how many, and wait until there are any.
const bulk = [...document.querySelectorAll("button[data-some]")];
const boxes = document.querySelectorAll('table.queue input[type="checkbox"]');
const words = bulk.map((button) => button.textContent);
function count() {
  const chosen = [...boxes].filter((box) => box.checked).length;
  bulk.forEach((button, at) => {
    button.disabled = chosen === 0;
    button.textContent = chosen === 0 ? words[at] : button.dataset.some.replace("{count}", chosen);
  });
}
if (bulk.length > 0) {
  boxes.forEach((box) => box.addEventListener("change", count));
  count();
}

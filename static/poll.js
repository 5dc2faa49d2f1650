// Long work: asks how far it is ({"done": n, "total": n, "state": "running" | …}) and reloads at its end.
const box = document.querySelector("[data-poll]");
const bar = box.querySelector("progress");
const text = box.querySelector("[data-words]");

async function look() {
  try {
    const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
    if (!answer.ok) return location.reload();
    const work = await answer.json();
    if (bar && work.total) {
      bar.max = work.total;
      bar.value = work.done;
    }
    if (text) {
      const number = (n) => Number(n ?? 0).toLocaleString(document.documentElement.lang);
      text.textContent = text.dataset.words
        .replace("{done}", number(work.done))
        .replace("{total}", number(work.total));
    }
    if (work.state !== "running" && work.state !== "waiting") return location.reload();
  } catch {
    // Offline for a moment: ask again.
  }
  setTimeout(look, 1500);
}
setTimeout(look, 800);

// Counters under fields: characters of composed text, as the server counts them.
for (const count of document.querySelectorAll(".count[data-max]")) {
  const field = document.getElementById(count.id.replace(/-count$/, ""));
  if (!field) continue;
  const show = () => {
    const given = [...field.value.trim().normalize("NFC")].length;
    count.textContent = count.dataset.words.replace("{given}", given.toLocaleString(document.documentElement.lang));
    count.classList.toggle("over", given > Number(count.dataset.max));
  };
  field.addEventListener("input", show);
  show();
}

// The words of the interface, read from the Fluent files, to find those that do not belong on a page: a key
// without its text, a placeable nobody filled, a sentence in the other language. What people wrote (titles,
// answers, names) is in their language, whatever the reader's is; so a text counts as ours only where it is
// one of our messages.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../templates/i18n", import.meta.url));
const letters = (text) => (text.match(/\p{L}/gu) ?? []).length;
const languages = { vi: read("vi"), en: read("en") };
const keys = new Set(languages.vi.keys);

// A message becomes the texts it can be: one per variant, placeables standing for anything.
function read(language) {
  const keys = [];
  const exact = new Set();
  const patterns = [];
  const sentences = [];
  for (const file of readdirSync(join(root, language))) {
    const text = readFileSync(join(root, language, file), "utf8");
    for (const message of text.split(/\n(?=[a-z])/)) {
      const found = /^([a-z][\w-]*) *= *([\s\S]*)$/.exec(message.replaceAll(/^#.*$/gm, "").trim());
      if (!found) continue;
      keys.push(found[1]);
      for (const text of shapes(found[2])) {
        const literal = text.replaceAll(/\{[^}]*\}/g, "");
        if (letters(literal) < 2) continue;
        if (literal === text) {
          exact.add(text);
          if (text.split(" ").length >= 4) sentences.push(text);
        } else if (letters(literal) >= 6) {
          const parts = text.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
          patterns.push(new RegExp(`^${parts.join(".+")}$`, "u"));
        }
      }
    }
  }
  return { keys, exact, patterns, sentences };
}

function shapes(value) {
  const plain = value.replaceAll(/\s+/g, " ").trim();
  const choice = /\{ \$\w+ -> (.*?)\} *(?=$|[^\]])/.exec(plain);
  if (!choice || !/\*\[/.test(plain)) return [plain];
  const body = plain.slice(choice.index + choice[0].indexOf("->") + 2, plain.lastIndexOf("}"));
  const variants = body.split(/\*?\[[^\]]+\]/).map((one) => one.trim()).filter(Boolean);
  const [before, after] = [plain.slice(0, choice.index), plain.slice(plain.lastIndexOf("}") + 1)];
  return variants.map((one) => (before + one + after).trim());
}

const says = (language, text) =>
  languages[language].exact.has(text) || languages[language].patterns.some((pattern) => pattern.test(text));

// What stands in these texts and should not.
export function misplaced(texts, language) {
  const other = language === "vi" ? "en" : "vi";
  const faults = [];
  for (const whole of texts) {
    if (/\{ ?\$|\u2068|\u2069/.test(whole)) faults.push(`a placeable nobody filled: ${whole}`);
    for (const text of new Set([whole, ...whole.split(/ *[·:|] +| *· */)])) {
      if (keys.has(text) && text.includes("-")) faults.push(`a key without its text: ${text}`);
      else if (says(other, text) && !says(language, text)) faults.push(`in the other language: ${text}`);
    }
    for (const sentence of languages[other].sentences) {
      if (whole !== sentence && whole.includes(sentence)) faults.push(`in the other language: ${sentence}`);
    }
  }
  return [...new Set(faults)];
}

// Runs in the page: everything it says, also to readers of screens.
export function everythingSaid() {
  const said = new Set();
  const add = (text) => text && said.add(text.replaceAll(/\s+/g, " ").trim());
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, [lang]:not(html)")) add(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"]) add(element.getAttribute(name));
  add(document.title);
  return [...said].filter(Boolean);
}

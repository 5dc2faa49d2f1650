// Somebody who only looks, and loses the way.
import { fill, form, open, press, says } from "../hands.mjs";
import { SEARCH, TITLE } from "../paper.mjs";

export async function visitor(judge, portal) {
  const person = await judge.person("visitor");
  const go = async (path, name, more) => {
    await open(person, portal, path);
    await judge.look(person, name, more);
  };
  await go(`/?lang=${judge.language}`);
  await go("/initiatives");
  await go("/initiatives?q=khong+co+gi+nhu+the", "nothing found");
  await go("/track");
  await fill(person, form(person, "/track"), { code: "SK-2026-000001-0" });
  await press(person, 'form[action="/track"] button');
  await judge.look(person, "mistyped", { status: person.answer.status() });
  await go("/figures");
  await go("/help");
  await go("/login");
  await go("/demo/mailbox");
  await go("/no-such-page", "not found", { status: 404 });
  await go("/initiatives/SK-2026-000123-7", "not there", { status: 404 });
  await go("/desk/queue", "staff only", { status: 401 });
  await person.context.close();
}

// Finds by name what was accepted, typed as people type.
export async function finds(judge, portal, code) {
  const person = await judge.person("reader");
  await open(person, portal, `/initiatives?lang=${judge.language}`);
  await fill(person, form(person, "/initiatives"), { q: SEARCH });
  await press(person, 'form[action="/initiatives"] button');
  await judge.look(person, "found");
  await press(person, `a[href="/initiatives/${code}"]`);
  await says(person, TITLE);
  await judge.look(person);
  await open(person, portal, `/track?code=${code}`);
  await says(person, code);
  await judge.look(person, "found");
  return person;
}

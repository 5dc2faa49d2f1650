// The steps of the walk, person by person. What a step does is what a person does: follow, fill in, press.

export async function walk(judge, portal) {
  await visitor(judge, portal);
}

// Somebody who only looks.
async function visitor(judge, portal) {
  const person = await judge.person("visitor");
  const go = async (path, name) => {
    await person.page.goto(new URL(path, portal.url).href);
    await judge.look(person, name);
  };
  await go(`/?lang=${judge.language}`, "home");
  await go("/initiatives", "initiatives");
  await go("/track", "track");
  await go("/figures", "figures");
  await go("/help", "help");
  await go("/no-such-page", "not-found");
  await person.context.close();
}

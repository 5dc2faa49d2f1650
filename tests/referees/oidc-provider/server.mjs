// The certified `oidc-provider` as somebody else's VNeID: its protocol, our invented people, plain forms.
//
//   node server.mjs DIR
//
// prints `identity http://127.0.0.1:PORT/`. Reads from DIR
//   accounts.json  {sub: claims}; `level` is the acr of the person's sign-in;
//   client.json    what is registered of the portal (redirect_uris and the like);
//   provider.json  (may be missing) `profile`: names of the claims of that scope; `acrValues`;
//                  `authorizationHost`: another name of this machine, under which its pages stand.
// While it runs: DIR/refuse names the error with which the next sign-in ends (`access_denied`);
// DIR/rotate makes it sign with a new key from the next request on; DIR/last-request holds the query of
// the last authorisation request.
import { createServer } from "node:http";
import { readFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import Provider from "oidc-provider";

const dir = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(dir, name), "utf8"));
const accounts = read("accounts.json");
const own = existsSync(join(dir, "provider.json")) ? read("provider.json") : {};
const cookieKeys = [randomBytes(16).toString("hex")];
let provider;
// it says at every start that its memory is for tests, which this is
console.warn = () => {};
let keys = 0;

function build(issuer) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  keys += 1;
  const kid = `referee-${keys}`;
  const built = new Provider(issuer, {
    clients: [read("client.json")],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid }] },
    cookies: { keys: cookieKeys },
    acrValues: own.acrValues ?? ["1", "2"],
    claims: {
      openid: ["sub"],
      profile: own.profile ?? ["TechID", "LoaiTaiKhoan", "HoVaTen", "SoDinhDanh", "NgayThangNamSinh", "loginIdp"],
      acr: null,
      auth_time: null,
      iss: null,
    },
    pkce: { required: () => true, methods: ["S256"] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, sub) =>
      accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Interaction: 600, Session: 3600 },
  });
  built.on("server_error", (ctx, error) => console.error(error));
  return built;
}

const form = (action, inside) => `<!doctype html><meta charset="utf-8"><title>Referee</title>
<form method="post" action="${action}">${inside}</form>`;

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  const { prompt, params, session } = details;
  const refusal = join(dir, "refuse");
  if (existsSync(refusal)) {
    const error = readFileSync(refusal, "utf8").trim();
    rmSync(refusal);
    return provider.interactionFinished(request, response, { error, error_description: "asked by a test" });
  }
  if (prompt.name === "login") {
    const fields = await body(request);
    const accountId = fields.get("login");
    if (!accountId) {
      const hint = params.login_hint ?? "";
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(form(request.url, `<input name="login" value="${encodeURIComponent(hint)}"><button>Sign in</button>`));
      return;
    }
    const acr = accounts[accountId]?.level ?? "1";
    return provider.interactionFinished(request, response, { login: { accountId, acr, amr: ["pwd"] } });
  }
  const grant = details.grantId
    ? await provider.Grant.find(details.grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const missing = prompt.details;
  if (missing.missingOIDCScope) grant.addOIDCScope(missing.missingOIDCScope.join(" "));
  if (missing.missingOIDCClaims) grant.addOIDCClaims(missing.missingOIDCClaims);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function body(request) {
  const parts = [];
  if (request.method === "POST") for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}

// Its pages under another name than the issuer's, as large providers have them.
function elsewhere(response) {
  const { port } = server.address();
  const end = response.end.bind(response);
  response.end = (text, ...rest) => {
    const metadata = JSON.parse(String(text));
    for (const page of ["authorization_endpoint", "end_session_endpoint"]) {
      metadata[page] = metadata[page].replace("//127.0.0.1:", `//${own.authorizationHost}:`);
    }
    const changed = JSON.stringify(metadata);
    response.setHeader("content-length", Buffer.byteLength(changed));
    return end(changed, ...rest);
  };
}

const server = createServer(async (request, response) => {
  try {
    const rotate = join(dir, "rotate");
    if (existsSync(rotate)) {
      rmSync(rotate);
      provider = undefined;
    }
    provider ??= build(`http://127.0.0.1:${server.address().port}`);
    const [path, query] = request.url.split("?");
    if (path === "/auth" && query) writeFileSync(join(dir, "last-request"), query);
    if (path === "/.well-known/openid-configuration" && own.authorizationHost) elsewhere(response);
    if (request.url.startsWith("/interaction/")) return await interact(request, response);
    return await provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`identity http://127.0.0.1:${server.address().port}/`));

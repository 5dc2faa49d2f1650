// The certified `oidc-provider` as somebody else's VNeID: its protocol, our invented people, plain forms.
//
//   node server.mjs DIR
//
// prints `identity http://127.0.0.1:PORT/`. Reads DIR/accounts.json ({sub: claims}) and, at the first
// request, DIR/client.json (redirect_uris and the like: the portal's port is known only later).
// DIR/refuse, when it is there, names the error with which the next sign-in ends (`access_denied`).
import { createServer } from "node:http";
import { readFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import Provider from "oidc-provider";

const dir = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(dir, name), "utf8"));
const accounts = read("accounts.json");
let provider;

function build(issuer) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const built = new Provider(issuer, {
    clients: [read("client.json")],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "referee-1" }] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    acrValues: ["1", "2"],
    claims: {
      openid: ["sub"],
      profile: ["TechID", "LoaiTaiKhoan", "HoVaTen", "SoDinhDanh", "NgayThangNamSinh", "loginIdp"],
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

const server = createServer(async (request, response) => {
  try {
    provider ??= build(`http://127.0.0.1:${server.address().port}`);
    if (request.url.startsWith("/interaction/")) return await interact(request, response);
    return await provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`identity http://127.0.0.1:${server.address().port}/`));

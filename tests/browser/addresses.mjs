// Which rows of src/web/routes.rs the walk has seen. A row that answers a page to somebody must be judged;
// those that answer none are listed here, with the reason.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = readFileSync(fileURLToPath(new URL("../../src/web/routes.rs", import.meta.url)), "utf8");

export const rows = [...source.matchAll(/^\s+(GET|POST|PUT|PATCH|HEAD|DELETE|OPTIONS)\s+"([^"]+)"/gm)].map(
  ([, method, path]) => ({ method, path, row: `${method} ${path}`, matches: pattern(path) }),
);

function pattern(path) {
  const parts = path.split(/(\{[^}]+\})/).map((part) => {
    if (part.startsWith("{")) return part.includes(":") ? ".+" : "[^/]+";
    return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

// The row that answers this.
export const rowOf = (method, path) => rows.find((row) => row.method === method && row.matches.test(path))?.row;

const REDIRECTS = "sends on to another page, whatever was pressed";
const ONWARD = "a page that goes on by itself before anybody could read it";
const FORGED = "answers a page of its own only to a form that no page of ours offers";
const noPage = {
  "GET /static/{hash}/{name:.+}": "a file",
  "GET /health/live": "for machines",
  "GET /health/ready": "for machines",
  "POST /login/start": ONWARD,
  "POST /logout": ONWARD,
  "POST /my/kept/{id}": REDIRECTS,
  "POST /desk/kept/{id}": REDIRECTS,
  "GET /staff": REDIRECTS,
  "POST /staff/role": REDIRECTS,
  "POST /my/account": FORGED,
  "POST /desk/account": FORGED,
  "POST /my/account/sessions": REDIRECTS,
  "POST /desk/account/sessions": REDIRECTS,
  "GET /my/drafts/{id}": REDIRECTS,
  "POST /my/drafts/{id}/discard": REDIRECTS,
  "POST /my/drafts/{id}/agree": REDIRECTS,
  "POST /my/drafts/{id}/files/{file}/remove": REDIRECTS,
  "GET /my/files/{id}/{file}": "a file",
  "POST /my/assist/{id}/accept": REDIRECTS,
  "POST /my/assist/{id}/refuse": REDIRECTS,
  "POST /my/inbox/read": REDIRECTS,
  "GET /my/inbox/{id}": REDIRECTS,
  "POST /desk/inbox/read": REDIRECTS,
  "GET /desk/inbox/{id}": REDIRECTS,
  "GET /desk/initiatives/{code}/files/{id}": "a file",
  "POST /ministry/accepted/take": "a file",
  "POST /ministry/exports": FORGED,
  "GET /ministry/exports/{id}/progress": "for the script of the page of exports",
  "GET /ministry/exports/{id}/file": "a file",
  "POST /admin/outbox": REDIRECTS,
  "GET /admin": REDIRECTS,
};

// Rows nobody judged and nobody excused, and excuses that excuse nothing.
export function unseen(judged) {
  const faults = rows
    .filter(({ row }) => !judged.has(row) && !(row in noPage))
    .map(({ row }) => `${row} was not judged (tests/browser/addresses.mjs)`);
  for (const row of Object.keys(noPage)) {
    if (!rows.some((one) => one.row === row)) faults.push(`${row} is excused and does not exist`);
    if (judged.has(row)) faults.push(`${row} is excused and answered a page`);
  }
  return faults;
}

// Starts a demonstration of the executable on a leash, and tells where it is.
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const leash = fileURLToPath(new URL("../leash", import.meta.url));

// `clock`: where its clock stands, until it is moved.
export async function startPortal(executable, settings = {}, clock = undefined) {
  const dir = mkdtempSync(join(tmpdir(), "sangkien-browser-"));
  const log = join(dir, "log");
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SANGKIEN__"));
  const moved = join(dir, "clock");
  if (clock) writeFileSync(moved, clock);
  const time = clock ? ["--clock", moved] : [];
  const child = spawn(leash, [resolve(executable), "--data", join(dir, "data"), ...time, "serve", "--demo"], {
    cwd: dir,
    stdio: ["pipe", "pipe", openSync(log, "w")],
    env: {
      ...Object.fromEntries(inherited),
      SANGKIEN__SERVER__LISTEN: "127.0.0.1:0",
      SANGKIEN__SERVER__METRICS_LISTEN: "127.0.0.1:0",
      SANGKIEN__DEMO__STANDIN_LISTEN: "127.0.0.1:0",
      SANGKIEN__SERVER__SHARED_PAGES: "0s",
      SANGKIEN__LIMITS__SIGN_IN_PER_MINUTE: "1000000",
      SANGKIEN__LIMITS__FORMS_PER_MINUTE: "1000000",
      SANGKIEN__LIMITS__TRACK_PER_MINUTE: "1000000",
      ...settings,
    },
  });
  const said = () => readFileSync(log, "utf8").slice(-4000);
  const portal = { url: "", identity: "", said };
  await new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error(`the portal did not start\n${said()}`)), 120_000);
    child.on("exit", () => failed(new Error(`the portal ended\n${said()}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [what, address] = line.trim().split(/\s+/);
      if (what === "portal" || what === "identity") portal[what === "portal" ? "url" : what] = address;
      if (portal.url && portal.identity) {
        clearTimeout(late);
        done();
      }
    });
  });
  // Replaced whole, so that half a time is never read.
  portal.setClock = (now) => {
    writeFileSync(`${moved}.next`, now);
    renameSync(`${moved}.next`, moved);
  };
  // A command beside it, on its database and data.
  portal.shell = (words, input) => execFileSync(resolve(executable), ["--data", join(dir, "data"), ...words], { input, cwd: dir });
  portal.stop = () =>
    new Promise((done) => {
      child.removeAllListeners("exit");
      child.on("exit", () => {
        rmSync(dir, { recursive: true, force: true });
        done();
      });
      child.stdin.end();
    });
  return portal;
}

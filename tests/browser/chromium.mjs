// Starts Chromium as Debian packages it; as root it runs only without its sandbox.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

export function launch() {
  return chromium.launch({
    executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim(),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

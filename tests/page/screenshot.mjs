// SPDX-License-Identifier: ISC
// Takes the picture for the README.
//
//   node tests/page/screenshot.mjs FILE.png [ADDRESS [light|dark]]
//
// ADDRESS is what follows the server's root, such as "?view=sources".
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { openPage, settled, startBrowser, startServer } from "./harness.mjs";

const [file, address = "?view=entity&name=Barack+Obama", colorScheme = "light"] =
  process.argv.slice(2);
if (!file) {
  console.error("usage: node tests/page/screenshot.mjs FILE.png [ADDRESS [light|dark]]");
  process.exit(2);
}

const server = await startServer();
const browser = await startBrowser();
try {
  const { page, seen } = await openPage(browser, { colorScheme, reducedMotion: "reduce" });
  await page.goto(server.url + address);
  await settled(page);
  const first = page.locator(".fact-row", { has: page.locator(".quoted") }).first();
  if (await first.count()) await first.locator("button.evidence").click();
  await page.mouse.move(0, 0);
  mkdirSync(dirname(resolve(file)), { recursive: true });
  await page.screenshot({ path: file });
  if (seen.errors.length) throw new Error(seen.errors.join("\n"));
} finally {
  await browser.close();
  await server.stop();
}

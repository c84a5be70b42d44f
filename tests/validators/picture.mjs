// Takes a picture of the upper part of an HTML report, without the errors.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";

const [report, picture] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.evaluate(() => document.querySelector("section[aria-labelledby=errors]")?.remove());
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
}

// Takes a picture of the upper part of an HTML report, without the errors; or of one element of a page.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";

const [report, picture, element] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.evaluate(() => document.querySelector("section[aria-labelledby=errors]")?.remove());
  if (element) {
    // The colors of a dark terminal.
    await page.addStyleTag({
      content: `${element} { display: inline-block; margin: 0; padding: 16px 20px; background: #1e1e1e; color: #d4d4d4; line-height: 1.35; }
        .ansi2 { font-weight: normal; opacity: 0.65; } .ansi31 { color: #f14c4c; } .ansi33 { color: #e5c07b; }`,
    });
    await page.locator(element).screenshot({ path: picture });
  } else {
    await page.screenshot({ path: picture });
  }
} finally {
  await browser.close();
}

// The HTML report in a browser: what a person does with it, and what a hostile name must not do to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = process.argv[2];
const report = JSON.parse(readFileSync(`${folder}/r.json`, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(name, options = {}) {
  const page = await browser.newPage(options);
  const troubles = [];
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => troubles.push(dialog.message()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(resolve(folder, name)).href);
  return { page, troubles };
}

try {
  const { page, troubles } = await open("r.html", { viewport: { width: 1280, height: 900 } });
  const rows = page.locator("tbody:not([hidden])");
  const registries = report.registries;
  assert.equal(await rows.count(), registries.length);
  assert.equal(await page.title(), "Azure Container Registry checks");

  // Every name is on the page as text, with what would steer shown as an escape.
  const shown = await page.locator("tbody th").allTextContents();
  assert.ok(shown.some((name) => name.includes("<script>document.title='pwned'</script>")));
  assert.ok(shown.some((name) => name.includes("\\u{1b}[31mred\\u{7}")));
  assert.equal(await page.locator("tbody script, tbody img, tbody iframe, tbody style").count(), 0);
  assert.equal(await page.locator("a:not([href^='https://learn.microsoft.com/']):not([href='#registries'])").count(), 0);

  // Filter by status: what is left is what the report says.
  const box = (name) => page.getByRole("checkbox", { name });
  for (const name of ["Unknown", "Waived", "Passed", "Not applicable"]) await box(name).uncheck();
  const holds = (finding) => ["accepted", "baseline"].includes(finding.waiver?.kind);
  const fails = registries.filter((registry) => registry.findings.some((finding) => finding.status === "fail" && !holds(finding)));
  assert.equal(await rows.count(), fails.length);
  assert.equal(await page.locator("#shown").textContent(), `${fails.length} of ${registries.length} registries shown`);
  await page.getByRole("combobox").selectOption({ label: "acr-ip-network-rules" });
  const open_ = fails.filter((registry) => registry.findings[1].status === "fail" && !holds(registry.findings[1]));
  assert.equal(await rows.count(), open_.length);
  await page.getByRole("combobox").selectOption({ label: "any" });
  // Those alone that are waived.
  await box("Failed").uncheck();
  await box("Waived").check();
  assert.equal(await rows.count(), report.summary.waived);
  assert.match(await rows.first().locator("details").textContent(), /Waiver until 2999-12-31 by team-\\u\{1b\}\[31mred: a sandbox <script>/);
  for (const name of ["Failed", "Unknown", "Passed", "Not applicable"]) await box(name).check();

  // Find, from the keyboard.
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("ORCHARDLEGACY allow-any");
  assert.equal(await rows.count(), 1);
  await page.getByRole("searchbox").fill("");
  assert.equal(await rows.count(), registries.length);

  // Sort, both ways, and say so to a screen reader.
  const header = page.getByRole("columnheader", { name: "Registry" });
  await header.getByRole("button").click();
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  const up = await page.locator("tbody th").allTextContents();
  await header.getByRole("button").press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const down = await page.locator("tbody th").allTextContents();
  const sorted = [...up].map((name) => name.toLowerCase()).sort((a, b) => a.localeCompare(b));
  assert.deepEqual(up.map((name) => name.toLowerCase()), sorted);
  assert.deepEqual(down.map((name) => name.toLowerCase()).sort((a, b) => a.localeCompare(b)), sorted);
  assert.notDeepEqual(up, down);

  // Open one, and copy its commands.
  const legacy = page.locator("tbody", { hasText: "orchardlegacy" });
  const commands = registries.find((registry) => registry.name === "orchardlegacy").findings[1].remediation;
  await legacy.locator("summary").click();
  assert.ok(await legacy.getByText(commands[0]).isVisible());
  await legacy.getByRole("button", { name: "Copy" }).click();
  await legacy.getByRole("button", { name: /Copied|Selected/ }).waitFor();
  await page.getByRole("button", { name: "Open all" }).click();
  assert.equal(await page.locator("details[open]").count(), registries.length);
  await page.getByRole("button", { name: "Close all" }).click();
  assert.equal(await page.locator("details[open]").count(), 0);

  // Every control has a name, and the page fits a telephone without moving sideways.
  for (const control of await page.locator("button, input, select").all()) {
    const name = await control.evaluate((element) => (element.labels?.[0]?.textContent ?? element.textContent).trim());
    assert.notEqual(name, "");
  }
  await page.setViewportSize({ width: 400, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0);
  assert.equal(await page.title(), "Azure Container Registry checks");
  assert.deepEqual(troubles, []);

  // Contrast of at least 4.5 (WCAG AA), light and dark, where the words are.
  for (const colorScheme of ["light", "dark"]) {
    const { page: themed } = await open("r.html", { colorScheme, viewport: { width: 1280, height: 1400 } });
    const low = await themed.evaluate(() => {
      const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      const parse = (color) => color.match(/[\d.]+/g).map(Number);
      const light = ([red, green, blue]) => 0.2126 * channel(red / 255) + 0.7152 * channel(green / 255) + 0.0722 * channel(blue / 255);
      const back = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const color = parse(getComputedStyle(at).backgroundColor);
          if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
      };
      const words = [...document.querySelectorAll("h1, h2, p, .pill, .tile, .reason, .counts, a, summary, th, td, button")];
      return words
        .filter((element) => element.textContent.trim() !== "")
        .map((element) => {
          const [a, b] = [light(parse(getComputedStyle(element).color)), light(back(element))];
          return [element.className, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        })
        .filter(([, ratio]) => ratio < 4.5);
    });
    assert.deepEqual(low, []);
    await themed.screenshot({ path: `${folder}/${colorScheme}.png` });
  }

  // Without a script, all of it is there.
  const { page: plain } = await open("r.html", { javaScriptEnabled: false });
  assert.equal(await plain.locator("tbody").count(), registries.length);
  assert.equal(await plain.locator("#filters").isVisible(), false);

  const { page: empty, troubles: none } = await open("empty.html");
  assert.ok(await empty.getByText("The input contains no container registry.").isVisible());
  assert.deepEqual(none, []);
  console.log(`the page shows ${registries.length} registries`);
} finally {
  await browser.close();
}

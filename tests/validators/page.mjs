// The HTML report in a browser: what a person does with it, and what a hostile name must not do to it.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { launch } from "./browser.mjs";

const folder = process.argv[2];
const report = JSON.parse(readFileSync(`${folder}/r.json`, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await launch();
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

async function open(name, options = {}, anchor = "") {
  const page = await browser.newPage({ viewport: WIDE, ...options });
  const troubles = [];
  page.on("console", (message) => troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => troubles.push(dialog.message()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) troubles.push(request.url());
  });
  await page.goto(pathToFileURL(resolve(folder, name)).href + anchor);
  return { page, troubles };
}

/** What axe-core finds wrong. Its own checks cannot see through the page's policy for scripts, so it runs as the debugger's script. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const accepted = (finding) => ["accepted", "baseline"].includes(finding.waiver?.kind);
const fails = (finding) => finding.status === "fail" && !accepted(finding);
const needsAttention = (finding) => fails(finding) || finding.status === "unknown";
const having = (registries, holds) => registries.filter((registry) => registry.findings.some(holds));

/** What a person does with a page of every state there is, and of hostile texts. */
async function hostile() {
  const { page, troubles } = await open("r.html");
  const rows = page.locator("tbody");
  const toggles = page.locator("tbody th");
  const shown = () => page.locator("#shown").textContent();
  const registries = report.registries;
  const total = registries.length;
  assert.ok(total < 100);

  // Failed and unknown ones are preselected, and come first.
  const attention = having(registries, needsAttention);
  assert.equal(await rows.count(), attention.length);
  assert.equal(await shown(), `${attention.length} registries; ${total - attention.length} hidden by the filters`);
  const firsts = await rows.locator(".registry").evaluateAll((lines) => lines.map((line) => line.querySelector(".pill.fail") !== null));
  assert.equal(firsts.lastIndexOf(true), having(registries, fails).length - 1);
  await page.getByRole("button", { name: "Show all registries" }).click();
  assert.equal(await rows.count(), total);
  assert.equal(await shown(), `${total} registries`);
  assert.equal(await page.title(), "Azure Container Registry checks");

  // Every name is on the page as text, with what would steer shown as an escape.
  const names = await toggles.allTextContents();
  assert.ok(names.some((name) => name.includes("<script>document.title='pwned'</script>")));
  assert.ok(names.some((name) => name.includes("\\u{1b}[31mred\\u{7}")));
  await page.getByRole("button", { name: "Open all on this page" }).click();
  assert.equal(await page.locator("tr.details").count(), total);
  assert.equal(await page.locator("tbody script, tbody img, tbody iframe, tbody style").count(), 0);
  const links = await page.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const known = /^(#|https:\/\/learn\.microsoft\.com\/|https:\/\/portal\.azure\.com\/#resource\/subscriptions\/[\w-]+\/resourceGroups\/[\w-]+\/providers\/Microsoft\.ContainerRegistry\/registries\/[a-z0-9]+$)/i;
  assert.deepEqual(links.filter((link) => !known.test(link)), []);
  assert.ok(links.some((link) => link.startsWith("https://portal.azure.com/")));

  // Details say all of a finding.
  const texts = await rows.evaluateAll((bodies) => bodies.map((body) => body.textContent));
  for (const registry of registries.filter(({ name }) => /^[a-z0-9]+$/.test(name ?? ""))) {
    const text = texts.find((text) => text.startsWith(registry.name) && text.includes(registry.source.path));
    for (const { message, evidence, advisories, remediation, portal } of registry.findings) {
      const parts = [message, ...evidence.slice(0, 10).flatMap(({ pointer, value }) => [pointer, value ?? "absent"])];
      parts.push(...advisories.map(({ code, message }) => `${code}: ${message}`), ...remediation, portal ?? "");
      for (const part of parts) assert.ok(text.includes(part), `${registry.name}: ${part}`);
    }
  }
  await page.getByRole("button", { name: "Close all on this page" }).click();
  assert.equal(await page.locator("tr.details").count(), 0);

  // Filter by status: what is left is what the report says.
  const box = (name) => page.getByRole("checkbox", { name });
  for (const name of ["Unknown", "Waived", "Passed", "Not applicable"]) await box(name).uncheck();
  assert.equal(await rows.count(), having(registries, fails).length);
  await page.getByRole("combobox").selectOption({ label: "acr-ip-network-rules" });
  assert.equal(await rows.count(), having(registries, (finding) => finding.check === "acr-ip-network-rules" && fails(finding)).length);
  await page.getByRole("combobox").selectOption({ label: "any" });
  // Those alone that are waived.
  await box("Failed").uncheck();
  await box("Waived").check();
  assert.equal(await rows.count(), report.summary.waived);
  await toggles.first().getByRole("button").click();
  assert.match(await rows.first().textContent(), /Waiver until 2999-12-31 by team-\\u\{1b\}\[31mred: a sandbox <script>/);
  for (const name of ["Failed", "Unknown", "Passed", "Not applicable"]) await box(name).check();

  // Find, from the keyboard.
  const settled = (count) => page.waitForFunction((count) => document.querySelectorAll("tbody").length === count, count);
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("ORCHARDLEGACY allow-any");
  await settled(1);
  await page.getByRole("searchbox").fill("");
  await settled(total);

  // Sort, both ways, and say so to a screen reader.
  const header = page.getByRole("columnheader", { name: "Registry", exact: true });
  assert.ok(await header.locator(".arrow").isVisible());
  await header.getByRole("button").click();
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  const up = await toggles.allTextContents();
  await header.getByRole("button").press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const down = await toggles.allTextContents();
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  assert.deepEqual(up, [...up].sort(compare));
  assert.deepEqual(down, [...down].sort((a, b) => compare(b, a)));

  // Open one, and copy its commands.
  const legacy = page.locator("tbody", { hasText: "orchardlegacy" });
  const commands = registries.find((registry) => registry.name === "orchardlegacy").findings[1].remediation;
  await legacy.getByRole("button", { name: "orchardlegacy" }).click();
  assert.equal(await legacy.getByRole("button", { name: "orchardlegacy" }).getAttribute("aria-expanded"), "true");
  assert.ok(await legacy.getByText(commands[0]).isVisible());
  await legacy.getByRole("button", { name: "Copy" }).click();
  await legacy.getByRole("button", { name: /Copied|Selected/ }).waitFor();

  // The bar of a reason finds its registries.
  await page.locator(".chart button.label").first().click();
  const reason = await page.getByRole("searchbox").inputValue();
  assert.ok((await rows.count()) >= having(registries, (finding) => finding.reason === reason && fails(finding)).length);

  // Every link to a registry leads there, whatever is hidden.
  const address = await legacy.getByRole("link", { name: "Link to this registry" }).getAttribute("href").catch(() => null);
  assert.deepEqual(troubles, []);
  await page.close();
  const hrefs = links.filter((link) => link.startsWith("#") && link !== "#registries");
  assert.equal(new Set(hrefs).size, total);
  for (const href of [...hrefs.slice(0, 3), ...hrefs.filter((href) => href.includes("script"))]) {
    const { page: linked, troubles } = await open("r.html", {}, href);
    assert.equal(await linked.locator("tr.details").count(), 1);
    assert.ok(await linked.locator("tr.details").isVisible());
    assert.deepEqual(troubles, []);
    await linked.close();
  }
}

/** Light and dark, closed and open, wide and on a telephone. */
async function accessible() {
  for (const colorScheme of ["light", "dark"]) {
    for (const [device, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
      const { page } = await open("r.html", { colorScheme, viewport });
      assert.deepEqual(await violations(page), []);
      await page.screenshot({ path: `${folder}/${device}-${colorScheme}.png`, fullPage: true });
      await page.locator(".toggle").nth(1).click();
      await page.screenshot({ path: `${folder}/${device}-${colorScheme}-open.png`, fullPage: true });
      await page.getByRole("button", { name: "Open all on this page" }).click();
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0);
      for (const card of await page.locator(".registry").all()) {
        const { right } = await card.evaluate((card) => [...card.querySelectorAll(".pill")].at(-1)?.getBoundingClientRect() ?? { right: 0 });
        assert.ok(right <= viewport.width, "a verdict is beyond the edge");
      }
      await page.close();
    }
  }
}

/** On paper: what failed, in black on white, without controls. */
async function printed() {
  const { page } = await open("r.html", { colorScheme: "dark" });
  await page.pdf({ path: `${folder}/r.pdf`, format: "A4", printBackground: true });
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const attention = having(report.registries, needsAttention).length;
  assert.equal(await page.locator("tbody").count(), attention);
  assert.equal(await page.locator("tr.details").count(), having(report.registries, fails).length);
  assert.equal(await page.locator(".finding:not(.fail)").count(), 0);
  assert.match(await page.locator("#printed").textContent(), new RegExp(`^Printed: ${attention} of ${report.registries.length} registries; `));
  for (const control of ["#filters", ".copy >> nth=0", "#about-checks", ".skip"]) assert.equal(await page.locator(control).isVisible(), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator("tr.details").count(), 0);
  await page.close();
}

/** Without a script: counts, charts and the first rows. */
async function plain() {
  const { page } = await open("r.html", { javaScriptEnabled: false });
  assert.equal(await page.locator("tbody").count(), report.registries.length);
  assert.equal(await page.locator("#filters").isVisible(), false);
  assert.ok(await page.locator("#note").isVisible());
  await page.close();
  const { page: many } = await open("many.html", { javaScriptEnabled: false });
  assert.equal(await many.locator("tbody").count(), 100);
  assert.ok(await many.getByText("this page lists 100 of 5000 registries").isVisible());
  await many.close();
}

async function empty() {
  const { page, troubles } = await open("empty.html");
  assert.ok(await page.getByText("The input contains no container registry.").isVisible());
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(troubles, []);
  await page.close();
}

/** 5,000 registries. Times depend on the machine, and are only printed; sizes do not. */
async function large() {
  const bytes = statSync(`${folder}/many.html`).size;
  assert.ok(bytes < 3e6, `${bytes} bytes`);
  const { page, troubles } = await open("many.html");
  const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
  const loaded = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    return Math.round(navigation.loadEventEnd);
  });
  const atFirst = await nodes();
  assert.ok(atFirst < 3000, `${atFirst} elements`);
  assert.match(await page.locator("#shown").textContent(), /^Rows 1–100 of [\d,]+ registries; [\d,]+ hidden by the filters$/);
  const search = (text) => page.evaluate(async (text) => {
    const find = document.getElementById("find");
    const shown = document.getElementById("shown");
    const before = shown.textContent;
    const start = performance.now();
    find.value = text;
    find.dispatchEvent(new Event("input"));
    while (shown.textContent === before && performance.now() < start + 5000) await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - start);
  }, text);
  const times = [];
  for (const text of ["orcharddev", "orcharddev00", "no-ip-rules build-rg-1", "payments", "nothing like it", ""]) times.push(await search(text));
  await page.getByRole("button", { name: "Show all registries" }).click();
  assert.equal(await page.locator("#shown").textContent(), "Rows 1–100 of 5,000 registries");
  await page.getByRole("button", { name: "Next" }).click();
  assert.equal(await page.locator("#page").textContent(), "Page 2 of 50");
  assert.equal(await page.locator("tbody").count(), 100);
  const sorting = await page.evaluate(() => {
    const start = performance.now();
    document.querySelector(".sort").click();
    return Math.round(performance.now() - start);
  });
  await page.getByRole("button", { name: "Open all on this page" }).click();
  const opened = await nodes();
  assert.ok(opened < 12000, `${opened} elements`);
  assert.deepEqual(troubles, []);
  await page.close();
  console.log(`5000 registries: ${bytes} bytes, ${atFirst} elements (${opened} with a page of details); ` +
    `usable after ${loaded} ms, searches ${times.join(", ")} ms, sorting ${sorting} ms`);
}

try {
  await hostile();
  await accessible();
  await printed();
  await plain();
  await empty();
  await large();
  console.log(`the page shows ${report.registries.length} registries`);
} finally {
  await browser.close();
}

// A real browser on a city: pages in contexts of their own, signing in, and what every page must be.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const fs = require("node:fs/promises");
const path = require("node:path");
const { chromium } = require("playwright-core");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Starts the browser. */
function launch() {
  const executablePath = process.env.SKEIN_CHROMIUM ?? "/usr/bin/chromium";
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args });
}

/** A page in a context of its own; complaints of the page itself (script errors, refused content) are kept. */
async function open(browser, city, options = {}) {
  const context = await browser.newContext({ baseURL: city.address, locale: "zh-CN", ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    const expected = /status of 4(0[349]|22)/.test(message.text());
    if (message.type() === "error" && !expected) page.complaints.push(message.text());
  });
  return page;
}

/** Signs in through the form. */
async function signIn(page, account, password) {
  await page.goto("/sign-in");
  await page.fill("#account", account);
  await page.fill("#password", password);
  await page.click("form.form button");
  await page.waitForSelector('form[action="/sign-out"]');
}

/** Every violation of WCAG 2.2 AA that axe finds, a line each. */
async function violations(page) {
  // Through the debugger, so that the page's own content policy stays in force.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const run = `axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(WCAG)} } })
    .then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join(" | "))))`;
  const answer = await session.send("Runtime.evaluate", { expression: run, awaitPromise: true });
  assert.equal(answer.exceptionDetails, undefined, "axe ran");
  return JSON.parse(answer.result.value);
}

/** No violation, no complaint, nothing wider than the window. With SKEIN_PICTURES a picture is left there. */
async function sound(page, what) {
  if (process.env.SKEIN_PICTURES) {
    const name = what.replaceAll(/[^\p{L}\p{N}]+/gu, "-");
    await page.screenshot({ path: path.join(process.env.SKEIN_PICTURES, `${name}.png`), fullPage: true });
  }
  assert.deepEqual(await violations(page), [], `${what}: accessible`);
  assert.deepEqual(page.complaints, [], `${what}: no complaints`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${what}: ${overflow} pixels wider than the window`);
}

/** Unfolds the part of a page that holds a form, if it is folded. */
async function unfold(page, form) {
  const details = page.locator("details", { has: form }).last();
  if (!(await details.evaluate((element) => element.open))) await details.locator("summary").first().click();
}

/** Opens an address again until the page has what the city's own work puts there a moment later. */
async function until(page, address, selector) {
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto(address);
    if (await page.locator(selector).count()) return;
    await page.waitForTimeout(150);
  }
  throw new Error(`${address} never had ${selector}`);
}

/** The first link on the page that leads below an address. */
async function firstBelow(page, prefix) {
  const links = await page.$$eval("main a[href]", (all) => all.map((a) => a.getAttribute("href")));
  return links.find((href) => href.startsWith(prefix) && href.length > prefix.length);
}

module.exports = { DESKTOP, PHONE, firstBelow, fs, launch, open, signIn, sound, unfold, until };

// The public face of packs in a real browser: a citizen finds the food permit, applies for her noodle shop with one
// question a page, gets a receipt, is asked to correct, answers, gets a licence that anyone checks, and rates; on a
// desktop and on a phone, in both languages, with and without script.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// SKEIN_PICTURES names a folder for a picture of every page looked at.

const { after, before, test } = require("node:test");
const assert = require("node:assert/strict");
const os = require("node:os");
const path = require("node:path");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { DESKTOP, PHONE, fs, sound, unfold } = visit;

let browser;
let city;
/** Someone of each kind, entered once by a click. */
const people = {};

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-portal-"));
  city = await City.start(path.join(data, "city"));
  browser = await visit.launch();
  for (const [who, account] of [
    ["citizen", "demo-liu"],
    ["other", "demo-shen"],
    ["clerk", "demo-market-regulation-clerk"],
    ["head", "demo-market-regulation-head"],
  ]) {
    people[who] = await someone(account);
  }
});

after(async () => {
  await browser?.close();
  await city?.stop();
});

/** Becomes someone of the demonstration with one click; what their browser keeps. */
async function someone(account) {
  const page = await visit.open(browser, city);
  await page.goto("/demo");
  await page.click(`form[action="/demo/${account}"] button`);
  await page.waitForSelector('form[action="/sign-out"]');
  const storageState = await page.context().storageState();
  await page.context().close();
  return storageState;
}

const as = (who, options = {}) => visit.open(browser, city, { storageState: people[who], ...DESKTOP, ...options });
const main = (page) => page.textContent("main");
const next = (page) => page.click(".question-page .submit button >> nth=0");

/** A picture of a floor plan, as a phone takes one: the smallest that is one. */
const PLAN = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** The day it is in the city. */
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Applies for the food permit up to the preview; the address of the draft. */
async function fill(page, look) {
  await page.goto("/services/food-permit");
  await page.click('a[href="/services/food-permit/apply"]');
  await page.check('[name="owner"][value="demo-noodles"]');
  await look("for whom");
  await next(page);
  await page.waitForURL(/\/apply\/[0-9a-f]+/);
  const draft = page.url().match(/\/apply\/([0-9a-f]+)/)[1];
  // What the city holds is there already; the first step asks for what is missing.
  for (let step = 0; step < 20 && !page.url().endsWith("/preview"); step += 1) {
    await answer(page);
    await look(`step ${new URL(page.url()).pathname.split("/").pop()}`);
    await next(page);
    await page.waitForLoadState();
  }
  assert.match(page.url(), /\/preview$/);
  return draft;
}

/** Answers whatever a step asks. */
async function answer(page) {
  const fields = {
    "/area": "68.5",
    "/staff": "3",
    "/phone": "0734-8866001",
    "/contact": "柳明月",
  };
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if (await field.count()) await field.fill(value);
  }
  const hot = page.locator('[name="/activities"][value="hot"]');
  if (await hot.count()) await hot.check();
  const delivery = page.locator('[name="/delivery"][value="false"]');
  if (await delivery.count()) await delivery.check();
  const file = page.locator("#f-file");
  if (await file.count()) await file.setInputFiles({ name: "平面图.png", mimeType: "image/png", buffer: PLAN });
}

/** Opens the first task of a matter at the official's desk that has this name, and completes it. */
async function official(who, matter, name, fillIn) {
  const page = await as(who);
  await page.goto(`/matters/${matter}`);
  await page.locator(`.verdict p:has-text("${name}") a`).first().click();
  await page.waitForURL(/\/tasks\//);
  await fillIn(page);
  await page.click(".submit button >> nth=0");
  await page.waitForURL(/done=complete/);
  await page.context().close();
}

for (const [name, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
  ["desktop, dark, English", { ...DESKTOP, colorScheme: "dark", locale: "en-GB" }],
]) {
  test(`anyone finds what the city does and reads the guide: ${name}`, async () => {
    const page = await visit.open(browser, city, options);
    await page.goto("/services");
    await sound(page, `${name} services`);
    await page.fill("#q", "开餐馆");
    await page.click(".seek button");
    await page.waitForURL(/q=/);
    await sound(page, `${name} services found`);
    await page.click('a[href="/services/food-permit"]');
    await page.waitForSelector('a[href="/services/food-permit/apply"]');
    await sound(page, `${name} guide`);
    await page.goto("/licences/check");
    await sound(page, `${name} check a licence`);
    await page.goto("/demo");
    await sound(page, `${name} people of the demonstration`);
    await page.context().close();
  });
}

test("the portal's first load is small and needs no script", async () => {
  const page = await visit.open(browser, city, { ...PHONE, javaScriptEnabled: false });
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto("/services");
  assert.ok(bytes > 0 && bytes <= 50_000, `${bytes} bytes`);
  assert.equal(await page.locator("a[href='/services/food-permit']").count(), 1);
  await page.context().close();
});

for (const [name, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
  ["desktop, dark, English", { ...DESKTOP, colorScheme: "dark", locale: "en-GB" }],
]) {
  test(`a permit from the guide to the licence: ${name}`, async () => {
    const page = await as("citizen", options);
    const look = (what) => sound(page, `${name} ${what}`);
    await fill(page, look);
    await look("preview");
    await page.click('form[action$="/submit"] button');
    await page.waitForURL(/\/receipt$/);
    await look("portal receipt");
    const matter = page.url().match(/matters\/(\d+)/)[1];
    await page.goto(`/my/matters/${matter}`);
    await look("matter received");
    // The official asks for a correction, all of it at once.
    await official("clerk", matter, "受理审查", async (desk) => {
      await desk.check('[name="/branch"][value="incomplete"]');
      await desk.fill('[name="/missing/0/what"]', "经营场所平面图");
      await desk.fill('[name="/missing/0/why"]', "平面图没有标明冷食间的位置（食品安全法第三十三条）");
      await desk.fill('[name="/receipt_number"]', "衡市监补〔2026〕8 号");
    });
    await page.goto("/my");
    await look("my page with a correction");
    await page.click(`.todo a[href*="/my/matters/${matter}/tasks/"]`);
    assert.match(await main(page), /平面图没有标明冷食间的位置/);
    await look("correction");
    await page.check('[name="/corrected"][value="true"]');
    await page.setInputFiles("#f-file", { name: "平面图-改.png", mimeType: "image/png", buffer: PLAN });
    await page.click(".question-page .submit button >> nth=0");
    await page.waitForURL(/done=complete/);
    await look("matter corrected");
    await official("clerk", matter, "受理审查", async (desk) => {
      await desk.check('[name="/branch"][value="complete"]');
      await desk.fill('[name="/receipt_number"]', "衡市监受〔2026〕21 号");
    });
    await official("clerk", matter, "审查", async (desk) => {
      await desk.check('[name="/next"][value="decide"]');
      await desk.fill('[name="/opinion"]', "材料齐全，场所符合要求。");
    });
    await official("head", matter, "决定", async (desk) => {
      await desk.check('[name="/granted"][value="true"]');
      await desk.fill('[name="/decision_number"]', "衡市监许准〔2026〕17 号");
      await desk.fill('[name="/reasons"]', "符合食品安全法第三十三条规定的条件。");
    });
    await visit.until(page, `/my/matters/${matter}`, 'main a[href^="/my/licences/"]');
    await look("matter granted");
    await page.click('main a[href^="/my/licences/"]');
    await look("licence");
    const number = page.url().split("/").pop();
    const paper = await page.request.get(`/my/licences/${number}/paper.pdf`);
    if (paper.ok()) {
      const bytes = await paper.body();
      assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
      if (process.env.SKEIN_PICTURES) await fs.writeFile(path.join(process.env.SKEIN_PICTURES, "licence.pdf"), bytes);
    }
    const anyone = await visit.open(browser, city, options);
    await anyone.goto(`/licences/check?n=${number}`);
    assert.ok(!(await main(anyone)).includes("柳记面馆"), "by its number nobody learns whose it is");
    await sound(anyone, `${name} licence checked`);
    await anyone.context().close();
    await official("clerk", matter, "送达", async (desk) => {
      await desk.check('[name="/delivered_by"][value="electronic"]');
      await desk.fill('[name="/delivered_on"]', today());
    });
    await page.goto(`/my/matters/${matter}`);
    await page.check('[name="grade"][value="5"]');
    await page.fill("#rate-words", "一次没跑，八天就办好了。");
    await page.click('form[action$="/rate"] button');
    await page.waitForURL(/done=rate/);
    assert.match(await main(page), /一次没跑/);
    await look("matter rated");
    await page.context().close();
  });
}

test("nobody sees another's application", async () => {
  const mine = await as("citizen");
  await mine.goto("/my");
  const matter = await mine.locator('.cards a[href^="/my/matters/"]').first().getAttribute("href");
  const other = await as("other");
  const answer = await other.goto(matter);
  assert.equal(answer.status(), 404);
  await Promise.all([mine, other].map((page) => page.context().close()));
});

test("a step with something wrong says what, and a draft survives", async () => {
  const page = await as("citizen");
  await page.goto("/services/food-permit/apply");
  await page.check('[name="owner"][value="demo-noodles"]');
  await next(page);
  await page.waitForURL(/\/apply\/[0-9a-f]+/);
  const draft = page.url().match(/\/apply\/([0-9a-f]+)/)[1];
  await page.goto(`/apply/${draft}/steps/credit_code`);
  assert.equal(await page.inputValue('[name="/credit_code"]'), "92430499MA4LAA005E");
  assert.match(await main(page), /已由市内共享/);
  await page.fill('[name="/credit_code"]', "92430499MA4LAA0051");
  await next(page);
  await page.waitForSelector("#wrong");
  await sound(page, "a check digit that is wrong");
  await page.fill('[name="/credit_code"]', "92430499MA4LAA005E");
  await next(page);
  await page.goto(`/apply/${draft}/steps/doc-layout`);
  await page.setInputFiles("#f-file", { name: "图纸.jpg", mimeType: "image/jpeg", buffer: Buffer.from("PK\x03\x04 not a picture") });
  await next(page);
  assert.match(await main(page), /SK-APP-0013/);
  await sound(page, "a ZIP named jpg");
  await page.goto("/my");
  assert.match(await main(page), /草稿/);
  await page.click(`a[href="/apply/${draft}"]`);
  await page.goto(`/apply/${draft}/preview`);
  const form = page.locator('form[action$="/give-up"]');
  await unfold(page, form);
  await form.locator("button").click();
  await page.waitForURL(/done=given-up/);
  await page.context().close();
});

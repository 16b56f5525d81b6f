// The citizens' page to report something, on a line that comes and goes: the page opens without one, what is typed is
// kept with its photo, is sent once when there is a line, and says all the while what is where; on a phone and on a
// desktop, in both languages, and without script as well.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// SKEIN_PICTURES names a folder for a picture of every page looked at.

const { after, before, test } = require("node:test");
const assert = require("node:assert/strict");
const os = require("node:os");
const path = require("node:path");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { DESKTOP, PHONE, fs, sound } = visit;

const REPORT = "/services/citizen-report/report";
/** A photo as a phone takes one: the smallest that is one. */
const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let browser;
let city;
const people = {};

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-offline-"));
  city = await City.start(path.join(data, "city"));
  browser = await visit.launch();
  for (const account of ["demo-liu", "demo-shen"]) people[account] = await someone(account);
});

after(async () => {
  await browser?.close();
  await city?.stop();
});

/** Becomes someone of the demonstration with one click; what their browser keeps. */
async function someone(account) {
  const page = await visit.open(browser, city);
  await become(page, account);
  const storageState = await page.context().storageState();
  await page.context().close();
  return storageState;
}

async function become(page, account) {
  await page.goto("/demo");
  await page.click(`form[action="/demo/${account}"] button`);
  await page.waitForSelector('form[action="/sign-out"]');
}

const as = (account, options) => visit.open(browser, city, { storageState: people[account], ...options });

/** A page that has kept itself: the worker is at work and holds the page and its style. */
async function ready(page) {
  await page.goto(REPORT);
  await page.waitForFunction(async () => {
    const worker = await navigator.serviceWorker.ready;
    const cache = await caches.open("skein-1");
    const kept = (await cache.keys()).map((request) => new URL(request.url).pathname);
    return worker.active && navigator.serviceWorker.controller
      && ["/services/citizen-report/report", "/offline", "/static/skein.css", "/static/report.js"].every((one) => kept.includes(one));
  });
}

async function fill(page, words) {
  await page.selectOption('[name="/category"]', "street-light");
  await page.selectOption('[name="/district"]', "yanfeng");
  await page.fill('[name="/place"]', "先锋路 8 号门口");
  await page.fill('[name="/latitude"]', "26.8930");
  await page.fill('[name="/longitude"]', "112.6120");
  await page.fill('[name="/words"]', words);
  await page.setInputFiles('[name="/photo"]', { name: "灯.png", mimeType: "image/png", buffer: PHOTO });
}

const press = (page) => page.click("form[data-report] .submit button");

/** How many matters someone has, as their own page lists them. */
async function matters(page) {
  await page.goto("/my");
  const links = await page.$$eval('main a[href^="/my/matters/"]', (all) => all.map((a) => a.getAttribute("href")));
  return [...new Set(links)];
}

/** What the browser itself says where there is no line. */
const quiet = (page) => (page.complaints = page.complaints.filter((said) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(said)));

for (const [device, options, english] of [["phone", PHONE, false], ["desktop", DESKTOP, true]]) {
  const account = english ? "demo-shen" : "demo-liu";
  test(`without a line a report is kept with its photo and sent once when there is one: ${device}`, async () => {
    const locale = english ? "en-GB" : "zh-CN";
    const page = await as(account, { ...options, locale });
    const had = (await matters(page)).length;
    await ready(page);
    await sound(page, `${device} report`);

    await page.context().setOffline(true);
    await page.goto(REPORT);
    assert.equal(await page.textContent("h1"), english ? "Report something on the spot" : "随手拍", "the page opens without a line");
    const look = await page.evaluate(() => getComputedStyle(document.querySelector(".masthead")).display);
    assert.notEqual(look, "", "and has its style");
    assert.ok(!(await page.content()).includes(account), "what is kept is nobody's page");
    await fill(page, `灯 <img src=x> ${device}`);
    // The draft outlives the page: closed by mistake, or by a phone that wants its memory.
    await page.waitForTimeout(600);
    await page.reload();
    await page.waitForFunction(() => document.querySelector('[name="/words"]').value !== "");
    assert.equal(await page.$eval('[name="/photo"]', (input) => input.files[0]?.name), "灯.png", "the photo as well");
    await press(page);
    await page.waitForSelector("[data-kept]:not([hidden]) li");
    assert.match(await page.textContent("[data-kept] li"), new RegExp(device), "it is kept");
    assert.match(await page.textContent("[data-line]"), english ? /Not sent yet/ : /还没有送出/);
    quiet(page);
    await sound(page, `${device} report kept`);
    await page.goto("/targets");
    assert.match(await page.textContent("h1"), english ? /no line/ : /没有网络/, "other pages say that there is no line");
    quiet(page);
    await sound(page, `${device} offline`);
    await page.goto(REPORT);

    await page.context().setOffline(false);
    await page.waitForSelector("[data-kept] a", { timeout: 30_000 });
    quiet(page);
    await sound(page, `${device} report arrived`);
    assert.equal((await matters(page)).length, had + 1, "it is one matter");
    const [link] = await matters(page);
    await page.goto(link);
    assert.match(await page.textContent("main"), /灯\.png/, "with its photo");
    await page.goto(REPORT);
    await page.waitForTimeout(500);
    assert.equal(await page.isHidden("[data-kept]"), true, "nothing of it stays on the phone");
    assert.equal(await page.inputValue('[name="/words"]'), "");
    await page.context().close();
  });
}

test("an answer that is lost on its way back makes no second report", async () => {
  const page = await as("demo-liu", { ...PHONE, serviceWorkers: "block" });
  const had = (await matters(page)).length;
  await page.goto(REPORT);
  await fill(page, "回信丢了");
  let lost = 0;
  await page.route(`**${REPORT}`, async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    // It arrives; what the city says to it doesn't.
    await route.fetch();
    await route.abort("connectionreset");
  });
  await press(page);
  await page.waitForSelector("[data-kept] li");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.waitForSelector("[data-kept] a", { timeout: 30_000 });
  assert.equal(lost, 1);
  assert.equal((await matters(page)).length, had + 1);
  await page.context().close();
});

test("what one account wrote isn't sent by another, nor by nobody", async () => {
  const page = await as("demo-liu", PHONE);
  await ready(page);
  await page.context().setOffline(true);
  await fill(page, "只用我的账户");
  await press(page);
  await page.waitForSelector("[data-kept] li");
  await page.context().setOffline(false);
  // Sent at once by the account that wrote it, unless somebody signs out first: the city is asked who is there.
  await page.context().clearCookies();
  await become(page, "demo-shen");
  const had = (await matters(page)).length;
  await page.goto(REPORT);
  const waits = await page.locator("[data-kept] li").count();
  if (waits > 0) {
    await page.waitForFunction(() => /另一个账户/.test(document.querySelector("[data-kept]").textContent));
    await sound(page, "phone report of another");
  }
  assert.equal((await matters(page)).length, had, "nothing of hers is his");
  await page.context().close();
});

test("wrong answers come back with what is wrong, and the position is the phone's when asked for", async () => {
  const page = await as("demo-liu", { ...PHONE, permissions: ["geolocation"], geolocation: { latitude: 26.8931, longitude: 112.6122 } });
  await page.goto(REPORT);
  await page.click("[data-locate] button");
  await page.waitForFunction(() => document.querySelector('[name="/latitude"]').value === "26.893100");
  await press(page);
  await page.waitForSelector(".wrong");
  assert.equal(await page.inputValue('[name="/longitude"]'), "112.612200", "what was typed stays");
  await sound(page, "phone report wrong");
  await page.context().close();
});

test("without script the page is a form like any other", async () => {
  const page = await as("demo-shen", { ...PHONE, javaScriptEnabled: false });
  await page.goto("/services/citizen-report");
  await page.click(`a[href="${REPORT}"]`);
  await fill(page, "没有脚本");
  await press(page);
  await page.waitForURL(/\/my\/matters\/\d+\/receipt/);
  await page.context().close();
});

test("the browser takes it for an app", async () => {
  const page = await as("demo-liu", PHONE);
  await page.goto("/services");
  const session = await page.context().newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  assert.match(url, /manifest\.webmanifest$/);
  assert.deepEqual(errors, []);
  await page.context().close();
});

// The board in a real browser: a citizen, an officer, a supervisor and an administrator at work on a city
// that is started here on demonstration data, killed, and started again.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// UPDATE_EXPECT=1 also renews docs/board.png, the picture in the README.

const { after, before, test } = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs/promises");
const path = require("node:path");
const os = require("node:os");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { firstBelow, signIn, sound, unfold } = visit;

const PUBLIC = ["/", "/targets", "/commitments", "/search?q=研发", "/sign-in", "/no-such-page"];

let browser;
let city;

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-browser-"));
  city = await City.start(path.join(data, "city"));
  browser = await visit.launch();
});

after(async () => {
  await browser?.close();
  await city?.stop();
});

/** A page of this city. */
const open = (options) => visit.open(browser, city, options);

for (const [name, options] of [
  ["desktop, light", { viewport: { width: 1280, height: 900 } }],
  ["desktop, dark, English", { viewport: { width: 1280, height: 900 }, colorScheme: "dark", locale: "en-GB" }],
  ["phone, light", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ["phone, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true }],
]) {
  test(`public pages are accessible and quiet: ${name}`, async () => {
    const page = await open(options);
    await page.goto("/targets");
    const target = await firstBelow(page, "/targets/");
    await page.goto("/commitments");
    const commitment = await firstBelow(page, "/commitments/");
    for (const address of [...PUBLIC, target, commitment]) {
      await page.goto(address);
      await sound(page, `${name} ${address}`);
    }
    await page.context().close();
  });
}

test("everything public works without JavaScript", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto("/");
  await page.click("nav >> text=目标");
  await page.click("main table a >> nth=0");
  assert.match(await page.textContent("h1"), /\S/);
  await page.goto("/search?q=" + encodeURIComponent("粮食"));
  assert.match(await page.textContent("main"), /粮食/);
  await signIn(page, city.account("officer"), city.password);
  assert.match(page.url(), /\/(desk)?$/);
  await page.context().close();
});

test("the keyboard reaches the content past the navigation", async () => {
  const page = await open();
  await page.goto("/");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.context().close();
});

test("language and theme are remembered", async () => {
  const page = await open();
  await page.goto("/");
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  await page.click("text=English");
  await page.goto("/targets");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.goto("/?theme=dark");
  await page.goto("/commitments");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await page.context().close();
});

test("an officer reports progress and sees it at once, and after the machine dies", async () => {
  const page = await open();
  await signIn(page, city.account("officer"), city.password);
  await page.goto("/desk");
  await sound(page, "desk");
  const commitment = await firstBelow(page, "/commitments/");
  await page.goto(commitment);
  await sound(page, "a commitment at the desk");
  const words = "第三季度完成管网铺设，浏览器测试填报。";
  const form = page.locator('form[action$="/report"]');
  await unfold(page, form);
  await form.locator('[name="percent"]').fill("71");
  await form.locator('[name="narrative"]').fill(words);
  await form.locator('[name="evidence"]').setInputFiles({
    name: "佐证.txt", mimeType: "text/plain", buffer: Buffer.from("现场记录：铺设完成。"),
  });
  await form.locator("button").click();
  assert.match(await page.textContent("main"), new RegExp(words));
  await city.kill();
  await city.again();
  const citizen = await open({ baseURL: city.address });
  await citizen.goto(commitment);
  assert.match(await citizen.textContent("main"), new RegExp(words));
  await citizen.context().close();
  await page.context().close();
});

test("a stale form is refused with words, and nothing is lost", async () => {
  const [one, two] = [await open(), await open()];
  for (const page of [one, two]) await signIn(page, city.account("officer"), city.password);
  await one.goto("/desk");
  const commitment = await firstBelow(one, "/commitments/");
  await one.goto(commitment);
  await two.goto(commitment);
  const report = async (page, words) => {
    const form = page.locator('form[action$="/report"]');
    await unfold(page, form);
    await form.locator('[name="percent"]').fill("72");
    await form.locator('[name="narrative"]').fill(words);
    await form.locator("button").click();
  };
  await report(one, "先提交的填报内容。");
  await report(two, "后提交的过期填报。");
  assert.match(await two.textContent("main"), /SK-[A-Z]+-\d{4}/);
  await one.goto(commitment);
  assert.match(await one.textContent("main"), /先提交的填报内容/);
  assert.doesNotMatch(await one.textContent("main"), /后提交的过期填报/);
  await Promise.all([one, two].map((page) => page.context().close()));
});

test("an officer may not open the supervisors' pages", async () => {
  const page = await open();
  await signIn(page, city.account("officer"), city.password);
  const answer = await page.goto("/supervise");
  assert.equal(answer.status(), 403);
  assert.match(await page.textContent("main"), /SK-[A-Z]+-\d{4}/);
  await sound(page, "a refusal");
  await page.context().close();
});

test("a supervisor's pages are accessible, and a supervision is opened", async () => {
  const page = await open();
  await signIn(page, city.account("supervisor"), city.password);
  for (const address of ["/supervise", "/league", "/calendar", "/indicators", "/reader", "/settle"]) {
    await page.goto(address);
    await sound(page, address);
  }
  await page.goto("/commitments");
  await page.goto(await firstBelow(page, "/commitments/"));
  const form = page.locator('form[action$="/supervise"]');
  await unfold(page, form);
  await form.locator('[name="reason"]').fill("浏览器测试：请说明进度滞后的原因。");
  await form.locator('[name="reply_by"]').fill("2021-12-01");
  await form.locator("button").click();
  assert.match(await page.textContent("main"), /请说明进度滞后的原因/);
  await page.context().close();
});

test("a damaged report dropped on the reader is repaired, marked and accepted", async () => {
  const page = await open();
  await signIn(page, city.account("supervisor"), city.password);
  await page.goto("/reader");
  await page.setInputFiles('[name="report"]', { name: "虚构市2031.txt", mimeType: "text/plain", buffer: Buffer.from(DAMAGED) });
  await page.click("form[action='/reader'] button");
  await page.waitForURL(/\/reader\/.+/);
  const main = () => page.textContent("main");
  await page.goto(page.url().split("?")[0] + "?view=repairs");
  assert.match(await main(), /发展/);
  await sound(page, "repairs side by side");
  await page.goto(page.url().split("?")[0] + "?view=text");
  await sound(page, "the marked text");
  await page.goto(page.url().split("?")[0] + "?view=targets");
  assert.match(await main(), /6\.5/);
  await sound(page, "the rows read");
  await page.click("form#accept button");
  assert.match(await main(), /\S/);
  await page.goto("/?year=2031");
  assert.match(await main(), /生产总值/);
  const citizen = await open();
  await citizen.goto(page.url());
  await citizen.goto(await firstBelow(citizen, "/targets/"));
  await citizen.goto(await firstBelow(citizen, "/reports/"));
  assert.match(await citizen.textContent("main"), /生产总值/);
  await sound(citizen, "the public report");
  await citizen.context().close();
  await page.context().close();
});

test("an administrator changes the first password, opens an account and reads the journal", async () => {
  const page = await open();
  await signIn(page, city.admin, city.secret);
  assert.match(page.url(), /\/password/);
  await sound(page, "the first password");
  await page.fill('[name="old"]', city.secret);
  for (const field of await page.$$('input[autocomplete="new-password"]')) await field.fill("浏览器测试用口令-2031");
  await page.click("main form button");
  await page.goto("/accounts");
  await sound(page, "accounts");
  await page.context().close();
});

test("an auditor reads the journal and takes a proof", async () => {
  const page = await open();
  await signIn(page, "demo-auditor", city.password);
  await page.goto("/journal");
  await sound(page, "the journal");
  const proof = await page.request.get("/journal/1/proof.json");
  assert.equal((await proof.json()).event.position, 1);
  await page.context().close();
});

test("the picture in the README", async () => {
  const page = await open({ viewport: { width: 1280, height: 960 }, deviceScaleFactor: 1.5 });
  await page.goto("/");
  const picture = await page.screenshot();
  assert.ok(picture.length > 20_000, "the page isn't empty");
  if (process.env.UPDATE_EXPECT) await fs.writeFile(path.join(__dirname, "../../../docs/board.png"), picture);
  await page.context().close();
});

// A report made up here, damaged as web pages damage them: traditional characters, pinyin, half-width marks.
const DAMAGED = `虛構市政府工作報告

各位代表:

一、2030年工作回顧

全市地區生產(chǎn)總值增長6.2%,經(jīng)濟(jì)發(fā)展穩(wěn)中向好,服務(wù)業(yè)加快成長。

二、2031年工作安排

2031年,全市經(jīng)濟(jì)社會發(fā)展的主要預(yù)期目標(biāo)是:地區生產(chǎn)總值增長6.5%左右,城鎮(zhèn)新增就業(yè)3萬人以上。

(一)扎實推進(jìn)產(chǎn)業(yè)強(qiáng)市。

加快重點項目建設(shè)。新建標(biāo)準(zhǔn)廠房20萬平方米以上,引進(jìn)億元項目30個。
`;

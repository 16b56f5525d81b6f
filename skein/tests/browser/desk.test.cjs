// The operator's one screen, the wall and the officials' desk in a real browser: a call is taken down by keys alone
// while what is known follows what is typed; without a script the same form does the same; the wall follows; a clerk
// consults a colleague and hands several tasks over.
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

const ENGLISH = { locale: "en-GB", colorScheme: "dark" };
const WALL = { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" };

let browser;
let city;
/** Someone of each kind, entered once by a click. */
const people = {};

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-desk-"));
  city = await City.start(path.join(data, "city"));
  browser = await visit.launch();
  for (const [who, account] of [
    ["operator", "demo-hotline-operator"],
    ["keeper", "demo-hotline-knowledge-admin"],
    ["editor", "demo-hotline-clerk"],
    ["dispatcher", "demo-hotline-dispatcher"],
    ["auditor", "demo-hotline-auditor"],
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
const panels = (page) => page.textContent("[data-panels]");

/** Takes down a call as it is told. */
async function takeDown(page, call) {
  for (const [name, value] of Object.entries(call)) {
    const field = page.locator(`.dense-form [name="/${name}"]`).first();
    const kind = await field.evaluate((element) => element.type);
    if (kind === "radio") await page.check(`.dense-form [name="/${name}"][value="${value}"]`);
    else if (kind === "select-one") await field.selectOption(value);
    else await field.fill(value);
  }
  await page.locator('.dense-form [name="/content"]').blur();
}

const NOISE = {
  kind: "complaint",
  phone: "13800000001",
  topic: "noise-life",
  district: "yanfeng",
  street: "先锋街道",
  place: "先锋路 8 号",
  content: "楼下歌厅半夜放音响，吵得睡不着",
};

/** Starts a matter by its form; its address. */
async function started(page, process, title, answers) {
  await page.goto(`/start/${process}`);
  await page.fill("#f--title", title);
  for (const [name, value] of Object.entries(answers)) {
    const field = page.locator(`form.sheet [name="/${name}"]`).first();
    const kind = await field.evaluate((element) => element.type);
    if (kind === "radio") await page.check(`form.sheet [name="/${name}"][value="${value}"]`);
    else if (kind === "select-one") await field.selectOption(value);
    else await field.fill(value);
  }
  await page.click("form.sheet .submit button");
  await page.waitForURL(/\/matters\/\d+\/receipt/);
  return new URL(page.url()).pathname.replace("/receipt", "");
}

test("an article is written, reviewed, and found by the public", async () => {
  const editor = await as("editor");
  const matter = await started(editor, "article", "夜间噪声怎么投诉", {
    unit: "urban-management",
    topic: "noise-life",
    title: "夜间噪声怎么投诉",
    question: "夜间歌厅放音响找谁",
    answer: "晚十时至次日六时为夜间。拨打 12345，由城市管理部门查处；正在发生的可以请社区先行劝阻。",
    basis: "噪声污染防治法",
    public: "true",
  });
  const keeper = await as("keeper");
  await keeper.goto(matter);
  await keeper.click(`a[href^="${matter}/tasks/"]`);
  await keeper.check('[name="/approved"][value="true"]');
  await keeper.click('button[value="complete"]');
  await keeper.waitForURL(/done=complete/);
  const visitor = await visit.open(browser, city, DESKTOP);
  for (const words of ["太吵了怎么投诉", "yejianzaosheng", "夜间造声"]) {
    await visitor.goto(`/search?q=${encodeURIComponent(words)}`);
    assert.ok((await visitor.textContent("#articles ~ *, main")).includes("夜间噪声怎么投诉"), words);
  }
  await visitor.click('a[href^="/knowledge/"]');
  await visitor.waitForSelector("article.knowledge");
  await sound(visitor, "desk knowledge");
});

test("a call is taken by keys alone while what is known follows", async () => {
  const page = await as("operator");
  await page.goto("/desk");
  await page.click('a[href="/desks/hotline"]');
  await page.waitForSelector("[data-look]");
  await sound(page, "desk hotline empty");
  await takeDown(page, NOISE);
  await page.waitForFunction(() => document.querySelector("[data-panels]").textContent.includes("第 1 条规则"));
  await page.waitForFunction(() => document.querySelector("[data-panels] .articles"));
  const known = await panels(page);
  for (const shown of ["城市管理", "噪声污染防治法", "夜间噪声怎么投诉", "没有相近的在办诉求"]) {
    assert.ok(known.includes(shown), `${shown}: ${known}`);
  }
  assert.ok(!page.url().includes("138"), "a caller's number never stands in an address");
  await sound(page, "desk hotline call");
  await page.keyboard.press("F9");
  await page.waitForSelector(".notice.done");
  assert.ok((await page.textContent(".notice.done")).includes("楼下歌厅半夜放音响"));

  // The same caller again: told before, and perhaps the same.
  await takeDown(page, { ...NOISE, content: "歌厅又在半夜放音响" });
  await page.waitForFunction(() => document.querySelector("[data-panels]").textContent.includes("已记入查阅记录"));
  const again = await panels(page);
  for (const shown of ["诉求类别相同", "街道、乡镇相同", "地点相近 100%"]) assert.ok(again.includes(shown), `${shown}: ${again}`);
  await page.waitForFunction(() => document.querySelector("[data-panels] .articles"));
  await sound(page, "desk hotline again");

  // A question is answered from the knowledge: found, taken, answered, all by keys.
  await page.keyboard.press("F3");
  await page.keyboard.type("夜间造声");
  await page.waitForFunction(() => document.querySelector("[data-panels] .articles"));
  await page.keyboard.press("Alt+1");
  await page.waitForFunction(() => document.querySelector('[name="/answer"]').value.includes("晚十时"));
  await page.keyboard.press("F8");
  await page.waitForSelector(".notice.done");
});

test("without a script the desk is one form", async () => {
  const page = await as("operator", { javaScriptEnabled: false });
  await page.goto("/desks/hotline");
  await page.selectOption('[name="/topic"]', "wages");
  await page.fill('[name="/phone"]', "13800000001");
  await page.fill('[name="/content"]', "老板拖欠工资三个月");
  await page.press('[name="/phone"]', "Enter");
  const known = await panels(page);
  for (const shown of ["劳动保障监察条例", "已记入查阅记录"]) assert.ok(known.includes(shown), `${shown}: ${known}`);
  assert.equal(await page.inputValue('[name="/content"]'), "老板拖欠工资三个月");
  await page.click('button[value="register"]');
  await page.waitForSelector(".notice.stop");
  assert.ok((await page.textContent(".notice.stop")).includes("诉求类型"));
  await page.check('[name="/kind"][value="complaint"]');
  await page.click('button[value="register"]');
  await page.waitForSelector(".notice.done");
});

test("the desk on a phone and in English", async () => {
  const phone = await as("operator", PHONE);
  await phone.goto("/desks/hotline");
  await sound(phone, "desk hotline phone");
  const english = await as("operator", ENGLISH);
  await english.goto("/desks/hotline");
  await takeDown(english, NOISE);
  await english.waitForFunction(() => document.querySelector("[data-panels]").textContent.includes("rule 1 of dispatch"));
  await sound(english, "desk hotline english");
});

test("the wall follows what happens, names nobody, and leads to the rows behind", async () => {
  const wall = await as("operator", WALL);
  await wall.goto("/desk");
  await wall.click('a[href="/walls/hotline"]');
  await wall.waitForSelector(".wall-numbers");
  const received = () => wall.textContent(".wall-numbers dd >> nth=0");
  const before = Number(await received());
  assert.ok(before >= 3, String(before));
  await sound(wall, "desk wall");
  const page = await as("operator");
  await page.goto("/desks/hotline");
  await takeDown(page, { ...NOISE, phone: "13800000009", content: "广场舞声音太大" });
  await page.keyboard.press("F9");
  await page.waitForSelector(".notice.done");
  await wall.waitForFunction((count) => Number(document.querySelector(".wall-numbers dd").textContent) === count, before + 1);
  assert.ok(!(await wall.textContent("main")).includes("138"));
  // Large enough to read across a room: a number is at least a twelfth of the screen's height.
  const height = await wall.$eval(".wall-numbers dd a", (element) => element.getBoundingClientRect().height);
  assert.ok(height >= 90, String(height));
  await wall.click(".wall-numbers a >> nth=0");
  await wall.waitForSelector("#rows");
  assert.ok((await wall.textContent("main")).includes("广场舞声音太大"));
  await sound(wall, "desk figure");
  const phone = await as("operator", PHONE);
  await phone.goto("/walls/hotline");
  await sound(phone, "desk wall phone");
  const english = await as("operator", { ...WALL, locale: "en-GB" });
  await english.goto("/walls/hotline");
  await sound(english, "desk wall english");
  const plain = await as("operator", { javaScriptEnabled: false });
  await plain.goto("/walls/hotline");
  assert.equal(await plain.getAttribute('meta[http-equiv="refresh"]', "content"), "20");
});

test("an official consults a colleague and hands several tasks over", async () => {
  const page = await as("dispatcher");
  await page.goto("/desk");
  await page.waitForSelector("table.tasks");
  await sound(page, "desk inbox");
  await page.click("table.tasks a.open >> nth=0");
  const task = new URL(page.url()).pathname;
  await page.keyboard.press("c");
  await page.waitForURL(/done=claim/);
  const consult = page.locator("details", { has: page.locator(`form[action="${task}/consult"]`) });
  await consult.locator("summary").click();
  await consult.locator("select").selectOption("demo-hotline-auditor");
  await consult.locator("textarea").fill("这一件归城管还是环保？");
  await sound(page, "desk consult");
  await consult.locator("button").click();
  await page.waitForURL(/done=consult/);

  const auditor = await as("auditor");
  await auditor.goto("/desk");
  await auditor.click(`a.open[href="${task}"]`);
  await auditor.waitForSelector(".notice.asked");
  assert.ok((await auditor.textContent("main")).includes("这一件归城管还是环保？"));
  await sound(auditor, "desk consulted");
  await auditor.locator(".notice.asked textarea").fill("归城管。");
  await auditor.locator(".notice.asked button").click();
  await auditor.waitForURL(/done=comment/);
  await auditor.goto("/desk");
  assert.equal(await auditor.locator(`a.open[href="${task}"]`).count(), 0, "who has answered is asked no more");
  await page.goto(task);
  assert.ok((await page.textContent("main")).includes("归城管。"));

  // Everything held is handed over to one colleague at once.
  await page.goto("/desk?part=mine");
  await page.check("table.tasks input[type=checkbox] >> nth=0");
  const several = page.locator(".several details", { has: page.locator('button[value="transfer"]') });
  await several.locator("summary").click();
  await sound(page, "desk several");
  await page.context().close();
});

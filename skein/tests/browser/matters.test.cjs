// Matters in a real browser: a process is deployed, a matter started by form, worked on, refused with nothing
// lost, followed and put right, on a desktop and on a phone, in both languages, with and without script.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// SKEIN_PICTURES names a folder for a picture of every page looked at.

const { after, before, test } = require("node:test");
const assert = require("node:assert/strict");
const os = require("node:os");
const path = require("node:path");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { DESKTOP, PHONE, fs, signIn, sound, unfold } = visit;

const MODELS = path.join(__dirname, "models");

let browser;
let city;
/** Someone of each kind, signed in once: signing in too often is refused. */
const people = {};

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-matters-"));
  city = await City.start(path.join(data, "city"));
  browser = await visit.launch();
  people.officer = await someone(city.account("officer"));
  people.supervisor = await someone(city.account("supervisor"));
  people.admin = await someone("demo-admin");
});

after(async () => {
  await browser?.close();
  await city?.stop();
});

/** Signs someone in; what their browser keeps. */
async function someone(account) {
  const page = await visit.open(browser, city);
  await signIn(page, account, city.password);
  const storageState = await page.context().storageState();
  await page.context().close();
  return storageState;
}

/** A page as one of them. */
const as = (who, options = {}) => visit.open(browser, city, { storageState: people[who], ...DESKTOP, ...options });

const main = (page) => page.textContent("main");

/** Starts a matter; its address. Without the days its fee can't be computed. */
async function start(page, subject, days = "12") {
  await page.goto("/start/shopfront");
  await page.fill('[name="title"]', subject);
  if (await page.locator('[name="/days"]').count()) {
    await page.fill('[name="/applicant/name"]', "柳记面馆");
    await page.fill('[name="/applicant/phone"]', "0734-8866001");
    await page.fill('[name="/days"]', days);
    await page.check('[name="/scaffold"][value="true"]');
  }
  await page.click(".submit button >> nth=0");
  await page.waitForURL(/\/receipt$/);
  return new URL(page.url()).pathname.replace("/receipt", "");
}

/** Opens the first task of a matter that has this name. */
async function openTask(page, matter, name) {
  await page.goto(matter);
  const link = page.locator(`.verdict p:has-text("${name}") a`);
  await link.first().click();
  await page.waitForURL(/\/tasks\//);
}

test("an administrator deploys a process: findings first, then in use, with its picture", async () => {
  const page = await as("admin");
  await page.goto("/operations");
  await page.setInputFiles("#bpmn", { name: "broken.bpmn", mimeType: "text/xml", buffer: Buffer.from("<definitions/>") });
  await page.click('button[value="check"]');
  assert.match(await main(page), /SK-BPMN-\d{4}/);
  await sound(page, "operations, findings");
  await page.setInputFiles("#bpmn", path.join(MODELS, "shopfront.bpmn"));
  const forms = page.locator("#forms");
  if (await forms.count()) await forms.setInputFiles(["application", "review"].map((name) => path.join(MODELS, `${name}.json`)));
  await page.click('button[value="deploy"]');
  await page.waitForURL(/\/operations\/definitions\/\d+/);
  assert.match(await main(page), /临街门面装修许可/);
  assert.equal(await page.locator(".process svg").count(), 1);
  await sound(page, "a definition");
  await page.context().close();
});

for (const [name, options] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
  ["desktop, dark, English", { ...DESKTOP, colorScheme: "dark", locale: "en-GB" }],
]) {
  test(`an official works through a matter: ${name}`, async () => {
    const page = await as("officer", options);
    await page.goto("/start");
    await sound(page, `${name} what can be started`);
    await page.goto("/start/shopfront");
    await page.click(".submit button >> nth=0");
    await page.waitForSelector("#wrong");
    await sound(page, `${name} a form with something missing`);
    const matter = await start(page, `环城南路 ${name}`);
    await sound(page, `${name} receipt`);
    await page.goto("/desk");
    assert.match(await main(page), /环城南路/);
    await sound(page, `${name} desk`);
    await openTask(page, matter, "资料审查");
    await sound(page, `${name} task`);
    if (await page.locator('[name="/result"]').count()) {
      await page.check('[name="/result"][value="grant"]');
      await page.click(".submit button >> nth=0");
      await page.waitForSelector("#wrong");
      assert.ok(await page.isChecked('[name="/result"][value="grant"]'), "what was chosen is kept");
      await sound(page, `${name} task with a field missing`);
      await page.fill('[name="/opinion"]', "材料齐全，外立面与街区风貌相符。");
    }
    await page.click(".submit button >> nth=0");
    await page.waitForURL(/done=complete/);
    await sound(page, `${name} matter under way`);
    await page.goto("/matters?q=" + encodeURIComponent("环城南路"));
    assert.match(await main(page), /环城南路/);
    await sound(page, `${name} matters found`);
    await page.context().close();
  });
}

test("whoever reviewed is told by name why they may not approve; someone else decides; a failure is put right", async () => {
  const officer = await as("officer");
  const matter = await start(officer, "蒸湘北路 8 号门头更换", "");
  await openTask(officer, matter, "资料审查");
  if (await officer.locator('[name="/opinion"]').count()) {
    await officer.check('[name="/result"][value="grant"]');
    await officer.fill('[name="/opinion"]', "材料齐全。");
  } else {
    await officer.fill("details.more textarea", '{"days": "十二"}', { force: true }).catch(() => {});
  }
  await officer.click(".submit button >> nth=0");
  await officer.waitForURL(/done=complete/);
  for (const name of ["现场勘验", "消防意见"]) {
    await openTask(officer, matter, name);
    await officer.click(".submit button >> nth=0");
    await officer.waitForURL(/done=complete/);
  }
  await openTask(officer, matter, "审批决定");
  await officer.click('button[data-act="claim"]');
  assert.match(await main(officer), /SK-MATTER-0105/);
  assert.match(await main(officer), /办理过“资料审查”/);
  await sound(officer, "four eyes");
  await officer.context().close();

  const supervisor = await as("supervisor");
  await openTask(supervisor, matter, "审批决定");
  await supervisor.click(".submit button >> nth=0");
  await supervisor.waitForURL(/done=complete/);
  if (/出错/.test(await main(supervisor))) {
    await sound(supervisor, "a matter that failed");
    await supervisor.goto("/operations");
    await sound(supervisor, "operations, an incident");
    await supervisor.click("#incidents ~ table a, section:has(#incidents) table a");
    const form = supervisor.locator('form[action$="/correct-and-retry"]');
    await unfold(supervisor, form);
    await form.locator('[name="name"]').fill("days");
    await form.locator('[name="value"]').fill("12");
    await form.locator('[name="reason"]').fill("申请时未填天数，电话核实为 12 天。");
    await form.locator("button").click();
    await supervisor.waitForURL(/done=/);
  }
  assert.match(await main(supervisor), /已办结/);
  await sound(supervisor, "a matter completed");
  await supervisor.context().close();
});

test("two clerks deciding at once: the second loses nothing that was typed", async () => {
  const [one, two] = [await as("officer"), await as("officer")];
  const matter = await start(one, "两人同时办理");
  await openTask(one, matter, "资料审查");
  await two.goto(one.url());
  const comment = one.locator('form[action$="/comment"]');
  await unfold(one, comment);
  await comment.locator("textarea").fill("申请人补来一张效果图，请看。");
  await comment.locator("button").click();
  await one.waitForURL(/done=comment/);
  if (await two.locator('[name="/opinion"]').count()) {
    await two.check('[name="/result"][value="grant"]');
    await two.fill('[name="/opinion"]', "没有看到效果图就写下的意见。");
  }
  await two.click(".submit button >> nth=0");
  await two.waitForSelector(".notice.stop");
  assert.match(await main(two), /申请人补来一张效果图/);
  if (await two.locator('[name="/opinion"]').count()) {
    assert.equal(await two.inputValue('[name="/opinion"]'), "没有看到效果图就写下的意见。");
  }
  await sound(two, "a conflict that loses nothing");
  await two.click(".submit button >> nth=0");
  await two.waitForURL(/done=complete/);
  await Promise.all([one, two].map((page) => page.context().close()));
});

test("the keyboard works the inbox, and a matter's page follows what happens", async () => {
  const page = await as("officer");
  const matter = await start(page, "键盘操作");
  await page.goto("/desk?q=" + encodeURIComponent("键盘操作"));
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  assert.equal(await page.locator('input[name="task"]:checked').count(), 1);
  await page.keyboard.press("?");
  assert.ok(await page.locator("details.keys").evaluate((keys) => keys.open));
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await page.waitForURL(/done=claim/);
  const watcher = await as("supervisor");
  await watcher.goto(matter);
  const comment = page.locator('form[action$="/comment"]');
  await unfold(page, comment);
  await comment.locator("textarea").fill("看着这一页自己变。");
  await comment.locator("button").click();
  await watcher.waitForSelector("text=看着这一页自己变。", { timeout: 10_000 });
  await Promise.all([page, watcher].map((one) => one.context().close()));
});

test("everything works without JavaScript", async () => {
  const page = await as("officer", { javaScriptEnabled: false });
  const matter = await start(page, "没有脚本");
  await openTask(page, matter, "资料审查");
  await page.click('button[data-act="claim"]');
  assert.match(await main(page), /已签收，由您办理/);
  await page.goto("/desk?part=mine");
  assert.match(await main(page), /没有脚本/);
  await page.context().close();
});

test("a supervisor stops a clock by notice, suspends and cancels with reasons", async () => {
  const officer = await as("officer");
  const matter = await start(officer, "需要听证");
  await officer.context().close();
  const page = await as("supervisor");
  await page.goto(matter);
  const stop = page.locator('form[action$="/stop-clock"]').first();
  await unfold(page, stop);
  await stop.locator('[name="number"]').fill("衡听告〔2026〕3 号");
  await stop.locator("button").click();
  await page.waitForURL(/done=stop-clock/);
  assert.match(await main(page), /衡听告〔2026〕3 号/);
  await sound(page, "a stopped clock");
  const cancel = page.locator('form[action$="/cancel"]');
  await unfold(page, cancel);
  await cancel.locator("textarea").fill("申请人书面撤回。");
  await cancel.locator("button").click();
  await page.waitForURL(/done=cancel/);
  assert.match(await main(page), /已终止/);
  await page.context().close();
});

test("an administrator says what someone's duties are and when they are away", async () => {
  const page = await as("admin");
  await page.goto("/accounts");
  await page.click(`a[href="/accounts/${city.account("officer")}"]`);
  await page.fill('[name="duties"]', "reviewer\nwindow");
  await page.selectOption('[name="rank"]', "office-head");
  await page.fill('[name="absence-from-0"]', "2031-10-01");
  await page.fill('[name="absence-until-0"]', "2031-10-07");
  await page.selectOption('[name="absence-by-0"]', city.account("supervisor"));
  await page.click('form[action$="/office"] .submit button');
  await page.waitForURL(/done=office/);
  assert.equal(await page.inputValue('[name="absence-until-0"]'), "2031-10-07");
  await sound(page, "an account's office");
  await page.context().close();
});

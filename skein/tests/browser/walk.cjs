// Walking matters through the pages of a city: people entered by one click, applications filled in question by
// question, tasks completed at the desk, and the proof that what happened last is in the evidence log.
//
// It knows no city system; what is asked and answered is said by the walks in `walks/`.

const assert = require("node:assert/strict");
const { execFile } = require("node:child_process");
const path = require("node:path");
const { promisify } = require("node:util");
const visit = require("./visit.cjs");

const run = promisify(execFile);

/** The smallest picture there is, as a telephone would send one. */
const PHOTO = {
  name: "现场.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** A day in the city, so many days from the present one: `2031-05-09`. */
const day = (ahead = 0) => new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);

const PHONE = visit.PHONE;
const NIGHT_PHONE = { ...visit.PHONE, colorScheme: "dark" };
const ENGLISH = { locale: "en-GB", colorScheme: "dark" };

const quiet = async () => {};

class Walk {
  /** Walks in one city; `folder` is where it keeps its data, `keep` where proofs may be written. */
  constructor(browser, city, keep) {
    Object.assign(this, { browser, city, keep, people: new Map() });
  }

  /** A page as someone of the demonstration, who is entered the first time; as a visitor without an account. */
  async as(account, options = {}) {
    const storageState = account ? await this.#entered(account) : undefined;
    return visit.open(this.browser, this.city, { ...visit.DESKTOP, ...options, storageState });
  }

  /** Signed out, as everybody is after weeks. */
  everybodyLeaves() {
    this.people.clear();
  }

  /** What a browser keeps of someone who has entered: nobody enters twice. */
  #entered(account) {
    if (!this.people.has(account)) this.people.set(account, this.#enter(account));
    return this.people.get(account);
  }

  async #enter(account) {
    const page = await visit.open(this.browser, this.city);
    await this.#send(page, "/sign-in", `/demo/${account}`, {});
    const storageState = await page.context().storageState();
    await page.context().close();
    return storageState;
  }

  /** Sends a form of a page as its button would, with the token that the page carries; what was answered. */
  async #send(page, from, action, form) {
    const text = await (await page.request.get(from)).text();
    const token = text.match(/name="_csrf" value="([0-9a-f]+)"/)[1];
    const answer = await page.request.post(action, { form: { _csrf: token, ...form }, maxRedirects: 0 });
    const said = await answer.text();
    assert.ok(answer.status() < 400, `${action}: ${answer.status()} ${said.match(/SK-\w+-\d+/)}`);
    return said;
  }

  /** The administrator says what an official's duties and rank are. */
  async appoint(account, duties, rank = "") {
    const page = await this.as("demo-admin");
    await this.#send(page, "/password", `/accounts/${account}/office`, { duties: duties.join("\n"), rank });
    await page.context().close();
  }

  /** The administrator opens an account at a body; whose it is changes the first password. */
  async hire(account, name, unit, duties, rank = "") {
    const page = await this.as("demo-admin");
    const said = await this.#send(page, "/password", "/accounts", { id: account, display: name, unit, role: "officer" });
    const secret = said.match(/<strong class="code">([^<]+)</)[1];
    await page.context().close();
    await this.appoint(account, duties, rank);
    this.people.set(account, this.#begin(account, secret));
  }

  async #begin(account, secret) {
    const page = await visit.open(this.browser, this.city);
    await this.#send(page, "/sign-in", "/sign-in", { account, password: secret });
    await this.#send(page, "/password", "/password", { old: secret, new: "雁城的路灯到半夜都亮着" });
    const storageState = await page.context().storageState();
    await page.context().close();
    return storageState;
  }

  /** Applies for an item, one question a page; the matter's number. `look` is given pages by name, `steps` each step. */
  async apply(account, item, answers, { look = quiet, steps = quiet, options = {} } = {}) {
    const page = await this.as(account, options);
    await page.goto(`/services/${item}`);
    await look(page, "guide");
    await page.click(`a[href="/services/${item}/apply"]`);
    await page.check(`[name="owner"][value="${account}"]`);
    await page.click(".question-page .submit button >> nth=0");
    await page.waitForURL(/\/apply\/[0-9a-f]+/);
    for (let step = 0; step < 40 && !page.url().endsWith("/preview"); step += 1) {
      const before = page.url();
      await fill(page, answers);
      const upload = page.locator("#f-file");
      if (await upload.count()) await upload.setInputFiles([PHOTO]);
      await steps(page, `step ${new URL(before).pathname.split("/").pop()}`);
      await page.click(".question-page .submit button >> nth=0");
      await page.waitForLoadState();
      assert.equal(await page.locator("#wrong").count(), 0, `${item}, ${before}: ${await wrong(page)}`);
      assert.notEqual(page.url(), before, `${item}: a step leads on`);
    }
    await look(page, "preview");
    await page.click('form[action$="/submit"] button');
    await page.waitForURL(/\/receipt$/);
    await look(page, "receipt");
    const matter = page.url().match(/matters\/(\d+)/)[1];
    await page.context().close();
    return matter;
  }

  /** What officials begin themselves; the matter's number. */
  async start(account, process, title, answers, { look = quiet, options = {} } = {}) {
    const page = await this.as(account, options);
    await page.goto(`/start/${process}`);
    await page.fill('[name="title"]', title);
    await fill(page, answers);
    await look(page, "start");
    await page.click(".submit button >> nth=0");
    await page.waitForLoadState();
    assert.match(page.url(), /\/receipt$/, `${process}: ${await wrong(page)}`);
    await look(page, "receipt");
    const matter = page.url().match(/matters\/(\d+)/)[1];
    await page.context().close();
    return matter;
  }

  /** Completes the first open task of this name; what the page says of it is looked at before. */
  async does(account, matter, task, answers = {}, { look = quiet, options = {} } = {}) {
    const page = await this.as(account, options);
    const link = `.verdict p:has(strong:text-is("${task}")) a, .verdict p:has-text("${task}") a`;
    await visit.until(page, `/matters/${matter}`, link);
    await page.locator(link).first().click();
    await page.waitForURL(/\/tasks\//);
    await fill(page, answers);
    await look(page, task);
    await page.click(".work .submit button >> nth=0");
    await page.waitForLoadState();
    assert.match(page.url(), /done=complete/, `${task} of ${matter}: ${await wrong(page)}`);
    await page.context().close();
  }

  /** A citizen's answer to what waits for them. */
  async answers(account, matter, task, answers = {}, { look = quiet, options = {} } = {}) {
    const page = await this.as(account, options);
    await visit.until(page, `/my/matters/${matter}`, `.turn:has-text("${task}") a`);
    await page.click(`.turn:has-text("${task}") a`);
    await page.waitForURL(/\/tasks\//);
    await fill(page, answers);
    await look(page, task);
    await page.click(".question-page .submit button >> nth=0");
    await page.waitForLoadState();
    assert.match(page.url(), /done=complete/, `${task} of ${matter}: ${await wrong(page)}`);
    await page.context().close();
  }

  /** Looks at pages of a walk: each must be sound, and is told apart by its name. */
  looks(name) {
    return (page, what) => visit.sound(page, `${name} ${what}`);
  }

  /** What someone finds who opens a matter: whether they may, and whose turn they are told it is. */
  async outline(account, matter) {
    const page = await this.as(account);
    const answer = await page.goto(String(matter).startsWith("/") ? matter : `/matters/${matter}`);
    const turn = page.locator(".verdict");
    const outline = { status: answer.status(), turn: (await turn.count()) ? await turn.innerText() : "" };
    await page.context().close();
    return outline;
  }

  /** Opens an address until the page has something; that. */
  async until(page, address, selector) {
    await visit.until(page, address, selector);
    return page.locator(selector).first();
  }

  /** The latest matter with a task of this name on someone's list: one that another matter began. */
  async newest(account, task) {
    const page = await this.as(account);
    const rows = `tr:has(td:text-is("${task}")) a.open`;
    await visit.until(page, "/desk", rows);
    const links = await page.$$eval(rows, (all) => all.map((a) => a.getAttribute("href")));
    await page.context().close();
    return String(Math.max(...links.map((href) => Number(href.match(/matters\/(\d+)\//)[1]))));
  }

  /** Opens a page until it has something, looks at it, and gives its text. */
  async sees(account, address, selector, what, options = {}) {
    const page = await this.as(account, options);
    await visit.until(page, address, selector);
    if (what) await visit.sound(page, what);
    const text = await page.textContent("main");
    await page.context().close();
    return text;
  }

  /** The proof of the last event of a matter, as an auditor takes it, holds under the city's public key alone. */
  async proven(matter) {
    const page = await this.as("demo-auditor");
    await page.goto(`/matters/${matter}`);
    const links = await page.$$eval('a[href$="/proof.json"]', (all) => all.map((a) => a.getAttribute("href")));
    const revision = (href) => Number(href.match(/events\/(\d+)\//)[1]);
    const last = links.reduce((a, b) => (revision(a) > revision(b) ? a : b));
    const answer = await page.request.get(last);
    assert.ok(answer.ok(), `${last}: ${answer.status()}`);
    const proof = await answer.json();
    assert.equal(proof.event.stream.aggregate, matter, "the event is of this matter");
    await page.context().close();
    await this.#checked(matter, proof);
    return proof.event;
  }

  /** The program checks a proof offline; changed by one letter it no longer holds. */
  async #checked(matter, proof) {
    const file = path.join(this.keep, `proof-${matter}.json`);
    const check = () => run(process.env.SKEIN_BINARY, ["audit", "check", file, "--key", path.join(this.city.data, "evidence.pub")]);
    await visit.fs.writeFile(file, JSON.stringify(proof));
    await check();
    await visit.fs.writeFile(file, JSON.stringify({ ...proof, event: { ...proof.event, actor: "somebody" } }));
    await assert.rejects(check(), "a proof of what didn't happen");
  }
}

/** What a page says is wrong. */
async function wrong(page) {
  const said = page.locator(".notice.stop, #wrong, .wrong");
  return (await said.count()) ? (await said.allInnerTexts()).join(" / ") : page.url();
}

/** Answers what a page asks of these answers: nested data by pointer, lists of things row by row. */
async function fill(page, answers, around = "") {
  for (const [name, value] of Object.entries(answers)) {
    const pointer = `${around}/${name}`;
    const deep = value !== null && typeof value === "object" && !value.buffer;
    if (deep && Array.isArray(value) && typeof value[0] === "object") await rows(page, pointer, value);
    else if (deep && !Array.isArray(value)) await fill(page, value, pointer);
    else await put(page, pointer, value);
  }
}

/** Fills rows in, with as many more as are needed. */
async function rows(page, pointer, list) {
  const more = page.locator(`button[value="add:${pointer}"]`);
  if (!(await more.count())) return;
  for (const [place, row] of list.entries()) {
    while (!(await page.locator(`[name^="${pointer}/${place}/"]`).count())) await more.click();
    await fill(page, row, `${pointer}/${place}`);
  }
}

/** Puts one answer where it is asked for; nothing where it isn't. */
async function put(page, pointer, value) {
  const field = page.locator(`main [name="${pointer}"]`);
  if (!(await field.count())) return;
  const sort = await field.first().evaluate((element) => element.type);
  if (sort === "radio") await page.check(`main [name="${pointer}"][value="${value}"]`);
  else if (sort === "checkbox") for (const one of [value].flat()) await page.check(`main [name="${pointer}"][value="${one}"]`);
  else if (sort === "select-one") await field.selectOption(String(value));
  else if (sort === "file") await field.setInputFiles(value);
  else await field.fill(String(value));
}

module.exports = { ENGLISH, NIGHT_PHONE, PHONE, Walk, day };

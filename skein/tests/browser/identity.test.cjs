// Accounts in a real browser: somebody signs up and confirms by the code that was caught, adds a passkey and signs
// in by it, signs in at a real OpenID provider, registers a firm, has it checked, and authorises an agent.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// SKEIN_PICTURES names a folder for a picture of every page looked at.

const { after, before, test } = require("node:test");
const assert = require("node:assert/strict");
const http = require("node:http");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { DESKTOP, PHONE, fs, signIn, sound } = visit;

const PASSWORD = "六月的雁城有很多小船";
const [LI, WANG] = ["430405199003070018", "430421198511120021"];
const FIRM = "91350100M000100Y43";

let browser;
let city;
let provider;
const people = {};

/** A port nobody listens on. */
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A real OpenID provider that knows the city and lets anyone in. */
async function startProvider(port, redirect) {
  const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));
  const oidc = new Provider(`http://localhost:${port}`, {
    clients: [{ client_id: "skein", client_secret: "a secret of the city's", redirect_uris: [redirect] }],
    claims: { openid: ["sub"], profile: ["name"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a key of the provider's"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: "周航" }) }),
    pkce: { required: () => true },
  });
  const server = http.createServer(oidc.callback());
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

before(async () => {
  const data = await fs.mkdtemp(path.join(os.tmpdir(), "skein-identity-"));
  const [port, providerPort] = [await freePort(), await freePort()];
  // Keys belong to a host by name, never to an address.
  const site = `http://localhost:${port}`;
  provider = await startProvider(providerPort, `${site}/oidc/callback`);
  const settings = path.join(data, "provider.toml");
  await fs.writeFile(settings, [`name = "省统一身份认证"`, `issuer = "http://localhost:${providerPort}"`,
    `client_id = "skein"`, `client_secret = "a secret of the city's"`, `redirect = "${site}/oidc/callback"`].join("\n"));
  city = await City.start(path.join(data, "city"), ["--listen", `127.0.0.1:${port}`, "--provider", settings, "--site", site]);
  city.address = site;
  browser = await visit.launch();
});

after(async () => {
  await browser?.close();
  await city?.stop();
  provider?.closeAllConnections();
  provider?.close();
});

const main = (page) => page.textContent("main");

/** The code last caught for an address. */
async function caught(address) {
  const page = await visit.open(browser, city);
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto("/catcher");
    const letters = page.locator("section[aria-labelledby=sent] li", { hasText: address });
    const text = (await letters.count()) ? await letters.first().textContent() : "";
    const code = text.match(/\b\d{6}\b/)?.[0];
    if (code) {
      await page.context().close();
      return code;
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`no code for ${address} was caught`);
}

/** Opens an account by telephone and stays on its page. */
async function signUp(page, phone, what) {
  await page.goto("/sign-up");
  if (what) await sound(page, `${what} sign-up`);
  await page.fill("#address", phone);
  await page.fill("#password", PASSWORD);
  await page.click("main form.form button");
  await page.waitForSelector("#code");
  if (what) await sound(page, `${what} code`);
  await page.fill("#code", await caught(phone));
  await page.click("main form.form button");
  await page.waitForURL(`${city.address}/account`);
}

async function realName(page, name, number) {
  await page.goto("/account/identity");
  await page.fill("#name", name);
  await page.fill("#resident", number);
  await page.click('form[action="/account/real-name"] button');
  await page.waitForURL(/done=1/);
}

for (const [name, options, phone] of [
  ["desktop", DESKTOP, "13907340001"],
  ["phone, dark, English", { ...PHONE, colorScheme: "dark", locale: "en-GB" }, "13907340002"],
]) {
  test(`somebody signs up, gives their real name and looks round their account: ${name}`, async () => {
    const page = await visit.open(browser, city, options);
    await page.goto("/sign-up");
    await page.fill("#address", "12345");
    await page.fill("#password", PASSWORD);
    await page.click("main form.form button");
    assert.match(await main(page), /SK-APP-0070/);
    await signUp(page, phone, name);
    await sound(page, `${name} account`);
    await page.goto("/account/identity");
    await page.fill("#name", "李四");
    await page.fill("#resident", "430405199003070010");
    await page.click('form[action="/account/real-name"] button');
    assert.match(await main(page), /SK-KERNEL-0047/);
    await sound(page, `${name} identity, refused`);
    await realName(page, "李四", name === "desktop" ? LI : WANG);
    await sound(page, `${name} identity`);
    for (const part of ["security", "firms", "family", "notices", "leave"]) {
      await page.goto(`/account/${part}`);
      await sound(page, `${name} account ${part}`);
    }
    await page.goto("/notifications");
    await sound(page, `${name} notifications`);
    await page.goto("/recover");
    await sound(page, `${name} recover`);
    people[name] = await page.context().storageState();
    await page.context().close();
  });
}

test("a passkey is added and signs in without a password", async () => {
  const page = await visit.open(browser, city, { ...DESKTOP, storageState: people.desktop });
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", { options });
  await page.goto("/account/security");
  await page.fill("#label", "办公电脑");
  await page.click('form[data-passkey="register"] button');
  await page.waitForURL(/done=1/);
  assert.match(await main(page), /办公电脑/);
  await sound(page, "a passkey added");
  await page.click('form[action="/sign-out"] button');
  await page.goto("/sign-in?next=/account");
  await sound(page, "sign-in with every way");
  // Somebody else's finger opens nothing.
  await device.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.click('form[data-passkey="sign-in"] button');
  await page.waitForSelector('form[data-passkey="sign-in"] .wrong:not([hidden])');
  await device.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.click('form[data-passkey="sign-in"] button');
  await page.waitForURL(`${city.address}/account`);
  people.desktop = await page.context().storageState();
  await page.context().close();
});

test("somebody signs in at the provider, comes back to the same account, and an answer counts once", async () => {
  const page = await visit.open(browser, city, DESKTOP);
  const come = async () => {
    await page.goto("/sign-in");
    await page.click('a[href^="/oidc/begin"]');
    if (await page.locator('[name="login"]').count()) {
      await page.fill('[name="login"]', "zhou");
      await page.fill('[name="password"]', "anything");
      await page.click('[type="submit"]');
    }
    if (await page.locator('[name="prompt"][value="consent"]').count()) await page.click('[type="submit"]');
    await page.waitForURL(`${city.address}/**`);
  };
  let callback;
  page.on("request", (request) => {
    if (request.url().includes("/oidc/callback")) callback = request.url();
  });
  await come();
  page.complaints.length = 0;
  await page.goto("/account");
  assert.match(await main(page), /周航/);
  const number = await page.textContent(".code.id");
  await sound(page, "account by the provider");
  await page.click('form[action="/sign-out"] button');
  await come();
  await page.goto("/account");
  assert.equal(await page.textContent(".code.id"), number);
  await page.click('form[action="/sign-out"] button');
  await page.goto(callback);
  assert.match(await main(page), /SK-APP-0081/);
  await page.context().close();
});

test("a firm is registered, checked at a window, and its agent acts for it by letter", async () => {
  const owner = await visit.open(browser, city, { ...DESKTOP, storageState: people.desktop });
  await owner.goto("/account/firms");
  await owner.fill("#code", FIRM);
  await owner.fill("#name", "雁峰餐饮有限公司");
  await owner.click('form[action="/account/firm"] button');
  await owner.waitForURL(/\/account\/firms\/f-/);
  const firm = new URL(owner.url()).pathname;
  await sound(owner, "a firm nobody has checked");
  const clerk = await visit.open(browser, city, DESKTOP);
  await signIn(clerk, city.account("officer"), city.password);
  await clerk.goto("/papers");
  await clerk.fill("#of", FIRM);
  await clerk.click('form[method="get"][action="/papers"] button');
  await sound(clerk, "papers of a firm");
  await clerk.fill("#number", "91350100M000100Y44");
  await clerk.click('form[method="post"][action="/papers"] button');
  assert.match(await main(clerk), /SK-APP-0074/);
  await clerk.fill("#number", FIRM);
  await clerk.click('form[method="post"][action="/papers"] button');
  await clerk.waitForSelector(".notice.done");
  await clerk.context().close();
  await owner.goto(firm);
  await owner.fill("#agent", "13907340002");
  await owner.fill("#items", "food-permit\nbusiness-licence");
  await owner.click('form[action$="/authorise"] button');
  await owner.waitForURL(/done=1/);
  await sound(owner, "a firm with a letter");
  const agent = await visit.open(browser, city, { ...PHONE, storageState: people["phone, dark, English"] });
  await agent.goto("/account");
  await agent.check(`input[name="whom"][value="${firm.split("/").at(-1)}"]`);
  await agent.click('fieldset ~ button');
  await agent.waitForURL(/done=1/);
  assert.match(await main(agent), /雁峰餐饮有限公司/);
  await sound(agent, "acting for a firm");
  await agent.goto("/notifications");
  await sound(agent, "notices of an agent");
  await owner.goto(firm);
  await owner.click('form[action$="/revoke"] button');
  await owner.waitForURL(/done=1/);
  await agent.goto("/account");
  assert.equal(await agent.locator(".notice.done strong").count(), 0, "the agent acts for it no more");
  await agent.goto(firm);
  assert.equal(await agent.locator('form[action$="/authorise"]').count(), 0);
  await agent.context().close();
  await owner.context().close();
});

test("what the city sent is caught, for everyone to see, in a demonstration only", async () => {
  const page = await visit.open(browser, city, DESKTOP);
  await page.goto("/catcher");
  await sound(page, "letters caught");
  await page.context().close();
});

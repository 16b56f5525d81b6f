// Every city system in a real browser: its main path walked through the pages that citizens, clerks, heads and
// supervisors use, each page sound, and what happened last provable in the evidence log. The walks are in `walks/`,
// the permit of one-stop services in `portal.test.cjs`.
//
// Run by `cargo xtask test`, which sets SKEIN_BINARY (the binary) and NODE_PATH (the packages).
// SKEIN_PICTURES names a folder for a picture of every page looked at.

const { after, before, describe } = require("node:test");
const os = require("node:os");
const path = require("node:path");
const { City } = require("./city.cjs");
const visit = require("./visit.cjs");
const { Walk } = require("./walk.cjs");

/** What the officials of the demonstration do here: duties by the ids that packs give them. */
const OFFICES = {
  "demo-ecology-environment-head": [["acceptor"], "agency-head"],
  "demo-government-office-clerk": [["inspector", "studier", "secretary"]],
  "demo-government-office-head": [["inspection-head", "assigner", "office-director"]],
  "demo-hotline-clerk": [["operator", "dispatcher", "caller"]],
  "demo-hotline-head": [["auditor", "arbiter", "identity-keeper"]],
  "demo-citizens-head": [["organiser", "event-dispatcher"]],
  "demo-emergency-management-head": [["safety-officer"]],
  "demo-housing-construction-clerk": [["event-handler"]],
  "demo-justice-clerk": [["supervisor"]],
  "demo-justice-head": [["justice-head", "legal-reviewer"], "agency-head"],
  "demo-market-regulation-clerk": [["joint-window", "reviewer", "window-clerk", "registrar"]],
  "demo-people-congress-clerk": [["proposal-clerk"]],
  "demo-urban-management-clerk": [["handler", "petition-handler", "undertaker"]],
  "demo-urban-management-head": [["unit-head", "petition-head", "responsible"], "agency-head"],
  "demo-water-resources-clerk": [["lead", "implementer"]],
  "demo-water-resources-head": [["self-checker"]],
};

/** Whom the demonstration has nobody for: bodies that are no department of a pack. */
const HIRED = {
  "demo-w-chief": ["市长", "city-government", ["chief", "government-head", "approver"], "government-head"],
  "demo-w-closer": ["督察整改销号", "rectification-office", ["closer"]],
  "demo-w-park": ["松木经开区窗口", "park-songmu", ["acceptance-clerk", "reviewer", "window-clerk"]],
  "demo-w-park-head": ["松木经开区负责人", "park-songmu", ["decision-maker"], "agency-head"],
  "demo-w-yanfeng": ["雁峰街道", "yanfeng", ["grid-worker", "territory-officer", "responsible"]],
};

let browser;
let city;
let walk;

before(async () => {
  const folder = await visit.fs.mkdtemp(path.join(os.tmpdir(), "skein-packs-"));
  city = await City.start(path.join(folder, "city"), ["--stories", "0"]);
  browser = await visit.launch();
  walk = new Walk(browser, city, folder);
  for (const [account, office] of Object.entries(OFFICES)) await walk.appoint(account, ...office);
  for (const [account, hired] of Object.entries(HIRED)) await walk.hire(account, ...hired);
});

after(async () => {
  await browser?.close();
  await city?.stop();
});

const PARTS = ["restaurant", "delegation", "citizens", "hotline", "petitions", "oversight", "decisions", "proposals", "hazards", "deadline"];
const parts = PARTS.map((name) => require(`./walks/${name}.cjs`));

/** Two walks at a time: in a city, too, nobody waits for anybody else's matter. */
describe("city systems", { concurrency: 2 }, () => {
  for (const part of parts) part(() => walk);
});

/** What only time brings: the city is opened again as it will be five weeks later. */
describe("city systems, five weeks later", { concurrency: 2 }, () => {
  before(async () => {
    await city.kill();
    city.more.push("--ahead", "35d");
    await city.again();
    walk.everybodyLeaves();
  });
  for (const part of parts) part.later?.(() => walk);
});

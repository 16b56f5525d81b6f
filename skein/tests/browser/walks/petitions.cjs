// Petitions: somebody petitions online, the office registers and passes it on within its period, the unit accepts it,
// investigates, reconciles the two sides, and the agreement ends it.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { NIGHT_PHONE, day } = require("../walk.cjs");

module.exports = (cast) => {
  test("petitions: what somebody petitions for is accepted, investigated, settled and rated", async () => {
    const walk = cast();
    const [look, unit] = [walk.looks("petition"), "demo-urban-management-clerk"];
    const matter = await walk.apply("demo-luo", "petition", {
      channel: "web", level: "city", kind: "claim", topic: "daily", name: "罗大山", phone: "13800000003",
      content: "小区门口的垃圾站臭了半年，多次反映没有结果。",
    }, { look });
    await walk.does("demo-petition-head", matter, "登记转送", { decision: "transfer", unit: "urban-management" }, { look });
    const accepted = { decision: "accept", way: "opinion", notice_number: "衡城管信受〔2026〕3 号" };
    await walk.does(unit, matter, "审查是否受理", accepted, { look });
    await walk.sees("demo-luo", `/my/matters/${matter}`, "#turn", "petition accepted, phone", NIGHT_PHONE);
    await walk.does(unit, matter, "调查核实", {
      heard_on: day(), investigators: [{ investigator: "沈调查" }, { investigator: "孔调查" }],
      facts: "垃圾站每日只清运一次。", hearing_needed: false, mediable: true,
    });
    await walk.does(unit, matter, "调解、和解", {
      mediated: true, agreement: "每日清运三次，年内迁建。", agreement_number: "衡城管信协〔2026〕1 号",
    }, { look });
    await walk.answers("demo-luo", matter, "评价", { grade: "满意", text: "总算有人来看了。" }, { look });
    const told = await walk.sees("demo-luo", `/my/matters/${matter}`, "#turn", "petition settled");
    assert.match(told, /已办结/);
    const other = await walk.outline("demo-he", `/my/matters/${matter}`);
    assert.equal(other.status, 404, "nobody else sees it");
    await walk.proven(matter);
  });
};

// A department misses its deadline: the time it promised to have a problem put right by passes, and the supervisor's
// board shows it red, with the department, the law and how late it is.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, PHONE, day } = require("../walk.cjs");

module.exports = (cast, ahead) => {
  test("a department's missed deadline is red on the supervisor's board", async () => {
    const walk = cast();
    const [look, office, lead] = [walk.looks("deadline"), "demo-rectification-office-head", "demo-water-resources-clerk"];
    const matter = await walk.start(office, "rectification", "蒸水河排口溢流", {
      code: "中督二轮-水利-09", batch: "第二轮中央督察", level: "central", source: "feedback", title: "蒸水河排口溢流",
      problem: "雨天两个排口溢流。", point: "P-430400-0044", place: "蒸水河某河段", responsible: "water-resources",
      first_responsible: "局长", feedback_on: day(),
    });
    await walk.does(lead, matter, "认领或者提出异议", { claimed: true });
    await walk.does(lead, matter, "制定整改方案", {
      kind: "immediate", implementer: "water-resources", goal: "两个排口不再溢流", deadline: day(5),
      measures: [{ what: "建调蓄池", who: "市水利局", by: day(4) }], acceptor: "ecology-environment", schedule_from: day(),
    });
    await walk.does("demo-w-chief", matter, "审批方案", { plan_approved: true, approval_number: "衡政〔2026〕8 号" });
    await walk.does(office, matter, "公开方案", { published_on: day(), where_published: "政府网站" });
    const due = await walk.sees(lead, `/matters/${matter}`, `.clock:has-text("${day(5)}")`);
    assert.doesNotMatch(due, /已逾期/);
    await ahead("9d");
    const late = `section:has-text("蒸水河排口溢流")`;
    const board = await walk.sees("demo-dcs", "/supervise", late, "deadline board");
    assert.match(board, /水利/);
    await walk.sees("demo-dcs", "/supervise", late, "deadline board, English", ENGLISH);
    await walk.sees("demo-dcs", "/supervise", late, "deadline board, phone", PHONE);
    const shown = await walk.sees("demo-dcs", `/matters/${matter}`, ".clock.red, .clock.overdue", "deadline missed");
    assert.match(shown, new RegExp(day(5)));
    await walk.proven(matter);
  });
};

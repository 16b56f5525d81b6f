// A department misses its deadline: the time it promised to have a problem put right by passes, and the supervisor's
// board shows it red, with the department, the law and how late it is.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, PHONE, day } = require("../walk.cjs");

/** The problem that isn't put right. */
let problem;

module.exports = (cast) => {
  test("deadline: a department promises to have a problem put right by a day", async () => {
    const walk = cast();
    const [office, lead] = ["demo-rectification-office-head", "demo-water-resources-clerk"];
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
    assert.doesNotMatch(due, /已超期|逾期 \d/);
    problem = matter;
  });
};

/** After that day. */
module.exports.later = (cast) => {
  test("deadline: the department's missed deadline is red on the supervisor's board", async () => {
    const walk = cast();
    const [supervisor, late] = [walk.city.account("supervisor"), `a[href^="/matters/${problem}"]`];
    const board = await walk.sees(supervisor, "/supervise", late, "deadline board");
    assert.match(board, /蒸水河排口溢流/);
    assert.match(board, /水利/);
    await walk.sees(supervisor, "/supervise", late, "deadline board, English", ENGLISH);
    await walk.sees(supervisor, "/supervise", late, "deadline board, phone", PHONE);
    const missed = await walk.sees(supervisor, `/matters/${problem}`, `.clock.red:has-text("${day(5)}")`, "deadline missed");
    assert.match(missed, /已超期|逾期/);
    const last = await walk.proven(problem);
    assert.equal(last.actor, "system", "the city itself noticed");
  });
};

// What is dangerous or dirty is put right: a locked fire door somebody reported, with five levels of people answering
// for it, and a problem the environmental inspectors listed, which whoever did the work may not accept themselves.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, PHONE, day } = require("../walk.cjs");

/** The problem that is put right at first and closed later. */
let problem;

module.exports = (cast) => {
  test("safety: a reported major hazard is listed, reported to the workers, put right, and nothing restarts unapproved", async () => {
    const walk = cast();
    const [look, regulator, firm] = [walk.looks("safety"), "demo-emergency-management-clerk", "demo-paper"];
    const report = await walk.apply("demo-he", "hazard-report", {
      regulator: "emergency-management", place: "湘江纸业二号车间", what: "疏散门上锁。", phone: "13800000004",
    }, { look, options: PHONE });
    await walk.does(regulator, report, "核实举报", {
      found: "true", told: "属实，已责令整改。", enterprise: "湘江纸业有限公司", enterprise_account: firm,
      township: "yanfeng", description: "疏散门上锁", criteria: ["exit"], rectify_by: day(20),
    }, { look });
    const hazard = await walk.newest("demo-w-yanfeng", "补齐责任人");
    await walk.does("demo-w-yanfeng", hazard, "补齐责任人", {
      leader: "秦书", department_officer: "沈监", territory_officer: "朱街", enterprise_head: "陈总", post_holder: "陈安",
    }, { look });
    await walk.answers(firm, hazard, "报告监管部门和职工大会", {
      reported_regulator: true, reported_congress: true, congress_on: day(), congress_record: "职代会〔2026〕1 号",
    }, { look });
    await walk.does(regulator, hazard, "挂牌督办、采取措施", {
      listed_number: "挂〔2026〕1 号", recorded: true, suspend: "suspend", order_number: "责令〔2026〕1 号", rectify_by: day(20),
    });
    await walk.answers(firm, hazard, "制定治理方案（五落实）", {
      responsible: "陈总", measures: "拆除隔断、恢复通道。", funds: 20000, plan_until: day(10), contingency: "疏散预案",
    });
    const rectified = { rectified_on: day(), report: "已清理，门锁已拆。", notified_workers: true };
    await walk.answers(firm, hazard, "治理并报告", rectified);
    await walk.does("demo-emergency-management-head", hazard, "审查是否同意恢复", {
      agreed: true, examined_on: day(), examiners: [{ name: "韩监" }], opinion: "可以恢复生产。",
    }, { look });
    await walk.does(regulator, report, "答复举报人", { told: "已整改，同意恢复。", reward: true });
    const told = await walk.sees("demo-he", `/my/matters/${report}`, "#turn", "safety answered, English", ENGLISH);
    assert.match(told, /completed|已办结/i);
    await walk.proven(hazard);
  });

  test("rectification: a listed problem is planned, approved, published, put right and accepted by another", async () => {
    const walk = cast();
    const [look, office, lead] = [walk.looks("rectification"), "demo-rectification-office-head", "demo-water-resources-clerk"];
    const matter = await walk.start(office, "rectification", "某河段污水直排", {
      code: "中督二轮-水利-07", batch: "第二轮中央督察", level: "central", source: "feedback", title: "某河段污水直排",
      problem: "沿河三个排口未截污。", point: "P-430400-0031", place: "湘江某河段", responsible: "water-resources",
      first_responsible: "局长", feedback_on: day(),
    }, { look });
    await walk.does(lead, matter, "认领或者提出异议", { claimed: true });
    await walk.does(lead, matter, "制定整改方案", {
      kind: "immediate", implementer: "water-resources", goal: "三个排口全部截污", deadline: day(30),
      measures: [{ what: "截污", who: "市水利局", by: day(20) }], acceptor: "ecology-environment", schedule_from: day(),
    }, { look });
    await walk.does("demo-w-chief", matter, "审批方案", { plan_approved: true, approval_number: "衡政〔2026〕7 号" });
    await walk.does(office, matter, "公开方案", { published_on: day(), where_published: "政府网站" });
    await walk.does(lead, matter, "实施整改", {
      done: "三个排口已截污。", done_on: day(), evidence: [{ what: "验收单", on: day(), number: "1" }],
    }, { look });
    await walk.does("demo-water-resources-head", matter, "自查", { goals_met: true, self_report: "目标完成。" });
    await walk.does("demo-ecology-environment-head", matter, "验收", {
      visited_on: day(), officers: [{ name: "蒋验收" }, { name: "卫验收" }], public_heard: "走访十户，都说不臭了。",
      accepted_result: "pass", accept_opinion: "合格。",
    }, { look });
    await walk.does(office, matter, "公示验收结果", { opened_on: day(), closes_on: day(10), where_published: "政府网站" }, { look });
    await walk.sees(office, `/matters/${matter}`, ".clock", "rectification accepted, English", ENGLISH);
    await walk.proven(matter);
    problem = matter;
  });
};

/** After the days in which anyone may object. */
module.exports.later = (cast) => {
  test("rectification: nobody objected to what was made public, and the problem is closed by another office", async () => {
    const walk = cast();
    const [look, office, matter] = [walk.looks("rectification"), "demo-rectification-office-head", problem];
    await walk.does("demo-w-closer", matter, "销号", { closed_on: day(35), closing_number: "衡督销〔2026〕7 号" }, { look });
    await walk.does(office, matter, "公开整改情况", { published_on: day(35), where_published: "政府网站" });
    const text = await walk.sees(office, `/matters/${matter}`, ".clock", "rectification closed");
    assert.match(text, /回头看/);
    await walk.proven(matter);
  });
};

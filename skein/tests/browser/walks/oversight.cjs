// Those who oversee: an opinion of the supervisors of enforcement that an agency follows, and an inspection by the
// government that ends in a rectification, checked by others than who did it.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, PHONE, day } = require("../walk.cjs");

module.exports = (cast) => {
  test("enforcement-supervision: a complaint about officers leads to an opinion, a correction, and an answer", async () => {
    const walk = cast();
    const [look, supervisor] = [walk.looks("enforcement"), "demo-justice-clerk"];
    const complaint = await walk.apply("demo-luo", "enforcement-complaint", {
      agency: "urban-management", team: "雁峰城管中队", what: "执法人员没有出示证件就收走了秤。", phone: "13800000003",
    }, { look });
    const route = { route: "accepted", told: "已转监督。", reasons: "属于执法不规范。" };
    await walk.does(supervisor, complaint, "研判去向", route, { look });
    const matter = await walk.newest(supervisor, "核查");
    await walk.does(supervisor, matter, "核查", {
      measures: ["files", "talk"], finding: "unlawful", major: false, corrected_on_spot: false,
      facts: "没有出示证件，没有开具清单。",
    }, { look });
    await walk.does("demo-justice-head", matter, "审签督办函或者意见书", {
      approved: true, number: "衡执监意〔2026〕1 号", content: "请返还物品，补开清单，对当事人作出说明。",
    }, { look });
    const answer = { objects: false, corrected: "已返还并当面说明。" };
    await walk.does("demo-urban-management-head", matter, "纠正或者提出异议", answer, { look });
    await walk.does(supervisor, matter, "核实纠正情况", { verified: true, opinion: "已向当事人核实。" });
    await walk.does(supervisor, matter, "结果运用", { publicise: "none", transferred: false });
    await walk.does(supervisor, complaint, "答复投诉人", { told: "物品已返还，对执法人员批评教育。" });
    const told = await walk.sees("demo-luo", `/my/matters/${complaint}`, "#turn", "enforcement answered, phone", PHONE);
    assert.match(told, /已办结/);
    await walk.proven(matter);
    await walk.proven(complaint);
  });

  test("inspection: a plan is checked by another, the conclusion is the government's, and what was found is put right", async () => {
    const walk = cast();
    const [look, inspector, chief] = [walk.looks("inspection"), "demo-government-office-clerk", "demo-w-chief"];
    const matter = await walk.start(inspector, "inspection", "停车秩序整治落实情况", {
      subject: "停车秩序整治落实情况", topic: "停车秩序", content: "work", basis: "decision",
      basis_document: "衡府阅〔2026〕3 号", kind: "special", by: "office", designated: false,
    }, { look });
    await walk.does(inspector, matter, "制定督查方案", {
      ways: ["visit", "files"], targets: [{ name: "雁峰街道", body: "yanfeng" }], from: day(), until: day(3),
      members: [{ name: "张督" }, { name: "周督" }], trained: true,
    }, { look });
    await walk.does("demo-government-office-head", matter, "审核方案", { approved: true, opinion: "同意。" });
    await walk.does(inspector, matter, "实施督查", { findings: "三条道路未施划。", evidence: "现场照片", change: false });
    await walk.does(inspector, matter, "起草督查结论", {
      draft: "三条道路未按期施划。", rectification: true, rectify_period: "30d", clue: false,
    });
    const conclusion = { approved: true, conclusion_number: "衡府督〔2026〕1 号", opinion: "同意。" };
    await walk.does(chief, matter, "作出督查结论", conclusion, { look });
    await walk.does(inspector, matter, "反馈督查结论", { delivered_on: day() });
    await walk.does("demo-w-yanfeng", matter, "对结论提不提异议", { objects: false });
    await walk.does("demo-w-yanfeng", matter, "整改", { rectified_report: "已施划。", rectified_on: day() }, { look });
    await walk.does(inspector, matter, "核查整改", { verified: true, verify_opinion: "已看现场。" });
    await walk.does(inspector, matter, "提出激励问责建议", { suggestion: "none", suggestion_reasons: "整改到位。" });
    const closed = await walk.sees(inspector, `/matters/${matter}`, ".clock", "inspection closed, English", ENGLISH);
    assert.match(closed, /completed|已办结/i);
    await walk.proven(matter);
  });
};

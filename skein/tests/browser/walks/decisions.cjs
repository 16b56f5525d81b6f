// Major decisions: a citizen's suggestion becomes a draft that everyone may comment on; each comment is answered with
// reasons, in public, and nothing goes to the meeting before it was found lawful.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, NIGHT_PHONE, day } = require("../walk.cjs");

const NUMBER = "衡决〔2026〕3 号";
const [STUDY, CHIEF, UNIT] = ["demo-government-office-clerk", "demo-w-chief", "demo-urban-management-clerk"];

/** The decision that is drafted before the comment period and taken after it. */
let decision;

module.exports = (cast) => {
  test("decisions: a citizen's suggestion becomes a draft, and a comment on it is answered with reasons", async () => {
    const walk = cast();
    const look = walk.looks("decision");
    const matter = await walk.apply("demo-liu", "decision-suggestion", {
      title: "停车收费调整方案", category: "policy", source: "public", problem: "老城区停车难。", reasons_basis: "大家都有意见。",
    }, { look });
    await walk.does(STUDY, matter, "研究论证", { scope: "decision", opinion: "涉及公众切身利益。" }, { look });
    await walk.does(CHIEF, matter, "决定是否启动", {
      started: true, undertaker: "urban-management", decision_number: NUMBER, in_catalogue: true, open: true,
      affects_interests: false, disputed: false, technical: false, risky: false, market: false, to_congress: false,
    }, { look });
    await walk.does(UNIT, matter, "拟订草案", {
      draft_name: "停车收费调整方案（草案）", explanation: "见说明。", basis: "价格法", all_agree: true,
    });
    await walk.does(UNIT, matter, "公布草案", {
      opened_on: day(), closes_on: day(30), channels: ["website", "newspaper"], urgent: false, how: "网上提交。",
    }, { look });
    const comment = await walk.apply("demo-he", "decision-comment", {
      decision_number: NUMBER, position: "oppose", article: "第三条", text: "起步价太高。", phone: "13800000004",
    }, { look: walk.looks("comment"), options: NIGHT_PHONE });
    const answer = { adopted: "part", adoption_reasons: "前三十分钟免费。", reply: "部分采纳，谢谢您。" };
    await walk.does(UNIT, comment, "逐条答复", answer, { look: walk.looks("comment") });
    const told = await walk.sees("demo-he", `/my/matters/${comment}`, "#turn", "comment answered, English", ENGLISH);
    assert.match(told, /前三十分钟免费|部分采纳/);
    await walk.proven(comment);
    decision = matter;
  });
};

/** After the thirty days of comments. */
module.exports.later = (cast) => {
  test("decisions: after the comment period the draft is revised, found lawful, discussed, decided, published and filed", async () => {
    const walk = cast();
    const [look, matter] = [walk.looks("deciding"), decision];
    await walk.does(UNIT, matter, "修改草案", {
      main_points: [{ point: "起步价太高", from: "车主", adopted: "part", why: "前三十分钟免费" }], changes: "前三十分钟免费。",
    }, { look });
    await walk.does(UNIT, matter, "下一步", { next_step: "submit" });
    const stopped = await walk.outline(UNIT, matter);
    assert.match(stopped.turn, /下一步/, "nothing goes to the meeting unreviewed");
    await walk.does(UNIT, matter, "下一步", { next_step: "legality" });
    await walk.does("demo-justice-head", matter, "合法性审查", {
      powers: true, procedure_ok: true, content_ok: true, counsel: "同意。", conclusion: "lawful", review_text: "合法。",
    }, { look });
    await walk.does(UNIT, matter, "下一步", { next_step: "submit" });
    await walk.does(STUDY, matter, "列入议题", { meeting_kind: "executive", meeting_on: day(1) });
    await walk.does(STUDY, matter, "集体讨论", {
      present: 9, absent: 1, views: [{ member: "王副市长", view: "for" }], chief_last: "last", majority: "adopt",
    }, { look });
    await walk.does(CHIEF, matter, "行政首长决定", { decision: "adopt" });
    await walk.does(STUDY, matter, "向同级党委请示报告", { committee_on: day(), committee_agrees: true });
    await walk.does(STUDY, matter, "公布决策", {
      published_on: day(), gazette: "2026 年第 5 期", website: "政府网站", newspaper: "衡阳日报",
      adoption_explained: "采纳情况见附件。", effective_on: day(40), executor: "urban-management",
    });
    await walk.does(UNIT, matter, "归档", { files: ["draft", "comments", "legality", "minutes", "decision"] }, { look });
    const filed = await walk.sees("demo-liu", `/my/matters/${matter}`, "#turn", "deciding filed");
    assert.match(filed, /已办结/);
    await walk.proven(matter);
  });
};

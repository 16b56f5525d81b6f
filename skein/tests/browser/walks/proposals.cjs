// Deputies' proposals: a deputy asks for parking places; it is handed over, assigned, signed for, and nothing can be
// answered before the deputy was spoken to; the answer is signed, checked, rated by the deputy and published.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { NIGHT_PHONE, day } = require("../walk.cjs");

module.exports = (cast) => {
  test("proposals: a deputy is contacted, answered, says how it was, and everybody may read the answer", async () => {
    const walk = cast();
    const [look, unit, office] = [walk.looks("proposal"), "demo-urban-management-clerk", "demo-government-office-head"];
    const matter = await walk.apply("demo-shen", "deputy-proposal", {
      session: "十七届六次", number: "第 108 号", when: "session", topic: "parking", title: "增加老城区停车位",
      facts: "解放路一带晚上停不下车，占了消防通道。", ask: "利用边角地建停车位，错时开放机关车位。",
      phone: "13800000002", wants_meeting: false, may_publish: true,
    }, { look });
    const handed = { screening: "hand-over", complexity: "ordinary", roll_over: false, letter: "交〔2026〕108 号" };
    await walk.does("demo-people-congress-clerk", matter, "审查交办", handed, { look });
    await walk.does(office, matter, "分办", { lead: "urban-management", mode: "single", key: false }, { look });
    await walk.does(unit, matter, "签收或者退回", { sent_back: false });
    const before = await walk.outline(unit, matter);
    assert.doesNotMatch(before.turn, /拟写答复/, "nothing to answer before the deputy was spoken to");
    await walk.does(unit, matter, "联系代表", {
      contacts: [{ on: day(), method: "visit", with: "沈知秋", said: "先解决消防通道被占。" }],
      plan: "三处边角地今年建成，代表同意。",
    }, { look });
    await walk.does(unit, matter, "拟写答复", {
      class: "A", answer: "已建成三处共一百二十个车位，消防通道已划线。", measures: "夜间错时开放机关车位。",
      open: true, answer_number: "衡城管函〔2026〕8 号",
    });
    await walk.does("demo-urban-management-head", matter, "签发答复", { approved: true });
    await walk.does(office, matter, "复核答复", { passed: true });
    const said = { contacted: true, satisfaction: "satisfied", attitude: "satisfied" };
    await walk.answers("demo-shen", matter, "评价办理", said, { look, options: NIGHT_PHONE });
    const where = { published_on: day(), where_published: "政府网站“建议提案”栏" };
    await walk.does(office, matter, "公开答复", where);
    const closed = await walk.sees("demo-shen", `/my/matters/${matter}`, "#turn", "proposal closed");
    assert.match(closed, /已办结/);
    await walk.proven(matter);
  });
};

// 12345: somebody calls about a singing hall at midnight; the call is registered, dispatched, signed for, dealt with
// and checked, and the caller is rung up and says how it was. On a phone a citizen asks online and hides who they are.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, NIGHT_PHONE } = require("../walk.cjs");

module.exports = (cast) => {
  test("hotline: a caller's noise complaint is dispatched, dealt with, closed and rated", async () => {
    const walk = cast();
    const look = walk.looks("hotline");
    const ticket = await walk.start("demo-hotline-clerk", "ticket", "先锋街道歌厅半夜放音响", {
      channel: "phone", kind: "complaint", topic: "noise-life", district: "yanfeng", street: "先锋街道",
      place: "先锋路 8 号", content: "楼下歌厅半夜放音响，睡不着。", phone: "13800000001",
    }, { look });
    await walk.does("demo-hotline-clerk", ticket, "派单", { unit: "urban-management" }, { look });
    await walk.does("demo-urban-management-clerk", ticket, "签收或退单", { refused: false }, { look });
    await walk.does("demo-urban-management-clerk", ticket, "首次联系", { contacted: true });
    await walk.does("demo-urban-management-clerk", ticket, "主办办理", { result: "已责令歌厅二十二时后停放音响，街道夜间巡查。" });
    await walk.does("demo-hotline-head", ticket, "审核办理结果", { approved: true });
    const said = { reached: "yes", solved: true, satisfied: true, remark: "当晚就安静了。" };
    await walk.does("demo-hotline-clerk", ticket, "回访", said, { look });
    const closed = await walk.sees("demo-hotline-clerk", `/matters/${ticket}`, ".clock", "hotline closed");
    assert.match(closed, /已办结/);
    assert.match(closed, /当晚就安静了/);
    await walk.sees("demo-hotline-clerk", `/matters/${ticket}`, ".clock", "hotline closed, English", ENGLISH);
    const last = await walk.proven(ticket);
    assert.equal(last.actor, "demo-hotline-clerk");
  });

  test("hotline: whoever asks online from a phone follows it there, and the handling unit never learns who it is", async () => {
    const walk = cast();
    const request = await walk.apply("demo-shen", "hotline-request", {
      channel: "web", kind: "report", confidential: true, phone: "13800000002", topic: "illegal-building",
      district: "yanfeng", place: "先锋路 20 号", content: "楼顶违章搭建。",
    }, { look: walk.looks("hotline online"), options: NIGHT_PHONE });
    await walk.sees("demo-shen", `/my/matters/${request}`, "#turn", "hotline online followed", NIGHT_PHONE);
    const desk = await walk.sees("demo-urban-management-clerk", "/desk", "main");
    assert.doesNotMatch(desk, /沈知秋/);
    await walk.proven(request);
  });
};

// One thing at once: a citizen opens a restaurant in one application; three departments work at the same time, visit
// once, and everything is delivered together as electronic licences.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { NIGHT_PHONE, day } = require("../walk.cjs");

const RESTAURANT = {
  name: "雁城小馆", kind: "individual", has_licence: false, legal_person: "柳明月", phone: "13800000001",
  address: "雁峰区解放路 12 号", scope: "餐饮服务", activities: ["hot"], area: 90, staff: 4, signboard: false,
  public_gathering: false, division: "430400", delivery: "electronic",
};

module.exports = (cast) => {
  test("one-thing: a citizen opens a restaurant in one application", async () => {
    const walk = cast();
    const [look, window] = [walk.looks("restaurant"), "demo-market-regulation-clerk"];
    const matter = await walk.apply("demo-liu", "open-restaurant", RESTAURANT, { look, steps: look });
    await walk.does(window, matter, "统一受理审查", { branch: "complete", receipt_number: "衡市监受〔2026〕31 号" }, { look });
    await walk.sees("demo-liu", `/my/matters/${matter}`, "#turn", "restaurant accepted, phone", NIGHT_PHONE);
    await walk.does(window, matter, "办理事项", { part_result: "done" });
    await walk.does("demo-public-security-clerk", matter, "办理事项", { part_result: "done" });
    await walk.does(window, matter, "审查", { opinion: "材料符合食品安全法第三十五条。" });
    await walk.does(window, matter, "联合现场核查", {
      visited_on: day(),
      officers: [{ officer: "赵审", unit: "market-regulation" }, { officer: "周定", unit: "market-regulation" }],
      visits: [{ part: "food-permit", passed: true, found: "布局合理，洗消设施齐全。" }],
    }, { look });
    await walk.does("demo-market-regulation-head", matter, "决定", {
      granted: true, decision_number: "衡市监许准〔2026〕31 号", reasons: "符合食品安全法第三十三条的条件。",
    });
    await walk.does(window, matter, "统一送达", { delivered_by: "electronic", delivered_on: day() });
    const done = await walk.sees("demo-liu", `/my/matters/${matter}`, ".licences li:nth-child(3)", "restaurant delivered");
    for (const licence of ["营业执照", "食品经营许可证", "印章备案凭证"]) assert.match(done, new RegExp(licence));
    await walk.proven(matter);
  });
};

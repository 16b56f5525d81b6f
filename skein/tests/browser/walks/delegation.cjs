// Delegation: whoever opens a small eating place in a park whose body was given the power is received, examined and
// decided on there; the permit bears that body's own name, not that of the department it was taken over from.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { NIGHT_PHONE, day } = require("../walk.cjs");

module.exports = (cast) => {
  test("delegation: an application goes to the body that holds the power on the day, which issues in its own name", async () => {
    const walk = cast();
    const look = walk.looks("delegation");
    const matter = await walk.apply("demo-luo", "small-catering", {
      name: "松木小面", place: "park-songmu", address: "松木经开区化工路 1 号", operator: "罗大山",
      resident_id: "430499195602184035", phone: "13800000003", activities: ["hot"], area: 60,
    }, { look });
    const kept = await walk.outline("demo-market-regulation-clerk", matter);
    assert.equal(kept.status, 403, "the department that had the power before doesn't see it");
    const accepted = { branch: "complete", receipt_number: "松经受〔2026〕1 号" };
    await walk.does("demo-w-park", matter, "受理审查", accepted, { look });
    await walk.does("demo-w-park", matter, "审查", { next: "decide", opinion: "符合条件。" });
    const decision = { granted: true, decision_number: "松经准〔2026〕1 号", reasons: "符合小餐饮登记的条件。" };
    await walk.does("demo-w-park-head", matter, "决定", decision);
    await walk.does("demo-w-park", matter, "送达", { delivered_by: "electronic", delivered_on: day() });
    const page = await walk.as("demo-luo", NIGHT_PHONE);
    const licence = await walk.until(page, `/my/matters/${matter}`, 'main a[href^="/my/licences/"]');
    await page.goto(await licence.getAttribute("href"));
    await look(page, "licence");
    const text = await page.innerText("main");
    assert.match(text, /松木经济开发区管理委员会/);
    assert.doesNotMatch(text, /人民政府|市场监督管理/);
    await page.context().close();
    await walk.proven(matter);
  });
};

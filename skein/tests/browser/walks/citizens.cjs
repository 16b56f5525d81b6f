// The citizens' app: three people report one broken street lamp with a photo from their phones; it becomes one event,
// everyone is told the result, and hours of volunteering don't count twice.

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { ENGLISH, NIGHT_PHONE, PHONE, day } = require("../walk.cjs");

const LAMP = {
  category: "street-light", district: "yanfeng", place: "先锋路 8 号门口", latitude: 26.893, longitude: 112.612,
  words: "路灯不亮，走路看不见。",
};

module.exports = (cast) => {
  test("citizens: two reports of one lamp become one event, and both reporters are told", async () => {
    const walk = cast();
    const look = walk.looks("report");
    const first = await walk.apply("demo-liu", "citizen-report", LAMP, { look, steps: look, options: PHONE });
    const second = await walk.apply("demo-he", "citizen-report", { ...LAMP, latitude: 26.8931, words: "灯坏了。" });
    const event = await walk.newest("demo-housing-construction-clerk", "处置");
    await walk.does("demo-housing-construction-clerk", event, "处置", { result: "已更换灯头。" }, { look });
    await walk.does("demo-w-yanfeng", event, "到场核验", { fixed: true, outcome: "seen" }, { look });
    await walk.answers("demo-liu", first, "评价", { grade: "非常满意" }, { look, options: NIGHT_PHONE });
    for (const [who, report] of [["demo-liu", first], ["demo-he", second]]) {
      const text = await walk.sees(who, `/my/matters/${report}`, 'details:has-text("您报的事有结果了")');
      assert.match(text, /您报的事有结果了/);
    }
    await walk.sees("demo-he", `/my/matters/${second}`, "#turn", "report told, English", ENGLISH);
    await walk.proven(event);
    await walk.proven(first);
  });

  test("citizens: hours of volunteering that overlap count once", async () => {
    const walk = cast();
    const look = walk.looks("hours");
    const hours = { activity: "清扫江边", day: day(-1), begins: "09:00", ends: "11:30" };
    const morning = await walk.apply("demo-he", "volunteer-hours", hours, { look });
    const again = { activity: "文明劝导", day: day(-1), begins: "11:00", ends: "12:00" };
    const overlap = await walk.apply("demo-he", "volunteer-hours", again);
    const told = await walk.sees("demo-he", `/my/matters/${overlap}`, 'details:has-text("时段冲突")', "hours clash", PHONE);
    assert.match(told, /已办结/);
    await walk.does("demo-citizens-head", morning, "组织者核实", { present: true }, { look });
    await walk.sees("demo-he", `/my/matters/${morning}`, 'details:has-text("服务时长已计入")');
    await walk.proven(morning);
  });
};

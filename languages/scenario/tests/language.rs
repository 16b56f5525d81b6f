//! Scripts as people write them, and what they come to.

use skein_scenario::model::{Act, Data, Expectation, Person, Script, Target, Value, What};

fn read(text: &str) -> Result<Script, String> {
    let people = "办事人 赵六\n";
    let others = |path: &str| (path == "scenarios/people.scn").then(|| people.to_owned());
    skein_scenario::read(text, "scenarios/a.scn", &others).map_err(|faults| {
        let told: Vec<String> = faults
            .iter()
            .map(|fault| {
                let line = fault
                    .place
                    .as_ref()
                    .and_then(|place| place.line)
                    .unwrap_or_default();
                format!("{} {line}: {} / {}", fault.code, fault.zh, fault.en)
            })
            .collect();
        told.join("\n")
    })
}

fn value(value: &Value) -> String {
    match value {
        Value::Text { text, quoted: true } => format!("\"{text}\""),
        Value::Text { text, .. } => text.clone(),
        Value::Number(digits) => format!("#{digits}"),
        Value::Boolean(flag) => flag.to_string(),
        Value::Null => "null".into(),
        Value::Feel(text) => format!("feel {text}"),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(self::value).collect::<Vec<_>>().join(" ")
        ),
        Value::Context(entries) => format!("{{{}}}", data(entries)),
    }
}

fn data(data: &Data) -> String {
    let entries: Vec<String> = data
        .iter()
        .map(|(name, given)| format!("{name}={}", value(given)))
        .collect();
    entries.join(" ")
}

fn of(target: &Target) -> String {
    let matter = target.matter.clone().unwrap_or("-".into());
    let place = target.place.map(|place| format!("#{place}")).unwrap_or_default();
    format!("{matter}/{}{place}", target.element.clone().unwrap_or("-".into()))
}

fn short(what: &What) -> String {
    match what {
        What::Until(at) => format!("until {at}"),
        What::Pass(length) => format!(
            "pass {}wd {}mo {}d {}m",
            length.working_days, length.months, length.days, length.minutes
        ),
        What::Act { by, act, refused } => {
            let refused = refused.as_ref().map(|refused| {
                let code = refused
                    .code
                    .as_ref()
                    .map(|(code, _)| code.as_str())
                    .unwrap_or("?");
                format!(
                    " REFUSED {code}{}",
                    refused
                        .text
                        .as_ref()
                        .map(|text| format!(" “{text}”"))
                        .unwrap_or_default()
                )
            });
            format!("{by}: {}{}", short_act(act), refused.unwrap_or_default())
        }
        What::Expect(expectation) => format!("? {}", short_expectation(expectation)),
    }
}

fn short_act(act: &Act) -> String {
    match act {
        Act::Start {
            item,
            name,
            owner,
            number,
            data: given,
        } => format!(
            "start {item} as {} for {} no {} {{{}}}",
            name.as_deref().unwrap_or("-"),
            owner.as_deref().unwrap_or("-"),
            number.as_deref().unwrap_or("-"),
            data(given)
        ),
        Act::Complete { target, data: given } => format!("complete {} {{{}}}", of(target), data(given)),
        Act::Work {
            target,
            verb,
            person,
            text,
            number,
        } => format!(
            "{verb:?} {} {} {} {}",
            of(target),
            person.as_deref().unwrap_or("-"),
            text.as_deref().unwrap_or("-"),
            number.map(|number| number.to_string()).unwrap_or("-".into())
        ),
        Act::Clock { target, verb, terms } => {
            let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
            let said = [
                terms.kind.clone(),
                terms.document.clone(),
                day(terms.served),
                day(terms.from),
                day(terms.until),
                terms.period.clone(),
                terms.approver.clone(),
                terms.moment.map(|at| at.to_string()),
                terms.reason.clone(),
            ];
            let said: Vec<String> = said.into_iter().map(|said| said.unwrap_or("-".into())).collect();
            format!("{verb:?} {} {}", of(target), said.join("|"))
        }
        Act::Message {
            name,
            matter,
            key,
            data: given,
        } => format!(
            "message {name} to {} key {} {{{}}}",
            matter.as_deref().unwrap_or("-"),
            key.as_deref().unwrap_or("-"),
            data(given)
        ),
        Act::Steer {
            matter,
            verb,
            reason,
            data: given,
        } => format!(
            "{verb:?} {} because {reason} {{{}}}",
            matter.as_deref().unwrap_or("-"),
            data(given)
        ),
        Act::Rate { matter, grade, text } => format!(
            "rate {} {grade} {}",
            matter.as_deref().unwrap_or("-"),
            text.as_deref().unwrap_or("-")
        ),
        other => format!("{other:?}"),
    }
}

fn short_expectation(expectation: &Expectation) -> String {
    let sign = |not: &bool| if *not { "not " } else { "" };
    let name = |matter: &Option<String>| matter.clone().unwrap_or("-".into());
    match expectation {
        Expectation::At {
            matter, places, not, ..
        } => format!("{}at {}: {}", sign(not), name(matter), places.join("+")),
        Expectation::Status { matter, status, .. } => format!("{} {status:?}", name(matter)),
        Expectation::Passed { matter, places, not } => {
            format!("{}passed {}: {}", sign(not), name(matter), places.join("+"))
        }
        Expectation::Datum {
            matter,
            expression,
            value: given,
            ..
        } => format!("{} {expression} = {}", name(matter), value(given)),
        Expectation::Due { target, date, .. } => format!(
            "{} due {}",
            of(target),
            date.map(|date| date.to_string()).unwrap_or("never".into())
        ),
        Expectation::Light { target, light, .. } => format!("{} {light:?}", of(target)),
        Expectation::Listed { person, target, not } => format!("{}{person} has {}", sign(not), of(target)),
        Expectation::ListLength { person, count, .. } => format!("{person} has {count}"),
        Expectation::Sees { person, matter, not } => format!("{}{person} sees {}", sign(not), name(matter)),
        Expectation::Told {
            to,
            matter,
            text,
            not,
        } => format!(
            "{}told {to} “{}” {}",
            sign(not),
            text.clone().unwrap_or_default(),
            name(matter)
        ),
        Expectation::Figure {
            name, value: given, ..
        } => format!("figure {name} = {}", value(given)),
        Expectation::History {
            matter,
            word,
            element,
            by,
            not,
        } => format!(
            "{}history {}: {word} {} by {}",
            sign(not),
            name(matter),
            element.as_deref().unwrap_or("-"),
            by.as_deref().unwrap_or("-")
        ),
        other => format!("{other:?}"),
    }
}

/// Sentences among people and matters that are known, in short.
fn check(sentence: &str, expected: &str) {
    let text = format!(
        "办事人 张三\n工作人员 王芳, 李明\n工作人员 Zhang San\n场景 一\n张三 申请 甲事 作为 申请甲\n张三 申请 乙事 作为 Case B\n{sentence}\n"
    );
    let found = read(&text).map(|script| {
        let steps = &script.scenarios[0].steps[2..];
        steps
            .iter()
            .map(|step| short(&step.what))
            .collect::<Vec<_>>()
            .join("\n")
    });
    assert_eq!(found.unwrap_or_else(|faults| faults), expected, "{sentence}");
}

#[test]
fn time_stands_or_passes() {
    check("时间 2026-02-13 18:30", "until 2026-02-13T18:30:00");
    check(
        "时间：２０２６年２月１３日　１８：３０。",
        "until 2026-02-13T18:30:00",
    );
    check("时间到 2026-10-12 24:00", "until 2026-10-13T00:00:00");
    check("Time 2026-02-13 18:30", "until 2026-02-13T18:30:00");
    check("过 3 天", "pass 0wd 0mo 3d 0m");
    check("过了5个工作日", "pass 5wd 0mo 0d 0m");
    check("3 days later", "pass 0wd 0mo 3d 0m");
    check("After 2 working days", "pass 2wd 0mo 0d 0m");
    check(
        "两小时后",
        "SK-SCENE-0001 7: 看不懂“两小时后”：句子以人名或办件名开头，后接动词；写法见 docs/guide/scenarios.md / `两小时后` is not understood: a sentence begins with the name of a person or matter and goes on with a verb (docs/guide/scenarios.md)",
    );
}

#[test]
fn people_act() {
    check(
        "张三 申请 “开餐饮店” 作为 申请丙",
        "张三: start 开餐饮店 as 申请丙 for - no - {}",
    );
    check(
        "张三申请食品经营许可作为申请丙",
        "张三: start 食品经营许可 as 申请丙 for - no - {}",
    );
    check(
        "王芳 登记 投诉 代 张三 作为 工单，编号 “W-1”",
        "王芳: start 投诉 as 工单 for 张三 no W-1 {}",
    );
    check(
        "Zhang San applies for “Food permit” as Case C with area = 120, kind = “a, b”",
        "Zhang San: start Food permit as Case C for - no - {area=#120 kind=\"a, b\"}",
    );
    check("王芳 签收 申请甲 的 初审", "王芳: Claim 申请甲/初审 - - -");
    check("王芳签收申请甲的初审", "王芳: Claim 申请甲/初审 - - -");
    check(
        "Zhang San claims Review of Case B",
        "Zhang San: Claim Case B/Review - - -",
    );
    check(
        "Zhang San claims Case B's Review",
        "Zhang San: Claim Case B/Review - - -",
    );
    check(
        "王芳 委托 申请甲 的 初审 给 李明，因为 出差",
        "王芳: Delegate 申请甲/初审 李明 出差 -",
    );
    check(
        "王芳 转办 初审 给 张大",
        "SK-SCENE-0002 7: 没有叫“张大”的人或办件：是不是“张三”？ / nobody and no matter is called `张大`: did you mean `张三`?",
    );
    check(
        "王芳 转办 初审",
        "SK-SCENE-0005 7: 这一句缺少交给谁（给 …） / the sentence lacks to whom (`to …`)",
    );
    check(
        "王芳 退回 申请甲 的 “复审 到 底” 因 材料不实",
        "王芳: Return 申请甲/复审 到 底 - 材料不实 -",
    );
    check("王芳 催办 会签 #2 “请快办”", "王芳: Urge -/会签#2 - 请快办 -");
    check(
        "王芳 催办 会签 第2个，说 请快办",
        "王芳: Urge -/会签#2 - 请快办 -",
    );
    check(
        "王芳 设优先级 初审 为 80 因 急件",
        "王芳: Prioritise -/初审 - 急件 80",
    );
    check(
        "王芳 上传 \"图.png\" 到 申请甲 的 初审",
        "王芳: Attach 申请甲/初审 - 图.png -",
    );
    check("王芳 回避 申请甲 因 亲属", "王芳: Recuse 申请甲/- - 亲属 -");
    check(
        "李明 责令回避 王芳 申请甲 因 亲属",
        "李明: Recuse 申请甲/- 王芳 亲属 -",
    );
    check(
        "王芳 暂停 申请甲，因为 等待",
        "王芳: Suspend 申请甲 because 等待 {}",
    );
    check("张三 评价 申请甲 不满意 “太慢”", "张三: rate 申请甲 不满意 太慢");
    check(
        "王芳 发送消息 “支付完成” 给 申请甲 键 4711，其中 金额 = 3.50",
        "王芳: message 支付完成 to 申请甲 key 4711 {金额=#3.50}",
    );
}

#[test]
fn clocks_are_acted_on() {
    check(
        "王芳 停表 申请甲 的 审查期限 种类 听证 文书 “听〔2026〕3号” 送达 2026-10-08 自 2026-10-09 至 2026-10-20",
        "王芳: Stop 申请甲/审查期限 听证|听〔2026〕3号|2026-10-08|2026-10-09|2026-10-20|-|-|-|-",
    );
    check(
        "Zhang San stops Review period of Case B for hearing under notice \"N-3\" from 2026-10-09",
        "Zhang San: Stop Case B/Review period hearing|N-3|-|2026-10-09|-|-|-|-|-",
    );
    check(
        "王芳 恢复计时 申请甲 的 审查期限 自 2026-10-21",
        "王芳: Restart 申请甲/审查期限 -|-|-|2026-10-21|-|-|-|-|-",
    );
    check(
        "王芳 延长 申请甲 的 审查期限 10个工作日，经 李明 批准，文书 “衡批3号”，因为 案情复杂",
        "王芳: Extend 申请甲/审查期限 -|衡批3号|-|-|-|10个工作日|李明|-|案情复杂",
    );
    check(
        "Zhang San extends Review period of Case B by 10 working days because it is complex",
        "Zhang San: Extend Case B/Review period -|-|-|-|-|10 working days|-|-|it is complex",
    );
}

#[test]
fn acts_may_have_to_be_refused() {
    check(
        "王芳 签收 初审 被拒绝 SK-MATTER-0120",
        "王芳: Claim -/初审 - - - REFUSED SK-MATTER-0120",
    );
    check(
        "王芳 签收 初审\n被拒绝 sk-matter-0120 “不是候选人”",
        "王芳: Claim -/初审 - - - REFUSED SK-MATTER-0120 “不是候选人”",
    );
    check(
        "王芳 完成 初审\n  同意 = 是\n  被拒绝 SK-MATTER-0120",
        "王芳: complete -/初审 {同意=true} REFUSED SK-MATTER-0120",
    );
    check(
        "王芳 再次 退回 申请甲 的 办理 被拒绝",
        "王芳: Return 申请甲/办理 - - - REFUSED ?",
    );
    check(
        "王芳 不能 退回 申请甲 的 办理",
        "王芳: Return 申请甲/办理 - - - REFUSED ?",
    );
    check(
        "Zhang San cannot claim Review of Case B",
        "Zhang San: Claim Case B/Review - - - REFUSED ?",
    );
    check(
        "Zhang San claims Review is refused with SK-MATTER-0120",
        "Zhang San: Claim -/Review - - - REFUSED SK-MATTER-0120",
    );
}

#[test]
fn data_are_written_as_people_write() {
    check(
        "王芳 完成 初审\n  同意 = 是\n  意见：材料齐全，符合（一）条\n  电话 13800000001\n  面积=120.5\n  日期 = 2026-03-01\n  清单 = [1, \"二\"]\n  文本 = “120”\n  人.名 = 甲\n  人.岁 = 3",
        "王芳: complete -/初审 {同意=true 意见=材料齐全，符合（一）条 电话=13800000001 面积=#120.5 日期=2026-03-01 清单=feel [1, \"二\"] 文本=\"120\" 人={名=甲 岁=#3}}",
    );
    check(
        "王芳 完成 初审\n  申请人:\n    姓名 = 甲\n  材料:\n    - 执照\n    - 名称 = 租约\n      页 = 3",
        "王芳: complete -/初审 {申请人={姓名=甲} 材料=[执照 {名称=租约 页=#3}]}",
    );
}

#[test]
fn what_must_be_so() {
    check("那么 申请甲 处于 审查、补正", "? at 申请甲: 审查+补正");
    check("申请甲在审查", "? at 申请甲: 审查");
    check("申请甲 不在 审查", "? not at 申请甲: 审查");
    check(
        "Then Case B is at Review and Second check",
        "? at Case B: Review+Second check",
    );
    check("申请甲 已办结", "? 申请甲 Completed");
    check("Case B is completed", "? Case B Completed");
    check("申请甲 经过 听证", "? passed 申请甲: 听证");
    check(
        "申请甲 数据 acceptance.date = 2026-09-29",
        "? 申请甲 acceptance.date = 2026-09-29",
    );
    check(
        "申请甲 数据\n  total = 3\n  count(list) = 2",
        "? 申请甲 total = #3\n? 申请甲 count(list) = #2",
    );
    check(
        "申请甲 的 审查期限 截止 2026-11-02",
        "? 申请甲/审查期限 due 2026-11-02",
    );
    check(
        "申请甲的审查期限截止 2026年11月2日",
        "? 申请甲/审查期限 due 2026-11-02",
    );
    check(
        "Review period of Case B is due 2026-11-02",
        "? Case B/Review period due 2026-11-02",
    );
    check(
        "Case B's Review period is due on 2026-11-02",
        "? Case B/Review period due 2026-11-02",
    );
    check("申请甲 的 审查期限 亮 红牌", "? 申请甲/审查期限 Overdue");
    check("申请甲 亮 黄灯", "? 申请甲/- Yellow");
    check("王芳 待办 有 申请甲 的 初审", "? 王芳 has 申请甲/初审");
    check("王芳的待办没有申请甲", "? not 王芳 has 申请甲/-");
    check(
        "Zhang San's list has Review of Case B",
        "? Zhang San has Case B/Review",
    );
    check("王芳 待办 有 2 件", "? 王芳 has 2");
    check("张三 看得到 申请甲", "? 张三 sees 申请甲");
    check("张三 不能看到 申请甲", "? not 张三 sees 申请甲");
    check(
        "张三 收到通知 “视为受理” 关于 申请甲",
        "? told 张三 “视为受理” 申请甲",
    );
    check("岗位 督查员 收到 预警", "? told 督查员 “” -");
    check("指标 按时办结率 = 98%", "? figure 按时办结率 = 98%");
    check(
        "申请甲 历史 有 claimed 初审 由 王芳",
        "? history 申请甲: claimed 初审 by 王芳",
    );
    check("没有其他变化", "? NothingElse");
    check(
        "那么\n  申请甲 处于 审查\n  王芳 看得到 申请甲",
        "? at 申请甲: 审查\n? 王芳 sees 申请甲",
    );
}

#[test]
fn what_isn_t_understood_is_said_with_the_nearest() {
    let refused = |sentence: &str, expected: &str| {
        let text = format!("办事人 张三\n工作人员 王芳\n场景 一\n张三 申请 甲事 作为 申请甲\n{sentence}\n");
        let told = read(&text).expect_err(sentence);
        assert!(told.starts_with(expected), "{sentence}: {told}");
    };
    refused(
        "王芳 签受 申请甲",
        "SK-SCENE-0001 5: 看不懂“签受 申请甲”：是不是想写“签收”？",
    );
    refused(
        "王方 签收 申请甲",
        "SK-SCENE-0002 5: 没有叫“王方”的人或办件：是不是“王芳”？",
    );
    refused(
        "李四 签收 申请甲",
        "SK-SCENE-0002 5: 没有叫“李四”的人或办件：人物要先声明",
    );
    refused(
        "申请乙 处于 审查",
        "SK-SCENE-0002 5: 没有叫“申请乙”的人或办件：是不是“申请甲”？",
    );
    refused("申请甲 处在于 审查", "SK-SCENE-0001");
    refused("时间 2026-02-30", "SK-SCENE-0003 5");
    refused("申请甲 亮 紫灯", "SK-SCENE-0004 5");
    refused("王芳 签收 申请甲\n  x = 1", "SK-SCENE-0009");
    refused("引用 没有.scn", "SK-SCENE-0007 5");
    refused("张三 申请 丙 作为 申请甲", "SK-SCENE-0006 5");
}

#[test]
fn people_have_attributes_and_are_shared() {
    let text = "引用 people.scn\n办事人 张三，身份证 430408199001011237，实名 高级\n工作人员 周一，岗位 受理员, 审查员，单位 甲局\n工作人员 王芳\n  单位：市行政审批局\n  岗位 = 受理员、审查员\n  职级 本行政机关负责人\n  离岗 2026-10-08 至 2026-10-10，由 李明 代\n工作人员 李明\n场景 一\n赵六 申请 甲\n";
    let script = read(text).unwrap();
    let people: Vec<&Person> = script.scenarios[0].people.iter().collect();
    assert_eq!(
        people
            .iter()
            .map(|person| person.name.as_str())
            .collect::<Vec<_>>(),
        ["赵六", "张三", "周一", "王芳", "李明"]
    );
    assert_eq!(
        (people[1].grade, people[1].resident_id.as_deref()),
        (Some(3), Some("430408199001011237"))
    );
    assert_eq!(people[2].duties, ["受理员", "审查员"]);
    assert_eq!(
        (people[2].units.as_slice(), people[3].duties.len()),
        (["甲局".to_owned()].as_slice(), 2)
    );
    let away = &people[3].absences[0];
    assert_eq!(
        (away.until.to_string().as_str(), away.stand_in.as_deref()),
        ("2026-10-11T00:00:00", Some("李明"))
    );
}

#[test]
fn examples_are_carried_out_row_by_row_and_rewritten_in_the_table() {
    let text = "办事人 张三\n场景 期限\n  时间 <收件>\n  张三 申请 甲 作为 申请甲\n  申请甲 截止 <截止>\n例子\n  | 收件 | 截止 |\n  |---|---|\n  | 2026-09-29 | 2026-10-12 |\n  | 2026-09-30 | 2026-10-13 |\n";
    let script = read(text).unwrap();
    assert_eq!(script.scenarios.len(), 2);
    let What::Expect(Expectation::Due { span: Some(span), .. }) = &script.scenarios[1].steps[2].what else {
        panic!("{:?}", script.scenarios[1].steps)
    };
    assert_eq!((span.line, span.from, span.to), (10, 18, 28));
    let change = skein_scenario::Change {
        span: span.clone(),
        text: "2026-10-14".into(),
    };
    let rewritten = skein_scenario::rewrite(text, "scenarios/a.scn", &[change]);
    assert_eq!(rewritten, text.replace("| 2026-10-13 |", "| 2026-10-14 |"));
    let unknown = text.replace("<截止>", "<截至>");
    assert!(
        read(&unknown)
            .unwrap_err()
            .starts_with("SK-SCENE-0008 5: 例子没有“截至”这一列，是不是“截止”？")
    );
}

#[test]
fn nothing_that_is_written_makes_it_fall_over() {
    use proptest::prelude::*;
    let words = prop::sample::select(vec![
        "场景",
        "张三",
        "申请",
        "作为",
        "甲",
        " ",
        "\n",
        "  ",
        "“",
        "\"",
        "|",
        "<",
        ">",
        "=",
        "：",
        "的",
        "截止",
        "2026-01-01",
        "例子",
        "引用",
        "被拒绝",
        "那么",
        "-",
        "办事人",
        "#",
        "时间",
        "with",
        "of",
        "完成",
        "，",
        "[",
        "(",
    ]);
    proptest!(ProptestConfig::with_cases(400), |(text in prop::collection::vec(words, 0..60))| {
        drop(read(&text.concat()));
    });
}

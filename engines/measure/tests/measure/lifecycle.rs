//! A commitment from registration to settlement, told line by line: who does what on which day.
//!
//! A line is `DAY WHO ACT ARGUMENTS`. `sup` is a supervisor of the supervision office, `sup@kjj` one who
//! sits in that department, anything else an officer of that department.

use crate::support::{City, actor, code, day, officer, supervisor};
use skein_kernel::actor::{Actor, Role, UnitId};
use skein_measure::commitment::{Assignment, Cadence, CommitmentAct as A, Definition, Milestone};
use skein_measure::light::{self, Light};
use skein_measure::parts::{Bilingual, Evidence, Outcome, Settlement};
use skein_measure::rules::{Rule, RulesAct};
use skein_measure::{Act, AggregateId, Command};

pub(crate) fn id() -> AggregateId {
    AggregateId::commitment(2021, "c019").unwrap()
}

fn who(name: &str) -> Actor {
    match name.split_once('@') {
        Some(("sup", unit)) => actor(&format!("督查员@{unit}"), unit, Role::Supervisor),
        _ if name == "sup" => supervisor(),
        _ => officer(name),
    }
}

pub(crate) fn definition() -> Definition {
    Definition {
        text: Bilingual::new("新设企业研发机构", "set up corporate R&D bodies"),
        year: 2021,
        section: "三（一）".into(),
        topic: "企业创新".into(),
        kind: "target".into(),
        targets: vec![],
        provenance: None,
        demo: false,
    }
}

fn milestone(name: &str, due: &str, weight: u32) -> Milestone {
    Milestone {
        name: Bilingual::new(name, ""),
        due: day(due),
        weight: weight.into(),
    }
}

pub(crate) fn assignment() -> Assignment {
    Assignment {
        lead: UnitId("kjj".into()),
        supporting: vec![UnitId("czj".into())],
        due: day("2021-12-20"),
        sign_within: 3,
        cadence: Cadence::Quarterly,
        milestones: vec![
            milestone("方案", "2021-03-31", 40),
            milestone("验收", "2021-12-10", 60),
        ],
    }
}

pub(crate) fn file() -> Evidence {
    Evidence {
        hash: "0a".repeat(32),
        name: "报告.pdf".into(),
        size: 1200,
        media_type: "application/pdf".into(),
    }
}

fn act(word: &str, rest: &str) -> A {
    let reason = rest.to_owned();
    match word {
        "register" => A::Register {
            definition: definition(),
        },
        "assign" => A::Assign {
            assignment: assignment(),
        },
        "sign" => A::Sign,
        "return" => A::Return { reason },
        "reassign" => A::Reassign {
            lead: UnitId(rest.into()),
            supporting: vec![],
            reason: "职能划转".into(),
        },
        "report" => {
            let (percent, milestone) = rest.split_once(' ').unwrap_or((rest, ""));
            A::ReportProgress {
                percent: percent.parse().ok(),
                figure: None,
                narrative: "已推进".into(),
                milestones: milestone.parse().into_iter().collect(),
                evidence: vec![file()],
            }
        }
        "give-back" => A::ReturnProgress {
            number: rest.parse().unwrap(),
            reason: "缺少佐证".into(),
        },
        "supervise" => A::OpenSupervision {
            reason: "进度滞后".into(),
            reply_by: day(rest),
        },
        "reply" => A::ReplySupervision {
            text: reason,
            evidence: vec![],
        },
        "close" => A::CloseSupervision { reason },
        "claim" => A::ClaimCompletion {
            narrative: "已完成".into(),
            evidence: vec![file()],
        },
        "claim-bare" => A::ClaimCompletion {
            narrative: "已完成".into(),
            evidence: vec![],
        },
        "accept" => A::Verify { accept: true, reason },
        "refuse" => A::Verify {
            accept: false,
            reason,
        },
        "postpone" => A::Adjust {
            due: day(rest),
            milestones: vec![],
            reason: "汛期".into(),
            approver: "市政府".into(),
        },
        "cancel" => A::Cancel {
            reason,
            approver: "市政府".into(),
        },
        "settle" => A::Settle {
            settlement: Settlement {
                outcome: Outcome::Reached,
                note: "报告已说明".into(),
                source: None,
            },
        },
        other => panic!("no such act: {other}"),
    }
}

fn tell(city: &mut City, line: &str) -> String {
    let mut words = line.trim().splitn(4, ' ');
    let (on, name, word) = (
        words.next().unwrap(),
        words.next().unwrap(),
        words.next().unwrap(),
    );
    let act = act(word, words.next().unwrap_or(""));
    let told = code(city.act(&id(), Act::Commitment(act), &who(name), on));
    let status = city.board.commitment(&id()).map_or("—", |it| it.status.zh());
    format!("{told} {status}")
}

/// Each line ends in `-> ok|CODE STATUS`.
#[track_caller]
fn check(story: &str) -> City {
    let mut city = City::default();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (line, expected) = line.split_once(" -> ").unwrap();
        assert_eq!(tell(&mut city, line), expected, "{line}");
    }
    city
}

#[test]
fn a_promise_kept_goes_from_registration_to_settlement() {
    let city = check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-02-01 kjj sign -> ok 进行中
         2021-03-28 kjj report 45 1 -> ok 进行中
         2021-06-28 czj report 60 -> ok 进行中
         2021-12-01 kjj report 100 2 -> ok 进行中
         2021-12-02 kjj claim -> ok 待验收
         2021-12-08 sup accept 现场核查一致 -> ok 已销号
         2021-12-31 sup settle -> SK-MEASURE-0018 已销号
         2022-01-20 sup settle -> ok 已销号
         2022-01-21 sup settle -> SK-MEASURE-0031 已销号",
    );
    let commitment = city.board.commitment(&id()).unwrap();
    // 27 January 2021 is a Wednesday: Thursday, Friday, Monday.
    assert_eq!(commitment.sign_by, Some(day("2021-02-01")));
    assert_eq!(commitment.reached.len(), 2);
    assert_eq!(commitment.percent(), Some(100.into()));
}

#[test]
fn each_step_refuses_what_is_out_of_turn() {
    check(
        "2021-01-25 kjj register -> SK-MEASURE-0007 —
         2021-01-25 sup sign -> SK-MEASURE-0004 —
         2021-01-25 sup register -> ok 待交办
         2021-01-25 sup register -> SK-MEASURE-0003 待交办
         2021-01-25 sup accept 好 -> SK-MEASURE-0005 待交办
         2022-01-01 sup assign -> SK-MEASURE-0018 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-27 sup assign -> SK-MEASURE-0005 待签收
         2021-01-28 kjj report 5 -> SK-MEASURE-0005 待签收
         2021-01-28 czj sign -> SK-MEASURE-0006 待签收
         2021-01-28 sup sign -> SK-MEASURE-0006 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-01-28 kjj sign -> SK-MEASURE-0005 进行中
         2021-02-01 jyj report 5 -> SK-MEASURE-0006 进行中
         2021-02-01 kjj report 101 -> SK-MEASURE-0017 进行中
         2021-02-01 kjj report 5 3 -> SK-MEASURE-0022 进行中
         2021-02-01 kjj report 40 1 -> ok 进行中
         2021-02-02 kjj report 41 1 -> SK-MEASURE-0022 进行中
         2021-02-02 kjj claim-bare -> SK-MEASURE-0009 进行中
         2021-02-02 czj claim -> SK-MEASURE-0006 进行中
         2021-02-03 kjj cancel 不做了 -> SK-MEASURE-0007 进行中
         2021-02-03 sup cancel 上级调整 -> ok 已取消
         2021-02-03 kjj report 50 -> SK-MEASURE-0005 已取消",
    );
}

#[test]
fn verification_takes_four_eyes() {
    check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-06-01 kjj claim -> ok 待验收
         2021-06-02 kjj accept 好 -> SK-MEASURE-0007 待验收
         2021-06-02 sup@kjj accept 好 -> SK-MEASURE-0008 待验收
         2021-06-02 sup@czj accept 好 -> SK-MEASURE-0008 待验收
         2021-06-02 sup accept -> SK-MEASURE-0009 待验收
         2021-06-02 sup refuse 材料不符 -> ok 进行中
         2021-06-09 kjj claim -> ok 待验收
         2021-06-10 sup accept 复核属实 -> ok 已销号",
    );
}

#[test]
fn what_is_not_ones_own_is_returned_and_given_to_another() {
    let city = check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj return -> SK-MEASURE-0009 待签收
         2021-01-28 kjj return 不属本局职责 -> ok 已退回
         2021-01-28 kjj sign -> SK-MEASURE-0005 已退回
         2021-01-29 sup reassign gxj -> ok 待签收
         2021-01-30 kjj sign -> SK-MEASURE-0006 待签收
         2021-02-10 gxj sign -> ok 进行中",
    );
    let commitment = city.board.commitment(&id()).unwrap();
    // Friday 29 January: Monday, Tuesday, Wednesday.
    assert_eq!(commitment.sign_by, Some(day("2021-02-03")));
    let late = city.journal.last().unwrap().1.to_envelope().unwrap().body;
    assert!(late.contains("\"late\":true"), "{late}");
}

#[test]
fn supervision_is_opened_answered_and_closed() {
    check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-07-01 sup close 无 -> SK-MEASURE-0026 进行中
         2021-07-01 sup supervise 2021-07-01 -> SK-MEASURE-0018 进行中
         2021-07-01 sup supervise 2021-07-08 -> ok 进行中
         2021-07-02 sup supervise 2021-07-09 -> SK-MEASURE-0025 进行中
         2021-07-02 sup close 早 -> SK-MEASURE-0026 进行中
         2021-07-03 kjj claim -> SK-MEASURE-0025 进行中
         2021-07-05 czj reply 我们答 -> SK-MEASURE-0006 进行中
         2021-07-05 kjj reply 已增派人员 -> ok 进行中
         2021-07-06 sup close 措施有效 -> ok 进行中
         2021-07-07 sup supervise 2021-07-15 -> ok 进行中",
    );
}

#[test]
fn a_returned_report_counts_for_nothing() {
    let city = check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-03-28 kjj report 40 1 -> ok 进行中
         2021-03-29 sup give-back 1 -> ok 进行中
         2021-03-29 sup give-back 1 -> SK-MEASURE-0024 进行中
         2021-03-30 sup give-back 7 -> SK-MEASURE-0024 进行中",
    );
    let commitment = city.board.commitment(&id()).unwrap();
    assert_eq!((commitment.percent(), commitment.reached.len()), (None, 0));
    assert_eq!(commitment.progress.len(), 1, "but it is kept");
}

#[test]
fn a_stale_form_submitted_twice_is_refused() {
    let mut city = check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中",
    );
    let seen = city.state(&id()).version;
    let form = || Command::seen(seen, Act::Commitment(act("report", "30")));
    city.send(&id(), form(), &officer("kjj"), day("2021-03-28"))
        .unwrap();
    let twice = city
        .send(&id(), form(), &officer("kjj"), day("2021-03-28"))
        .unwrap_err();
    assert_eq!(twice.code.0, "SK-MEASURE-0001");
    let wrong = AggregateId::target(2021, "gdp-growth").unwrap();
    let misplaced = city.act(&wrong, Act::Commitment(A::Sign), &officer("kjj"), "2021-03-28");
    assert_eq!(code(misplaced), "SK-MEASURE-0002");
}

#[test]
fn an_approved_postponement_keeps_the_old_date() {
    let city = check(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-06-01 kjj postpone 2022-03-31 -> SK-MEASURE-0007 进行中
         2021-06-01 sup postpone 2021-05-31 -> SK-MEASURE-0018 进行中
         2021-06-01 sup postpone 2022-03-31 -> ok 进行中",
    );
    let change = city
        .board
        .commitment(&id())
        .unwrap()
        .changes
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (change.due_before, change.approver.as_str()),
        (Some(day("2021-12-20")), "市政府")
    );
}

fn rule() -> Rule {
    Rule {
        id: "lights".into(),
        version: 1,
        from: day("2021-01-01"),
        until: None,
        source: Bilingual::new("督查办法", "supervision rules"),
        yellow_behind: 8.into(),
        red_behind: 20.into(),
        report_opens_days: 10,
        yellow_stale_days: 10,
        red_stale_days: 30,
        grace_days: 15,
        growth_yellow_within: 1.into(),
    }
}

/// Tells a story, then lists light and first reason on each given day.
#[track_caller]
fn lights(story: &str, expected: &str) {
    let mut city = check(story);
    let publish = Act::Rules(RulesAct::Publish {
        rule: rule(),
        reason: "年度规则".into(),
    });
    city.act(&AggregateId::rules(), publish, &supervisor(), "2021-01-01")
        .unwrap();
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (on, expected) = line.split_once(' ').unwrap();
        let reading = light::read(city.board.commitment(&id()).unwrap(), city.board.rules(), day(on));
        assert_eq!(
            format!("{} {}", reading.light.zh(), reading.reasons[0].text.zh),
            expected,
            "{on}"
        );
        assert_eq!(reading.rule.as_deref().unwrap_or("lights v1"), "lights v1");
    }
}

#[test]
fn lights_turn_with_the_days() {
    lights(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收",
        "2021-02-01 绿灯 按时推进
         2021-02-02 黄灯 签收逾期1天
         2021-02-17 红灯 签收逾期16天",
    );
    let story = "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中";
    lights(
        story,
        "2021-03-31 绿灯 按时推进
         2021-04-01 黄灯 里程碑“方案”逾期1天
         2021-04-15 黄灯 里程碑“方案”逾期15天
         2021-04-16 红灯 里程碑“方案”逾期16天",
    );
    lights(
        &format!("{story}\n2021-03-28 kjj report 31 1 -> ok 进行中"),
        "2021-04-16 黄灯 进度31%，应达40%，落后9个百分点
         2021-07-11 黄灯 截至2021-06-30的进度11天未填报
         2021-07-30 红灯 截至2021-06-30的进度30天未填报",
    );
    lights(
        &format!(
            "{story}\n2021-03-28 kjj report 60 1 -> ok 进行中\n2021-05-01 sup supervise 2021-05-10 -> ok 进行中"
        ),
        "2021-05-10 绿灯 按时推进
         2021-05-11 红灯 督办回复逾期1天",
    );
}

#[test]
fn a_claim_in_time_is_not_late_while_it_waits() {
    lights(
        "2021-01-25 sup register -> ok 待交办
         2021-01-27 sup assign -> ok 待签收
         2021-01-28 kjj sign -> ok 进行中
         2021-03-28 kjj report 40 1 -> ok 进行中
         2021-12-08 kjj report 100 2 -> ok 进行中
         2021-12-10 kjj claim -> ok 待验收",
        "2022-01-15 绿灯 按时推进",
    );
    assert!(Light::Red > Light::Yellow && Light::Yellow > Light::Green);
}

//! Pace within the year: growth directly, amounts along their path, levels from where the year began.

use crate::pack::demo;
use crate::support::{City, day};
use skein_kernel::Decimal;
use skein_measure::pace::share_due;
use skein_measure::pack::steps;
use skein_measure::parts::Bilingual;
use skein_measure::target::Path;
use skein_measure::{AggregateId, Command, Period};

/// `code day` in, light and reason out, on the demonstration's figures.
#[track_caller]
fn check(expected: &str) {
    let mut city = City::default();
    for step in steps(&demo()).unwrap() {
        city.send(&step.aggregate, Command::new(step.act), &step.actor, step.on)
            .unwrap();
    }
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let target = city
            .board
            .target(&AggregateId::target(2021, words[0]).unwrap())
            .unwrap();
        let pace = city.board.pace(target, day(words[1]));
        assert_eq!(
            format!("{} {}", pace.light.zh(), pace.reason.zh),
            words[2],
            "{line}"
        );
    }
}

#[test]
fn pace_is_read_from_the_latest_measured_period() {
    // Of 200 bodies 150 are due by September: 141 are 9 short, which is 4.5 points of the year.
    // 45 万亩 along 20, 30, 20, 30 per cent: 31.5 due. R&D bodies' cover goes from 38 to 100: 84.5 due.
    check(
        "new-rd-bodies 2021-10-20 绿灯 2021年第3季度快报141家，应达150家，落后全年任务的4.5%
         farmland 2021-10-20 绿灯 2021年第3季度快报30.5万亩，应达31.5万亩，落后全年任务的2.2%
         rd-coverage 2021-10-20 红灯 2021年第3季度快报60%，应达84.5%，落后全年任务的39.5%
         trade-growth 2021-10-20 黄灯 2021年第3季度快报11.5%，应达12%，落后0.5个百分点
         trade-growth 2021-04-20 红灯 2021年第1季度快报9.4%，应达12%，落后2.6个百分点
         cpi-rise 2021-10-20 绿灯 2021年第3季度快报2.8%，应达3%，进度正常
         gdp-growth 2021-09-01 绿灯 2021年第2季度初步核算11.4%，应达8.5%，进度正常
         energy-control 2021-10-20 未评 暂无数据
         gdp-growth 2021-03-01 未评 暂无数据",
    );
}

#[test]
fn a_path_gives_each_quarter_its_share_and_months_theirs() {
    let shares = ["0.1", "0.2", "0.5", "0.2"]
        .map(|share| share.parse::<Decimal>().unwrap())
        .to_vec();
    let path = Path {
        shares,
        source: Bilingual::new("三年平均", "three-year mean"),
    };
    let due = |period: &str| {
        share_due(Some(&path), period.parse::<Period>().unwrap())
            .unwrap()
            .normalize()
    };
    assert_eq!(due("2021Q1").to_string(), "0.1");
    assert_eq!(due("2021-04").round_dp(4).to_string(), "0.1667");
    assert_eq!(due("2021Q3").to_string(), "0.8");
    assert_eq!(due("2021"), Decimal::ONE);
    assert_eq!(
        share_due(None, "2021Q2".parse().unwrap()),
        Some("0.5".parse().unwrap())
    );
}

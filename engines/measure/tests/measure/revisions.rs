//! Revision chains: which figure counts, and which replacement is refused.

use crate::support::{City, code, day, officer, supervisor};
use skein_kernel::actor::UnitId;
use skein_measure::indicator::{Behaviour, Definition, FigureStatus, IndicatorAct, NewFigure};
use skein_measure::parts::{Bilingual, Direction, Nature};
use skein_measure::{Act, AggregateId, Period};

fn gdp() -> AggregateId {
    AggregateId::indicator("gdp").unwrap()
}

fn city() -> City {
    let mut city = City::default();
    let definition = Definition {
        code: "gdp".into(),
        name: Bilingual::new("地区生产总值", "GDP"),
        unit: "亿元".into(),
        direction: Direction::Higher,
        nature: Nature::Expected,
        behaviour: Behaviour::Level,
        owner: UnitId("tjj".into()),
        national_account: true,
        note: None,
        demo: false,
    };
    let define = Act::Indicator(IndicatorAct::Define { definition });
    city.act(&gdp(), define, &supervisor(), "2021-01-25").unwrap();
    city
}

fn status(word: &str) -> FigureStatus {
    use FigureStatus::{Final, Flash, Forecast, Preliminary, Revised};
    [Forecast, Flash, Preliminary, Revised, Final]
        .into_iter()
        .find(|status| status.en() == word)
        .unwrap()
}

/// A line is `PUBLISHED STATUS VALUE UNIT [SOURCE [REASON [correction]]]`, `-` for none, then what comes
/// of it and the figure that counts after it.
#[track_caller]
fn check(story: &str) -> City {
    let mut city = city();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (line, expected) = line.split_once(" -> ").unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let word = |at: usize| {
            words
                .get(at)
                .filter(|word| **word != "-")
                .map(|word| (*word).to_owned())
        };
        let figure = NewFigure {
            period: Period::Year(2020),
            status: status(words[1]),
            value: words[2].parse().unwrap(),
            unit: words[3].into(),
            source: word(4),
            published: day(words[0]),
            reason: word(5),
            correction: words.get(6) == Some(&"correction"),
            demo: false,
        };
        let record = Act::Indicator(IndicatorAct::Record { figure });
        let told = code(city.act(&gdp(), record, &officer("tjj"), "2022-06-30"));
        let counts = city
            .board
            .indicator(&gdp())
            .unwrap()
            .effective(Period::Year(2020))
            .map(|it| it.value);
        let counts = counts.map_or("无".into(), |value| value.normalize().to_string());
        assert_eq!(format!("{told} {counts}"), expected, "{line}");
    }
    city
}

#[test]
fn figures_follow_each_other_from_forecast_to_final() {
    let city = check(
        "2020-12-20 forecast 3500 亿元 市统计局 -> ok 3500
         2021-01-20 flash 3508 亿元 市统计局 -> SK-MEASURE-0009 3500
         2021-01-20 flash 3508 亿元 市统计局 快报 -> ok 3508
         2021-02-01 forecast 3510 亿元 市统计局 预计 -> SK-MEASURE-0013 3508
         2021-01-10 flash 3507 亿元 市统计局 重录 -> SK-MEASURE-0014 3508
         2021-03-10 preliminary 35085000 万元 统计公报 初步核算 -> ok 3508.5
         2021-12-10 final 3512 亿元 统计年鉴 最终核实 -> ok 3512
         2021-12-20 preliminary 3511 亿元 统计年鉴 误录 correction -> ok 3511",
    );
    let chain = &city.board.indicator(&gdp()).unwrap().chains[&Period::Year(2020)];
    assert_eq!(chain.figures.len(), 5, "nothing is overwritten");
    let known = |on: &str| chain.known_on(day(on)).map(|figure| figure.value.to_string());
    assert_eq!(known("2021-02-15").as_deref(), Some("3508"));
    assert_eq!(known("2020-12-01"), None);
}

#[test]
fn nationally_accounted_figures_need_source_unit_and_a_past_date() {
    check(
        "2021-01-20 flash 3508 亿元 -> SK-MEASURE-0015 无
         2021-01-20 flash 3508 亩 市统计局 -> SK-MEASURE-0016 无
         2021-01-20 flash 3508 金币 市统计局 -> SK-MEASURE-0016 无
         2022-07-01 flash 3508 亿元 市统计局 -> SK-MEASURE-0018 无
         2021-01-20 flash 1000000000000000001 亿元 市统计局 -> SK-MEASURE-0017 无",
    );
}

#[test]
fn others_do_not_touch_the_figures() {
    let mut city = city();
    let figure = NewFigure {
        period: Period::Year(2020),
        status: FigureStatus::Flash,
        value: 1.into(),
        unit: "亿元".into(),
        source: Some("自报".into()),
        published: day("2021-01-20"),
        reason: None,
        correction: false,
        demo: false,
    };
    let record = Act::Indicator(IndicatorAct::Record { figure });
    assert_eq!(
        code(city.act(&gdp(), record, &officer("jyj"), "2021-02-01")),
        "SK-MEASURE-0006"
    );
}

//! The acceptance scenario of the work-report system: the damaged report comes in, the year's figures
//! come in, and the verdicts are what the words of the law make them.

use crate::world::{World, supervisor};
use crate::years::shared;
use jiff::civil::date;
use skein_app::city::{Act, City};
use skein_app::import::Draft;
use skein_kernel::actor::UnitId;
use skein_measure::indicator::{FigureStatus, IndicatorAct, NewFigure};
use skein_measure::parts::Bilingual;
use skein_measure::target::{TargetAct, Tolerance};
use skein_measure::verdict::Finding;
use skein_measure::{AggregateId, Period};

struct Year {
    world: World,
    draft: Draft,
}

impl Year {
    /// The target of 2021 whose subject contains these words.
    fn target(&self, words: &str) -> AggregateId {
        let mut rows = self.draft.targets.iter().filter(|it| it.row.kind == "target2021");
        let row = rows
            .find(|it| it.row.subject.contains(words))
            .unwrap_or_else(|| panic!("no {words}"));
        self.draft.became(&row.row.id).unwrap().clone()
    }

    /// Records the year's figure for a target's indicator and gives the verdict.
    fn verdict(&self, words: &str, value: &str) -> Finding {
        let id = self.target(words);
        let indicator = self
            .world
            .city
            .target(&id)
            .unwrap()
            .row
            .indicator
            .expect("it has an indicator");
        let figure = NewFigure {
            period: Period::Year(2021),
            status: FigureStatus::Preliminary,
            value: value.parse().unwrap(),
            unit: "%".into(),
            source: Some("统计公报".into()),
            published: date(2022, 1, 20),
            reason: None,
            correction: false,
            demo: false,
        };
        let act = skein_measure::Act::Indicator(IndicatorAct::Record { figure });
        self.world
            .city
            .act(&supervisor(), Act::on(indicator, act), None)
            .unwrap();
        self.world.city.target(&id).unwrap().row.verdict.finding
    }
}

/// The report on the board of an otherwise empty city, early in the following year.
fn year() -> Option<Year> {
    let bytes = shared("reports/hengyang-2021.txt")?;
    let world = World::in_memory();
    world.clock.set_noon(date(2022, 2, 8));
    let id = world
        .city
        .import_report(&supervisor(), ("hengyang-2021.txt", &bytes), None)
        .unwrap();
    let draft = world.city.report(&supervisor(), &id).unwrap();
    let all = City::acceptable(&draft, &UnitId("roads".into()));
    world
        .city
        .accept_rows(&supervisor(), (&id, Some(draft.version)), &all, None)
        .unwrap();
    let draft = world.city.report(&supervisor(), &id).unwrap();
    Some(Year { world, draft })
}

#[test]
fn the_damaged_report_becomes_targets_for_three_horizons_on_the_board() {
    let Some(year) = year() else { return };
    assert!(year.draft.intake.report.counts.repairs > 0);
    let of = |kind: &str| year.draft.targets.iter().filter(|it| it.row.kind == kind).count();
    assert_eq!(
        (of("target2021"), of("target2025"), of("vision2035")),
        (39, 16, 2)
    );
    let on_board = year
        .draft
        .on_board
        .values()
        .filter(|id| id.as_str().starts_with("target"))
        .count();
    assert_eq!(on_board, 39 + 16 + 2);
}

#[test]
fn verdicts_are_what_the_words_make_them() {
    let Some(year) = year() else { return };
    assert_eq!(year.verdict("CPI", "3.1"), Finding::NotAchieved);
    assert_eq!(year.verdict("进出口总额增长", "12.0"), Finding::Achieved);
    assert_eq!(year.verdict("研发经费投入强度", "2.2"), Finding::NotAchieved);
    // “左右” says nothing until somebody says how far it reaches; then it is shown beside the verdict.
    assert_ne!(
        year.verdict("地区生产总值增长", "8.2"),
        Finding::BasicallyAchieved
    );
    let tolerance = Tolerance {
        value: "0.5".parse().unwrap(),
        source: Bilingual::new("市政府督查室口径", "city inspection"),
    };
    let id = year.target("地区生产总值增长");
    let act = skein_measure::Act::Target(TargetAct::SetTolerance { tolerance });
    year.world
        .city
        .act(&supervisor(), Act::on(id.clone(), act), None)
        .unwrap();
    let verdict = year.world.city.target(&id).unwrap().row.verdict;
    assert_eq!(verdict.finding, Finding::BasicallyAchieved);
    assert_eq!(verdict.tolerance.unwrap().value, "0.5".parse().unwrap());
}

//! Laws that hold for any input: replay equals state, nothing panics, verdicts are monotone.

use crate::lifecycle::{assignment, definition, file, id};
use crate::support::{City, actor, officer, supervisor};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use skein_kernel::Decimal;
use skein_kernel::actor::{Actor, Role, UnitId};
use skein_kernel::quantity::comparator::Comparator;
use skein_measure::board::Board;
use skein_measure::commitment::CommitmentAct as A;
use skein_measure::parts::{Bilingual, Direction, Nature, Outcome, Settlement};
use skein_measure::target::{Definition, Goal};
use skein_measure::verdict::{Finding, judge_value};
use skein_measure::views::{glance, league};
use skein_measure::{Act, Command, Period};

fn acts() -> impl Strategy<Value = A> {
    let text = || {
        prop_oneof![
            Just(String::new()),
            Just(" ".to_owned()),
            Just("理由".to_owned()),
            Just("长".repeat(6000))
        ]
    };
    prop_oneof![
        Just(A::Register {
            definition: definition()
        }),
        Just(A::Assign {
            assignment: assignment()
        }),
        Just(A::Sign),
        text().prop_map(|reason| A::Return { reason }),
        text().prop_map(|reason| A::Reassign {
            lead: UnitId("gxj".into()),
            supporting: vec![],
            reason
        }),
        (any::<i64>(), 0u32..30, 0u32..4).prop_map(|(value, scale, milestone)| A::ReportProgress {
            percent: Decimal::try_new(value % 200, scale.min(28)).ok(),
            figure: None,
            narrative: "进展".into(),
            milestones: vec![milestone],
            evidence: vec![file()],
        }),
        (0u32..4, text()).prop_map(|(number, reason)| A::ReturnProgress { number, reason }),
        (text(), days()).prop_map(|(reason, reply_by)| A::OpenSupervision { reason, reply_by }),
        text().prop_map(|text| A::ReplySupervision {
            text,
            evidence: vec![]
        }),
        text().prop_map(|reason| A::CloseSupervision { reason }),
        Just(A::ClaimCompletion {
            narrative: "完成".into(),
            evidence: vec![file()]
        }),
        (any::<bool>(), text()).prop_map(|(accept, reason)| A::Verify { accept, reason }),
        (days(), text()).prop_map(|(due, reason)| A::Adjust {
            due,
            milestones: vec![],
            reason,
            approver: "市政府".into()
        }),
        text().prop_map(|reason| A::Cancel {
            reason,
            approver: "市政府".into()
        }),
        Just(A::Settle {
            settlement: Settlement {
                outcome: Outcome::Missed,
                note: "未达".into(),
                source: None
            }
        }),
    ]
}

/// Days of the years whose calendar is published, and one that isn't.
fn days() -> impl Strategy<Value = Date> {
    (2020i16..2028, 1i8..13, 1i8..29).prop_map(|(year, month, day)| date(year, month, day))
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        Just(supervisor()),
        Just(officer("kjj")),
        Just(officer("gxj")),
        Just(actor("督查员乙", "kjj", Role::Supervisor)),
        Just(Actor::public()),
    ]
}

proptest! {
    #[test]
    fn replay_equals_state_and_decide_never_panics(
        story in prop::collection::vec((acts(), actors(), days(), prop::option::of(0u64..6)), 0..60)
    ) {
        let mut city = City::default();
        // Most of what can go wrong goes wrong once work is under way.
        if story.len() % 2 == 0 {
            let begin = [
                (A::Register { definition: definition() }, supervisor()),
                (A::Assign { assignment: assignment() }, supervisor()),
                (A::Sign, officer("kjj")),
            ];
            for (act, actor) in begin {
                city.send(&id(), Command::new(Act::Commitment(act)), &actor, date(2021, 1, 27)).unwrap();
            }
        }
        for (act, actor, today, expected) in story {
            let before = city.state(&id());
            let command = Command { expected, act: Act::Commitment(act) };
            let refused = city.send(&id(), command, &actor, today).is_err();
            let after = city.state(&id());
            let expected = if refused { before.version } else { before.version + 1 };
            prop_assert_eq!(after.version, expected);
            let counted = glance(&city.board, 2021, today).commitments.total();
            prop_assert_eq!(counted, u32::from(after.version > 0));
            prop_assert!(league(&city.board, 2021, today).len() <= 4);
        }
        let mut replayed = Board::default();
        for (id, event) in &city.journal {
            let envelope = event.to_envelope().unwrap();
            replayed.apply(id, &skein_measure::Event::from_envelope(&envelope).unwrap());
        }
        prop_assert_eq!(&replayed, &city.board);
        // Evolve is total: any event may come first.
        let mut backwards = Board::default();
        city.journal.iter().rev().for_each(|(id, event)| backwards.apply(id, event));
    }

    #[test]
    fn a_better_figure_never_gets_a_worse_verdict(
        bound in decimals(), value in decimals(), better in decimals(), sign in 0usize..4
    ) {
        let (comparator, direction) = [
            (Comparator::AtLeast, Direction::Higher),
            (Comparator::More, Direction::Higher),
            (Comparator::AtMost, Direction::Lower),
            (Comparator::Less, Direction::Lower),
        ][sign];
        let definition = target(comparator, direction, bound);
        let (low, high) = (value.min(better), value.max(better));
        let (worse, better) = if direction == Direction::Higher { (low, high) } else { (high, low) };
        let reached = |value| judge_value(&definition, value, None) == Finding::Achieved;
        prop_assert!(!reached(worse) || reached(better));
    }
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0u32..9).prop_map(|(value, scale)| Decimal::new(value, scale))
}

fn target(comparator: Comparator, direction: Direction, value: Decimal) -> Definition {
    Definition {
        indicator: None,
        subject: Bilingual::new("指标", "indicator"),
        period: Period::Year(2021),
        goal: Goal::Number { comparator, value },
        unit: "%".into(),
        direction,
        nature: Nature::Expected,
        strive: false,
        owner: UnitId("tjj".into()),
        section: "三".into(),
        tolerance: None,
        baseline: None,
        path: None,
        provenance: None,
        demo: false,
    }
}

#[test]
fn the_largest_numbers_are_judged_without_a_panic() {
    for comparator in [Comparator::AtLeast, Comparator::About, Comparator::Equal] {
        let definition = target(comparator, Direction::Higher, Decimal::MIN);
        assert_ne!(judge_value(&definition, Decimal::MAX, None), Finding::NoData);
    }
}

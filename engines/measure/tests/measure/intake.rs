//! An imported report: once only, its rows corrected, accepted or rejected by people.

use crate::lifecycle::definition;
use crate::support::{City, code, day, supervisor};
use skein_measure::commitment::CommitmentAct;
use skein_measure::intake::{Counts, ImportedReport, IntakeAct};
use skein_measure::{Act, AggregateId, Command, Effect};

fn hash() -> String {
    "5e".repeat(32)
}

fn import() -> Act {
    let counts = Counts {
        repairs: 24,
        targets: 192,
        commitments: 519,
    };
    let report = ImportedReport {
        hash: hash(),
        name: "报告.txt".into(),
        place: "衡阳市".into(),
        year: 2021,
        counts,
    };
    Act::Report(IntakeAct::Import { report })
}

fn correct(row: &str, old: &str, new: &str) -> Act {
    let text = |text: &str| text.to_owned();
    Act::Report(IntakeAct::CorrectRow {
        row: row.into(),
        field: text("comparator"),
        old: text(old),
        new: text(new),
        reason: text("原文为以上"),
    })
}

#[test]
fn a_report_is_imported_once_and_its_rows_decided_once() {
    let mut city = City::default();
    let id = AggregateId::report(&hash()).unwrap();
    let mut tell = |act| code(city.act(&id, act, &supervisor(), "2021-01-25"));
    assert_eq!(tell(correct("T188", "=", "≥")), "SK-MEASURE-0004");
    assert_eq!(tell(import()), "ok");
    assert_eq!(tell(import()), "SK-MEASURE-0027");
    assert_eq!(tell(correct("T188", "=", "≥")), "ok");
    assert_eq!(
        tell(correct("T188", "=", ">")),
        "SK-MEASURE-0029",
        "someone has corrected it since"
    );
    assert_eq!(tell(correct("T188", "≥", "=")), "ok");
    let reject = || {
        Act::Report(IntakeAct::RejectRow {
            row: "T135".into(),
            reason: "不是目标".into(),
        })
    };
    assert_eq!(tell(reject()), "ok");
    assert_eq!(tell(reject()), "SK-MEASURE-0028");
    let row = &city.board.report(&id).unwrap().rows["T188"];
    let history: Vec<_> = row
        .corrections
        .iter()
        .map(|it| format!("{}→{}", it.old, it.new))
        .collect();
    assert_eq!(history, ["=→≥", "≥→="]);
}

#[test]
fn an_accepted_row_becomes_a_commitment() {
    let mut city = City::default();
    let id = AggregateId::report(&hash()).unwrap();
    city.act(&id, import(), &supervisor(), "2021-01-25").unwrap();
    let aggregate = AggregateId::commitment(2021, "c019").unwrap();
    let create = Box::new(Act::Commitment(CommitmentAct::Register {
        definition: definition(),
    }));
    let accept = |create: Box<Act>| {
        Command::new(Act::Report(IntakeAct::AcceptRow {
            row: "C019".into(),
            aggregate: aggregate.clone(),
            create,
        }))
    };
    let today = day("2021-01-25");
    let sign = Box::new(Act::Commitment(CommitmentAct::Sign));
    let refused = city.send(&id, accept(sign), &supervisor(), today).unwrap_err();
    assert_eq!(refused.code.0, "SK-MEASURE-0030");
    let effects = city.send(&id, accept(create), &supervisor(), today).unwrap();
    let [Effect::Submit { aggregate: to, act }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(to, &aggregate);
    city.act(to, act.clone(), &supervisor(), "2021-01-25").unwrap();
    assert!(city.board.commitment(&aggregate).is_some());
    let again = city.act(to, act.clone(), &supervisor(), "2021-01-25");
    assert_eq!(code(again), "SK-MEASURE-0003", "sent twice it does no harm");
}

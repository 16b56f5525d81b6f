//! Settlement: last year's board against what the next report says became of it (年终对账).
//!
//! The report language compares two reports; a person decides. It knows nothing of how rows are paired.
//! Start at [`City::compare`], then [`City::settle`].

use super::{Act, City, Receipt};
use crate::account::{hex, sha256};
use crate::authorise::{Action, Resource};
use crate::codes;
use crate::import::Draft;
use skein_kernel::Decimal;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_measure::commitment::CommitmentAct;
use skein_measure::parts::{Outcome, Provenance, Settlement};
use skein_measure::target::TargetAct;
use skein_measure::verdict::{Finding, judge_value};
use skein_measure::{AggregateId, Command, Kind};
use skein_report::compare::{self, Comparison, Row, Verdict};
use skein_report::model::Report;

/// How one promise on the board might be settled. A person may change the outcome and the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The target or commitment.
    pub aggregate: AggregateId,
    /// Its version, for the form.
    pub version: u64,
    /// What was promised and what the next report says.
    pub row: Row,
    /// The settlement proposed.
    pub settlement: Settlement,
}

impl City {
    /// Compares the promises of one report with the review of the next, corrections included.
    ///
    /// # Errors
    /// `SK-APP-0012` when a report doesn't exist, `SK-APP-0004` when the policies don't allow it.
    pub fn compare(
        &self,
        actor: &Actor,
        (old, new): (&AggregateId, &AggregateId),
    ) -> Result<Comparison, Rejection> {
        let (old, new) = (self.report(actor, old)?, self.report(actor, new)?);
        Ok(compare::compare(&corrected(&old), &corrected(&new)))
    }

    /// How the promises of one report that are on the board and not settled might be settled by the next.
    ///
    /// # Errors
    /// As [`City::compare`].
    pub fn proposals(
        &self,
        actor: &Actor,
        (old, new): (&AggregateId, &AggregateId),
    ) -> Result<Vec<Proposal>, Rejection> {
        self.authorise(actor, Action::ViewInbox, &Resource::City)?;
        let (old, new) = (self.report(actor, old)?, self.report(actor, new)?);
        let comparison = compare::compare(&corrected(&old), &corrected(&new));
        let proposals = comparison
            .rows
            .into_iter()
            .flat_map(|row| self.proposed(&old, &new, row));
        Ok(proposals.collect())
    }

    /// The target of a promise, and the commitment that makes it, where the board has them unsettled.
    fn proposed(&self, old: &Draft, new: &Draft, row: Row) -> Vec<Proposal> {
        let ids = [
            Some(row.promise.target.as_str()),
            row.promise.commitment.as_deref(),
        ];
        let on_board = ids.into_iter().flatten().filter_map(|id| old.became(id));
        let open = on_board.filter_map(|id| Some((id.clone(), self.open_version(id)?)));
        let settlement = settlement(&row, new);
        open.map(|(aggregate, version)| Proposal {
            settlement: self.within_tolerance(&aggregate, &row, settlement.clone()),
            aggregate,
            version,
            row: row.clone(),
        })
        .collect()
    }

    /// Two reports state no tolerance for 左右, but the board may: then its verdict is proposed, with the
    /// tolerance beside it.
    fn within_tolerance(&self, id: &AggregateId, row: &Row, settlement: Settlement) -> Settlement {
        let undecided = row.verdict == Verdict::NotComparable && row.promise.comparator == "≈";
        let reported = row
            .result
            .as_ref()
            .filter(|result| undecided && result.unit == row.promise.unit);
        let Some(value) = reported.and_then(|result| result.value.parse::<Decimal>().ok()) else {
            return settlement;
        };
        let judged = self.board(|board, _| {
            let definition = &board.target(id)?.definition;
            let tolerance = definition.tolerance.clone()?;
            Some((judge_value(definition, value, None), tolerance))
        });
        let Some((finding, tolerance)) = judged else {
            return settlement;
        };
        let outcome = match finding {
            Finding::Achieved | Finding::BasicallyAchieved => Outcome::Reached,
            Finding::NotAchieved => Outcome::MissedUnmentioned,
            _ => return settlement,
        };
        let note = format!(
            "承诺≈{}{unit}，报告{value}{unit}；容差±{}（{}）。",
            row.promise.value,
            tolerance.value,
            tolerance.source.zh,
            unit = row.promise.unit
        );
        Settlement {
            outcome,
            note,
            ..settlement
        }
    }

    /// The version of a target or commitment that isn't settled.
    fn open_version(&self, id: &AggregateId) -> Option<u64> {
        self.board(|board, _| {
            let state = board.state(id)?;
            let target = state
                .target()
                .is_some_and(|it| it.settled.is_none() && it.withdrawn.is_none());
            let commitment = state.commitment().is_some_and(|it| it.settled.is_none());
            (target || commitment).then_some(state.version)
        })
    }

    /// Settles targets and commitments, each against the version its form was made from: all or none.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0016` for what can't be settled, the
    /// engine's when one has moved on, isn't over or was settled before.
    pub fn settle(
        &self,
        actor: &Actor,
        settled: Vec<(AggregateId, u64, Settlement)>,
        key: Option<&str>,
    ) -> Result<Receipt, Rejection> {
        let commands = settled.into_iter().map(|(id, version, settlement)| {
            let act = match id.kind() {
                Kind::Target => skein_measure::Act::Target(TargetAct::Settle { settlement }),
                Kind::Commitment => skein_measure::Act::Commitment(CommitmentAct::Settle { settlement }),
                Kind::Indicator | Kind::Report | Kind::Rules => return Err(not_a_promise(&id)),
            };
            Ok((id, Command::seen(version, act)))
        });
        self.act(
            actor,
            Act::All {
                commands: commands.collect::<Result<_, _>>()?,
            },
            key,
        )
    }
}

/// A report with its rows as people put them right.
fn corrected(draft: &Draft) -> Report {
    Report {
        targets: draft.targets.iter().map(|it| it.row.clone()).collect(),
        commitments: draft.commitments.iter().map(|it| it.row.clone()).collect(),
        ..draft.reading.report.clone()
    }
}

fn settlement(row: &Row, new: &Draft) -> Settlement {
    let outcome = match row.verdict {
        Verdict::Reached => Outcome::Reached,
        Verdict::Missed => Outcome::Missed,
        Verdict::MissedNotMentioned => Outcome::MissedUnmentioned,
        Verdict::NotMentioned => Outcome::NotMentioned,
        Verdict::NotComparable => Outcome::NotComparable,
    };
    let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let source = row.result.as_ref().map(|result| Provenance {
        report: new.id.clone(),
        line: result.line,
        start: short(result.span.start),
        end: short(result.span.end),
        sentence_hash: hex(&sha256(result.fragment.as_bytes())),
        row: Some(result.target.clone()),
    });
    Settlement {
        outcome,
        note: row.reason.zh.clone(),
        source,
    }
}

fn not_a_promise(id: &AggregateId) -> Rejection {
    Rejection::new(
        codes::DRAFT,
        Class::Invalid,
        "只有目标和任务可以对账",
        "only targets and commitments are settled",
    )
    .at_element(id.as_str())
}

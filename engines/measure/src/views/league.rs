//! The league of departments, by a stated rule that always gives the same order.
//!
//! Start at [`league`]; [`RANKING`] is the rule as a page shows it.

use crate::board::Board;
use crate::commitment::{Commitment, Status};
use crate::light::{self, Light};
use crate::rules::RuleBook;
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::actor::UnitId;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The ranking rule, in Chinese and English.
pub const RANKING: (&str, &str) = (
    "依次比较：红灯占比低者在前；按时填报率高者在前；按时签收率高者在前；办结率高者在前；\
     全部相同的并列，按单位编号排列。只计牵头任务；没有应报、应签事项的按全部按时计。",
    "compared in turn: fewer red lights, more reports on time, more sign-offs on time, more completed, \
     each as a share; departments equal in all share a rank and are listed by id. Only led commitments \
     count; a department that owed nothing counts as always on time",
);

/// An exact share: `part` of `whole`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub part: u32,
    /// Of how many.
    pub whole: u32,
}

impl Share {
    fn count(&mut self, holds: bool) {
        self.whole = self.whole.saturating_add(1);
        self.part = self.part.saturating_add(holds.into());
    }

    /// Compares two shares exactly, by cross-multiplication; a share of nothing counts as `nothing`.
    fn compare(self, other: Self, nothing: u64) -> Ordering {
        let (part, whole) = self.fraction(nothing);
        let (other_part, other_whole) = other.fraction(nothing);
        (part.saturating_mul(other_whole)).cmp(&other_part.saturating_mul(whole))
    }

    fn fraction(self, nothing: u64) -> (u64, u64) {
        if self.whole == 0 {
            (nothing, 1)
        } else {
            (self.part.into(), self.whole.into())
        }
    }
}

/// One department's standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its rank, from 1; equal departments share one.
    pub rank: u32,
    /// Which department.
    pub unit: UnitId,
    /// Commitments it supports.
    pub supporting: u32,
    /// Red lights among the commitments it leads.
    pub red: Share,
    /// Yellow lights among them.
    pub yellow: Share,
    /// Sign-offs on time among those due.
    pub signed_on_time: Share,
    /// Progress reports on time among those due.
    pub reported_on_time: Share,
    /// Verified completions among the commitments it leads.
    pub completed: Share,
}

/// The league for one year's plan as it stood on `as_of`.
#[must_use]
pub fn league(board: &Board, year: i16, as_of: Date) -> Vec<Standing> {
    let mut standings: BTreeMap<UnitId, Standing> = BTreeMap::new();
    for (_, commitment) in board.commitments_of(year) {
        let Some(assignment) = &commitment.assignment else {
            continue;
        };
        count(
            entry(&mut standings, &assignment.lead),
            commitment,
            board.rules(),
            as_of,
        );
        for unit in &assignment.supporting {
            let standing = entry(&mut standings, unit);
            standing.supporting = standing.supporting.saturating_add(1);
        }
    }
    let mut standings: Vec<Standing> = standings.into_values().collect();
    standings.sort_by(|one, other| merit(one, other).then_with(|| one.unit.cmp(&other.unit)));
    rank(&mut standings);
    standings
}

fn entry<'a>(standings: &'a mut BTreeMap<UnitId, Standing>, unit: &UnitId) -> &'a mut Standing {
    standings.entry(unit.clone()).or_insert_with(|| Standing {
        rank: 0,
        unit: unit.clone(),
        supporting: 0,
        red: Share::default(),
        yellow: Share::default(),
        signed_on_time: Share::default(),
        reported_on_time: Share::default(),
        completed: Share::default(),
    })
}

fn count(standing: &mut Standing, commitment: &Commitment, rules: &RuleBook, as_of: Date) {
    if commitment.status == Status::Cancelled {
        return;
    }
    let light = light::read(commitment, rules, as_of).light;
    standing.red.count(light == Light::Red);
    standing.yellow.count(light == Light::Yellow);
    standing.completed.count(commitment.status == Status::Completed);
    if let Some(sign_by) = commitment.sign_by {
        let signed = commitment.signed.as_ref().map(|mark| mark.on);
        // Not signed yet, and not due yet: it says nothing about timeliness.
        if signed.is_some() || as_of > sign_by {
            standing
                .signed_on_time
                .count(signed.is_some_and(|on| on <= sign_by));
        }
    }
    let Some(rule) = rules.on(as_of) else { return };
    for window in light::windows(commitment, rule, as_of) {
        standing
            .reported_on_time
            .count(light::filed(commitment, window) == Some(true));
    }
}

/// Better first, by [`RANKING`].
fn merit(one: &Standing, other: &Standing) -> Ordering {
    one.red
        .compare(other.red, 0)
        .then_with(|| other.reported_on_time.compare(one.reported_on_time, 1))
        .then_with(|| other.signed_on_time.compare(one.signed_on_time, 1))
        .then_with(|| other.completed.compare(one.completed, 0))
}

fn rank(standings: &mut [Standing]) {
    let mut before: Option<(Standing, u32)> = None;
    for (place, standing) in (1_u32..).zip(standings.iter_mut()) {
        standing.rank = match &before {
            Some((equal, rank)) if merit(equal, standing) == Ordering::Equal => *rank,
            _ => place,
        };
        before = Some((standing.clone(), standing.rank));
    }
}

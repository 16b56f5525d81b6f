//! The red list: commitments whose light is red, worst first.
//!
//! Start at [`red_list`].

use crate::board::Board;
use crate::id::AggregateId;
use crate::light::{self, Light, Reading};
use jiff::civil::Date;
use serde::Serialize;
use skein_kernel::actor::UnitId;
use std::cmp::Reverse;

/// One commitment with a red light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedEntry {
    /// Which.
    pub commitment: AggregateId,
    /// Its lead department.
    pub lead: UnitId,
    /// Its light with all reasons.
    pub reading: Reading,
    /// Whether a supervision is open.
    pub supervised: bool,
}

/// The red commitments of one year's plan on `as_of`: most red reasons first, then the latest, then by id.
#[must_use]
pub fn red_list(board: &Board, year: i16, as_of: Date) -> Vec<RedEntry> {
    let mut entries: Vec<RedEntry> = board
        .commitments_of(year)
        .filter_map(|(id, commitment)| {
            let lead = commitment.assignment.as_ref()?.lead.clone();
            let reading = light::read(commitment, board.rules(), as_of);
            let supervised = commitment.open_supervision().is_some();
            (reading.light == Light::Red).then(|| RedEntry {
                commitment: id.clone(),
                lead,
                reading,
                supervised,
            })
        })
        .collect();
    entries.sort_by_key(|entry| {
        let red = entry
            .reading
            .reasons
            .iter()
            .filter(|reason| reason.light == Light::Red);
        let late = entry.reading.reasons.iter().map(|reason| reason.days_late).max();
        (Reverse(red.count()), Reverse(late), entry.commitment.clone())
    });
    entries
}

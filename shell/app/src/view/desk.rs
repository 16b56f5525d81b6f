//! Desks: what waits for a department's officer, and what waits for a supervisor.

use super::row::{CommitmentRow, commitment_row};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Serialize;
use skein_kernel::actor::UnitId;
use skein_measure::board::Board;
use skein_measure::commitment::{Commitment, Status};
use skein_measure::light::Light;

/// How far ahead “due soon” looks.
fn soon() -> Span {
    14.days()
}

/// What one department has to do. A commitment may stand in several lists.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Desk {
    /// Assigned and waiting for this department's sign-off.
    pub to_sign: Vec<CommitmentRow>,
    /// With a supervision this department has to answer.
    pub to_reply: Vec<CommitmentRow>,
    /// With a progress report or claim that came back.
    pub sent_back: Vec<CommitmentRow>,
    /// Led by it, under way, with a red or yellow light.
    pub behind: Vec<CommitmentRow>,
    /// Led by it, under way and due within two weeks.
    pub due_soon: Vec<CommitmentRow>,
    /// Everything it leads that isn't over.
    pub led: Vec<CommitmentRow>,
    /// Everything it supports that isn't over.
    pub supported: Vec<CommitmentRow>,
    /// What it led that is over.
    pub over: Vec<CommitmentRow>,
}

/// What waits for a supervisor. A commitment may stand in several lists.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Inbox {
    /// Not assigned to anybody yet.
    pub to_assign: Vec<CommitmentRow>,
    /// Sent back by the department it was assigned to.
    pub sent_back: Vec<CommitmentRow>,
    /// Claimed to be complete.
    pub to_verify: Vec<CommitmentRow>,
    /// With an answered supervision that is still open.
    pub answered: Vec<CommitmentRow>,
    /// Not signed for in time.
    pub unsigned: Vec<CommitmentRow>,
    /// Red, without an open supervision.
    pub red: Vec<CommitmentRow>,
}

/// One department's desk on a day.
#[must_use]
pub fn desk(board: &Board, unit: &UnitId, as_of: Date) -> Desk {
    let mut desk = Desk::default();
    for (id, commitment) in board
        .commitments()
        .filter(|(_, commitment)| commitment.involves(unit))
    {
        let row = commitment_row(board, (id, commitment), as_of);
        match (commitment.is_over(), commitment.is_led_by(unit)) {
            (true, true) => desk.over.push(row),
            (true, false) => {}
            (false, false) => desk.supported.push(row),
            (false, true) => desk.lead(commitment, row, as_of),
        }
    }
    desk
}

impl Desk {
    fn lead(&mut self, commitment: &Commitment, row: CommitmentRow, as_of: Date) {
        let under_way = row.status == Status::UnderWay;
        let unanswered = commitment
            .open_supervision()
            .is_some_and(|open| open.replies.is_empty());
        let returned = commitment
            .progress
            .last()
            .is_some_and(|report| report.returned.is_some());
        let refused = commitment.verifications.last().is_some_and(|it| !it.accepted);
        let deadline = as_of.saturating_add(soon());
        let lists = [
            (row.status == Status::Assigned, &mut self.to_sign),
            (unanswered, &mut self.to_reply),
            (under_way && (returned || refused), &mut self.sent_back),
            (under_way && row.light.light >= Light::Yellow, &mut self.behind),
            (
                under_way && row.due.is_some_and(|due| due <= deadline),
                &mut self.due_soon,
            ),
        ];
        for (_, list) in lists.into_iter().filter(|(belongs, _)| *belongs) {
            list.push(row.clone());
        }
        self.led.push(row);
    }
}

/// The supervisors' inbox for one year's plan on a day.
#[must_use]
pub fn inbox(board: &Board, year: i16, as_of: Date) -> Inbox {
    let mut inbox = Inbox::default();
    for (id, commitment) in board
        .commitments_of(year)
        .filter(|(_, commitment)| !commitment.is_over())
    {
        let row = commitment_row(board, (id, commitment), as_of);
        let answered = commitment
            .open_supervision()
            .is_some_and(|open| !open.replies.is_empty());
        let late = row.status == Status::Assigned && row.sign_by.is_some_and(|day| day < as_of);
        let red = row.light.light == Light::Red && !row.supervised;
        let lists = [
            (row.status == Status::Registered, &mut inbox.to_assign),
            (row.status == Status::Returned, &mut inbox.sent_back),
            (row.status == Status::Claimed, &mut inbox.to_verify),
            (answered, &mut inbox.answered),
            (late, &mut inbox.unsigned),
            (red, &mut inbox.red),
        ];
        for (_, list) in lists.into_iter().filter(|(belongs, _)| *belongs) {
            list.push(row.clone());
        }
    }
    inbox
}

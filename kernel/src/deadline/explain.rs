//! Deadlines asked for in words: what a command line or a form gives.
//!
//! It knows nothing of terminals: the file's text comes in as an argument. Start at [`explain`].

use super::ledger::{ApproverRank, Extension, Notice, Suspension};
use super::moment::{date, unreadable};
use super::{Deadline, Moment, RollRule, Terms, compute};
use crate::calendar::WorkCalendar;
use crate::rejection::Rejection;

/// A question as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `2026-09-18`, or `2026-09-18T09:30` for hours.
    pub from: String,
    /// `20wd`, `15d`, `3mo`, `24h`.
    pub period: String,
    /// `2026-09-21..2026-09-25`, with the number of the written notice behind a colon if there is one.
    pub suspend: Vec<String>,
    /// `10wd`: further periods, taken as approved.
    pub extend: Vec<String>,
    /// What happens where the last day is no workday.
    pub roll: RollRule,
    /// The text of a calendar file that adds to the published calendar or amends it.
    pub calendar: Option<String>,
}

/// Computes the deadline that is asked for; its [`zh`](Deadline::zh) and [`en`](Deadline::en) show the
/// working step by step.
///
/// A suspension typed without a notice, and an extension, are taken as in order, and the working says so.
///
/// # Errors
/// `SK-KERNEL-0020` and `SK-KERNEL-0021` for what can't be read, those of [`WorkCalendar::extended`] for
/// the calendar file, and those of [`compute`].
pub fn explain(request: &Request) -> Result<Deadline, Rejection> {
    let from: Moment = request.from.parse()?;
    let mut terms = Terms::new(from, request.period.parse()?).rolling(request.roll);
    for text in &request.suspend {
        terms = terms.suspended(suspension(text)?);
    }
    for text in &request.extend {
        terms = terms.extended(Extension {
            period: text.parse()?,
            required: ApproverRank::AgencyHead,
            approver: ApproverRank::AgencyHead,
            approved: from.date,
            reason: String::new(),
        });
    }
    match &request.calendar {
        Some(text) => compute(&terms, &WorkCalendar::published().extended(text)?),
        None => compute(&terms, WorkCalendar::published()),
    }
}

/// `A..B` or `A..B:NOTICE`.
fn suspension(text: &str) -> Result<Suspension, Rejection> {
    let (days, notice) = text.split_once(':').unwrap_or((text, ""));
    let (first, last) = days.split_once("..").ok_or_else(|| unreadable(text))?;
    let (first, last) = (date(first.trim())?, date(last.trim())?);
    let notice = Notice {
        number: notice.trim().into(),
        served: first,
    };
    Ok(Suspension {
        first,
        last,
        reason: String::new(),
        notice: Some(notice),
    })
}

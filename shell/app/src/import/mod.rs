//! Import: a report's file becomes a draft, people put its rows right, and the board takes them over.
//!
//! The original bytes are kept by hash and the reading is made from them again whenever it is wanted: it
//! is a pure function of them. What people decide is events. It knows nothing of how a report is read or
//! how events are kept. Start at [`read`] for the file, [`Draft`] for what people see, `accept` for how
//! a row becomes a target or commitment.

mod accept;
mod draft;
mod fields;

pub use accept::{Acceptance, creation};
pub(crate) use draft::on_board;
pub use draft::{Draft, DraftRow, draft};
pub use fields::Fix;
pub(crate) use fields::check as check_fix;
pub use fields::{COMMITMENT_FIELDS, Fields, TARGET_FIELDS};

use crate::account::{hex, sha256};
use crate::codes;
use crate::lock;
use skein_document::intake::{self, Document};
use skein_kernel::rejection::{Class, Rejection};
use skein_measure::AggregateId;
use skein_measure::intake::{Counts, ImportedReport};
use skein_report::model::Report;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// How it was taken in, with the text as the file has it.
    pub document: Document,
    /// What was read from it.
    pub report: Report,
}

/// Reads a file: format, encoding, repair, structure, rows. It computes for a while, so it belongs on a
/// thread that may block.
///
/// # Errors
/// `SK-DOCUMENT-…` when the file is no readable document.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, Rejection> {
    let document = intake::read(name, bytes)?;
    let report = skein_report::read(&document.text);
    Ok(Reading {
        hash: hex(&sha256(bytes)),
        document,
        report,
    })
}

impl Reading {
    /// The aggregate that stands for this file: the same bytes always have the same.
    ///
    /// # Errors
    /// None in practice: a hash always makes an id.
    pub fn id(&self) -> Result<AggregateId, Rejection> {
        AggregateId::report(&self.hash)
    }

    /// How much was read.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Counts {
            repairs: count(self.report.repairs.len()),
            targets: count(self.report.targets.len()),
            commitments: count(self.report.commitments.len()),
        }
    }

    /// The report as it is announced to the board. The year is the report's own unless told.
    ///
    /// # Errors
    /// `SK-APP-0016` when neither the report nor the caller says which year it plans.
    pub fn announced(&self, name: &str, year: Option<i16>) -> Result<ImportedReport, Rejection> {
        let outline = &self.report.outline;
        let Some(year) = year.or(outline.year) else {
            return Err(no_year().in_file(name));
        };
        Ok(ImportedReport {
            hash: self.hash.clone(),
            name: name.to_owned(),
            place: outline.place.clone(),
            year,
            counts: self.counts(),
        })
    }
}

/// Readings made lately, so that a page needn't read the report again. Bounded.
#[derive(Debug, Default)]
pub(crate) struct Readings {
    lately: Mutex<VecDeque<Arc<Reading>>>,
}

impl Readings {
    /// How many readings are kept.
    const KEPT: usize = 8;

    pub(crate) fn find(&self, hash: &str) -> Option<Arc<Reading>> {
        lock(&self.lately)
            .iter()
            .find(|reading| reading.hash == hash)
            .cloned()
    }

    pub(crate) fn keep(&self, reading: Reading) -> Arc<Reading> {
        let reading = Arc::new(reading);
        let mut lately = lock(&self.lately);
        lately.retain(|other| other.hash != reading.hash);
        lately.truncate(Self::KEPT - 1);
        lately.push_front(Arc::clone(&reading));
        reading
    }
}

fn no_year() -> Rejection {
    Rejection::new(
        codes::DRAFT,
        Class::Invalid,
        "看不出这份报告安排的是哪一年的工作，请填写年份",
        "the report doesn't say which year it plans; give the year",
    )
    .at_element("year")
}

/// A refusal about a draft's row.
fn refused(row: &str, zh: &str, en: &str) -> Rejection {
    Rejection::new(
        codes::DRAFT,
        Class::Invalid,
        format!("{row}：{zh}"),
        format!("{row}: {en}"),
    )
    .at_element(row)
}

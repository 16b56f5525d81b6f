//! Calendar files: tab-separated text into sections.
//!
//! It knows nothing of which years are published. Start at [`sections`].

use super::Change;
use crate::rejection::{Class, Code, Rejection};
use jiff::ToSpan;
use jiff::civil::Date;

/// What a section opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Calendar {
        version: String,
        source: String,
    },
    Year {
        year: i16,
        source: String,
    },
    Amend {
        announced: Date,
        version: String,
        reason: String,
        source: String,
    },
}

/// An opening line and the days under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) line: u32,
    pub(super) kind: Kind,
    pub(super) changes: Vec<Change>,
}

impl Section {
    pub(super) fn amends(&self) -> bool {
        matches!(self.kind, Kind::Amend { .. })
    }

    fn add(&mut self, change: Change) -> Result<(), Rejection> {
        let elsewhere = match self.kind {
            Kind::Year { year, .. } => change.date.year() != year,
            Kind::Amend { .. } => false,
            Kind::Calendar { .. } => true,
        };
        if elsewhere || self.changes.iter().any(|known| known.date == change.date) {
            return Err(super::misplaced(
                format!("{} 不属于所在的年度，或在同一部分重复出现", change.date),
                format!(
                    "{} doesn't belong to its year's section or stands there twice",
                    change.date
                ),
            ));
        }
        self.changes.push(change);
        Ok(())
    }
}

/// Longest run of days one line may set: no holiday lasts a month.
const LONGEST_RUN: usize = 31;

/// Reads a calendar file.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, Rejection> {
    let mut sections: Vec<Section> = Vec::new();
    for (number, line) in (1u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        read(&fields, number, &mut sections).map_err(|rejection| rejection.at_line(number))?;
    }
    Ok(sections)
}

fn read(fields: &[&str], line: u32, sections: &mut Vec<Section>) -> Result<(), Rejection> {
    if let ["off" | "work", days, name] = fields {
        let works = fields.first() == Some(&"work");
        let section = sections.last_mut().ok_or_else(|| unreadable("off/work"))?;
        for date in run(days)? {
            section.add(Change {
                date,
                works,
                name: (*name).into(),
            })?;
        }
        return Ok(());
    }
    sections.push(Section {
        line,
        kind: kind(fields)?,
        changes: Vec::new(),
    });
    Ok(())
}

fn kind(fields: &[&str]) -> Result<Kind, Rejection> {
    match fields {
        ["calendar", version, source] => Ok(Kind::Calendar {
            version: (*version).into(),
            source: (*source).into(),
        }),
        ["year", year, source] => {
            let number = year.parse().ok().filter(|year| (1949..=9998).contains(year));
            let year = number.ok_or_else(|| unreadable(year))?;
            Ok(Kind::Year {
                year,
                source: (*source).into(),
            })
        }
        ["amend", announced, version, reason, source] => Ok(Kind::Amend {
            announced: date(announced)?,
            version: (*version).into(),
            reason: (*reason).into(),
            source: (*source).into(),
        }),
        _ => Err(unreadable(&fields.join(" "))),
    }
}

/// `2020-01-24` or `2020-01-24..2020-01-30`, both ends included.
fn run(text: &str) -> Result<Vec<Date>, Rejection> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (date(first)?, date(last)?);
    let days: Vec<Date> = first
        .series(1.day())
        .take_while(|day| *day <= last)
        .take(LONGEST_RUN + 1)
        .collect();
    if days.is_empty() || days.len() > LONGEST_RUN {
        return Err(unreadable(text));
    }
    Ok(days)
}

fn date(text: &str) -> Result<Date, Rejection> {
    text.parse().map_err(|_| unreadable(text))
}

fn unreadable(what: &str) -> Rejection {
    Rejection::new(
        Code("SK-KERNEL-0011"),
        Class::Invalid,
        format!("日历文件中的“{what}”读不懂"),
        format!("`{what}` in the calendar file can't be read"),
    )
}

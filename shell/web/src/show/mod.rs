//! How facts are shown: rows, lamps, pages of lists, names, dates and figures.
//!
//! It turns what the city knows into what templates print, in the visitor's language. It decides nothing
//! and asks nothing. Start at [`target::TargetRow`] and [`commitment::CommitmentRow`].

pub(crate) mod commitment;
pub(crate) mod figure;
pub(crate) mod history;
pub(crate) mod matter;
pub(crate) mod packs;
pub(crate) mod target;
pub(crate) mod text;

use crate::chart::light::{self, Light};
use crate::visit::Visit;
use jiff::Timestamp;
use jiff::tz;
use packs::PackNames;
use skein_kernel::Decimal;
use skein_kernel::actor::UnitId;
use skein_measure::light::Light as Reading;
use skein_measure::parts::{Bilingual, Mark};
use skein_pack::model::LawRef;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A light and its word.
#[derive(Debug, Clone)]
pub(crate) struct Lamp {
    pub(crate) light: Light,
    pub(crate) words: String,
}

impl Lamp {
    pub(crate) fn new(light: Light, words: impl Into<String>) -> Self {
        Self {
            light,
            words: words.into(),
        }
    }

    /// The lamp of one of the engine's lights, by its own name.
    pub(crate) fn of(p: &Visit, reading: Reading) -> Self {
        Self::new(shape(reading), p.pick(reading.zh(), reading.en()))
    }

    pub(crate) fn icon(&self) -> String {
        light::icon(self.light)
    }
}

/// The shape of one of the engine's lights.
pub(crate) fn shape(reading: Reading) -> Light {
    match reading {
        Reading::Red => Light::Red,
        Reading::Yellow => Light::Yellow,
        Reading::Green => Light::Green,
        Reading::Grey => Light::Unlit,
    }
}

/// Names people know things by: departments by id, fields by the report's section, and what the packs installed call
/// their bodies, duties and steps.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) units: BTreeMap<UnitId, Bilingual>,
    pub(crate) fields: BTreeMap<String, Bilingual>,
    /// Bodies that were set up, besides the departments.
    pub(crate) bodies: BTreeMap<UnitId, Bilingual>,
    pub(crate) packs: Arc<PackNames>,
}

impl Names {
    /// A department's name; its id where nobody has named it.
    pub(crate) fn unit(&self, p: &Visit, id: &UnitId) -> String {
        let own = self.units.get(id).or_else(|| self.bodies.get(id));
        own.or_else(|| self.packs.departments.get(id))
            .map_or_else(|| id.to_string(), |name| p.both(name).to_owned())
    }

    /// What a duty is called, in the process that names it where one does; its id where no pack has named it.
    pub(crate) fn duty(&self, p: &Visit, id: &str, process: Option<&str>) -> String {
        let named: Vec<&str> = self
            .packs
            .duty(id, process)
            .into_iter()
            .map(|name| p.both(name))
            .collect();
        match named.is_empty() {
            true => p.t1("duty", "duty", id),
            false => named.join(p.pick("／", " / ")),
        }
    }

    /// A duty with the body it is held in.
    pub(crate) fn post(&self, p: &Visit, duty: &str, unit: &UnitId, process: Option<&str>) -> String {
        let (unit, duty) = (self.unit(p, unit), self.duty(p, duty, process));
        p.t2("duty-of", "unit", unit, "duty", duty)
    }

    /// What is kept under a Chinese name, in the visitor's language as far as a pack gives it.
    pub(crate) fn said(&self, p: &Visit, zh: &str) -> String {
        let english = self.packs.english(zh).filter(|_| !p.is_chinese());
        english.unwrap_or(zh).to_owned()
    }

    /// The laws a matter was received under, each with the day from which its wording is in force.
    pub(crate) fn received_under(&self, p: &Visit, laws: &str) -> String {
        if p.is_chinese() {
            return laws.to_owned();
        }
        let one = |law: &str| match law.split_once('（').zip(law.split_once(" 起）")) {
            Some(((name, day), _)) => {
                let day = day.trim_end_matches(" 起）").to_owned();
                p.t2("law-since", "law", self.said(p, name), "day", day)
            }
            None => self.said(p, law),
        };
        laws.split('；').map(one).collect::<Vec<_>>().join("; ")
    }

    /// Citations as people read them: 《行政许可法》第四十二条; in English the law's name and the article.
    pub(crate) fn laws(&self, p: &Visit, text: &str) -> String {
        let cited = |law: &LawRef| match p.is_chinese() {
            true => law.zh(),
            false => self.packs.cited(law),
        };
        let all: Vec<String> = LawRef::all(text).iter().map(cited).collect();
        all.join(p.pick("；", "; "))
    }

    /// A section's short name; the section itself where it has none.
    pub(crate) fn field(&self, p: &Visit, section: &str) -> String {
        self.fields
            .get(section)
            .map_or_else(|| section.to_owned(), |name| p.both(name).to_owned())
    }

    /// Every body for a select, by name: the city's departments, those set up, those that packs name.
    pub(crate) fn every_body(&self, p: &Visit) -> Vec<(String, String)> {
        let named = self
            .packs
            .departments
            .iter()
            .chain(&self.bodies)
            .chain(&self.units);
        let all: BTreeMap<&UnitId, &Bilingual> = named.collect();
        all.into_iter()
            .map(|(id, name)| (id.to_string(), p.both(name).to_owned()))
            .collect()
    }

    /// Every department for a select, by name.
    pub(crate) fn departments(&self, p: &Visit) -> Vec<(String, String)> {
        self.units
            .iter()
            .map(|(id, name)| (id.to_string(), p.both(name).to_owned()))
            .collect()
    }
}

impl Visit {
    /// Of a name in both languages, the visitor's.
    #[must_use]
    pub(crate) fn both<'a>(&self, name: &'a Bilingual) -> &'a str {
        if self.is_chinese() {
            &name.zh
        } else {
            name.english()
        }
    }

    /// When something was done and for which department; by which account only whoever is signed in reads.
    pub(crate) fn mark(&self, names: &Names, mark: &Mark) -> String {
        let unit = mark.unit.as_ref().map(|unit| names.unit(self, unit));
        let account = self.session().map(|_| mark.by.to_string());
        let words = [Some(instant(mark.at)), unit, account];
        words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// One option of a filter.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, name: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            chosen: value == chosen,
            name: name.into(),
            value,
        }
    }

    /// “All”, then the options given as value and name.
    pub(crate) fn with_all(
        p: &Visit,
        options: impl IntoIterator<Item = (String, String)>,
        chosen: Option<&str>,
    ) -> Vec<Self> {
        let chosen = chosen.unwrap_or_default();
        let all = Self::new("", p.t("filter-all"), chosen);
        let options = options
            .into_iter()
            .map(|(value, name)| Self::new(value, name, chosen));
        std::iter::once(all).chain(options).collect()
    }
}

impl Choice {
    /// Nothing chosen, then the options given as value and name.
    pub(crate) fn with_none(options: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Self> {
        let options = options
            .into_iter()
            .map(|(value, name)| Self::new(value, name, chosen));
        std::iter::once(Self::new("", "", chosen))
            .chain(options)
            .collect()
    }
}

/// Where in a long list one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pages {
    /// This page, from 1.
    pub(crate) page: usize,
    /// The last page; 1 of an empty list.
    pub(crate) last: usize,
    /// Rows a page.
    pub(crate) size: usize,
}

impl Pages {
    /// Page `page` of `total` rows; a page past the end is the last.
    pub(crate) fn of(total: usize, page: Option<usize>, size: usize) -> Self {
        let size = size.max(1);
        let last = total.div_ceil(size).max(1);
        Self {
            page: page.unwrap_or(1).clamp(1, last),
            last,
            size,
        }
    }

    pub(crate) fn skip(self) -> usize {
        (self.page - 1) * self.size
    }

    pub(crate) fn previous(self) -> usize {
        self.page.saturating_sub(1).max(1)
    }

    pub(crate) fn next(self) -> usize {
        (self.page + 1).min(self.last)
    }

    /// The rows of this page.
    pub(crate) fn cut<T>(self, rows: impl IntoIterator<Item = T>) -> Vec<T> {
        rows.into_iter().skip(self.skip()).take(self.size).collect()
    }
}

/// An instant in the city's time, to the minute.
pub(crate) fn instant(at: Timestamp) -> String {
    // China keeps one time the whole year round: UTC+8.
    let local = tz::offset(8).to_datetime(at);
    format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
}

/// A figure with its unit, without idle zeros.
pub(crate) fn figure(value: Decimal, unit: &str) -> String {
    format!("{}{unit}", value.normalize())
}

/// A file's size.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{} MB", bytes.div_ceil(1_048_576)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_the_last() {
        let pages = Pages::of(45, Some(9), 20);
        assert_eq!(
            (pages.page, pages.last, pages.previous(), pages.next()),
            (3, 3, 2, 3)
        );
        assert_eq!(pages.cut(0..45), [40, 41, 42, 43, 44]);
        assert_eq!(Pages::of(0, None, 20).last, 1);
    }

    #[test]
    fn an_instant_is_shown_in_the_city_s_time() {
        assert_eq!(
            instant("2021-03-01T16:05:00Z".parse().unwrap()),
            "2021-03-02 00:05"
        );
    }
}

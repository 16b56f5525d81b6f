//! Walls of packs: figures for a screen that many look at.
//!
//! It knows nothing of pages. Start at [`City::wall`].

use super::figures::{Amount, Figure, Part};
use super::{City, day_of};
use crate::authorise::{Action, Resource};
use jiff::ToSpan as _;
use jiff::civil::Date;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::Rejection;
use skein_pack::Pack;
use skein_pack::model::{Span, Wall, WallPart, Words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A wall with what it shows.
#[derive(Debug, Clone)]
pub struct WallView {
    /// Its pack.
    pub pack: Arc<Pack>,
    /// What it is called.
    pub words: Words,
    /// The process whose forms have the words for codes.
    pub process: String,
    /// How long the journal was before it was looked at: a wall that saw less is out of date.
    pub position: u64,
    /// What it shows.
    pub parts: Vec<WallFigure>,
}

/// A figure on a wall.
#[derive(Debug, Clone)]
pub struct WallFigure {
    /// How it is shown.
    pub part: WallPart,
    /// It.
    pub figure: Figure,
}

impl WallFigure {
    /// The sum of its parts: what a number shows.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.figure.parts.iter().map(value).sum()
    }

    /// For a list: its lines, the most first; parts of one line are added up, what is of nothing is left out.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, i64)> {
        let Some(by) = &self.part.by else {
            return Vec::new();
        };
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for part in &self.figure.parts {
            let of = part
                .of
                .get(&by.value)
                .map(super::desks::plain)
                .unwrap_or_default();
            if !of.is_empty() {
                *sums.entry(of).or_insert(0) += value(part);
            }
        }
        let mut lines: Vec<(String, i64)> = sums.into_iter().collect();
        lines.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        lines.truncate(self.part.most as usize);
        lines
    }
}

fn value(part: &Part) -> i64 {
    match part.amount {
        Amount::Value { value } => value.unwrap_or(0),
        Amount::Rate { numerator, .. } => numerator,
    }
}

impl City {
    /// A wall as of this moment.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012` if no pack has it, a figure's.
    pub fn wall(&self, actor: &Actor, id: &str) -> Result<WallView, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let mut all = self.every_wall()?.into_iter();
        let found = all.find(|(_, wall)| *wall.id == id);
        let (pack, wall) = found.ok_or_else(|| crate::not_found("大屏", "wall", id))?;
        // Taken before the figures: what happens meanwhile makes the wall out of date, not up to date.
        let position = self.position();
        let today = day_of(self.clock.now());
        let figure = |part: &WallPart| {
            let until = (from(part.span, today), today);
            let figure = self.figure(actor, (&pack.header.id.value, &part.figure), until)?;
            Ok(WallFigure {
                part: part.clone(),
                figure,
            })
        };
        let parts = wall.parts.iter().map(figure).collect::<Result<_, Rejection>>()?;
        Ok(WallView {
            words: wall.words,
            process: wall.process.value,
            position,
            parts,
            pack,
        })
    }

    fn every_wall(&self) -> Result<Vec<(Arc<Pack>, Wall)>, Rejection> {
        let mut all = Vec::new();
        for (id, _) in self.packs().iter() {
            let pack = self.installed_pack(id)?;
            all.extend(pack.walls.iter().map(|wall| (Arc::clone(&pack), wall.clone())));
        }
        Ok(all)
    }
}

/// The first day of a span that ends today.
fn from(span: Span, today: Date) -> Date {
    match span {
        Span::Day => today,
        Span::Week => today.checked_sub(6.days()).unwrap_or(today),
        Span::Month => today.first_of_month(),
        Span::Year => today.first_of_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_span_ends_today() {
        let today = date(2026, 3, 2);
        let check = |span, first| assert_eq!(from(span, today), first);
        check(Span::Day, today);
        check(Span::Week, date(2026, 2, 24));
        check(Span::Month, date(2026, 3, 1));
        check(Span::Year, date(2026, 1, 1));
    }
}

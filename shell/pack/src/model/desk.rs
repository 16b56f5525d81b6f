//! Desks, walls and knowledge: what a pack puts before those who work with it on one screen.
//!
//! It knows nothing of pages, and of what its questions answer. Start at [`Desk`].

use super::{At, Words};
use serde::Serialize;

/// Texts in writing that people of the pack look things up in, found by search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    /// Its id.
    pub id: At<String>,
    /// What it is called.
    pub words: Words,
    /// The question whose rows are the texts: `matter`, `key`, `title`, `text`, and as far as there are any `source`,
    /// `topic`, `review_by`, `basis`, `public`.
    pub question: At<String>,
    /// Who finds what isn't public.
    pub roles: Vec<At<String>>,
}

/// One screen on which whoever holds a role takes what somebody tells them, and begins a matter of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Its id, under which its page is.
    pub id: At<String>,
    /// What it is called.
    pub words: Words,
    /// Who sits at it.
    pub role: At<String>,
    /// Of which body, where the role is held at several.
    pub unit: Option<At<String>>,
    /// The process that begins with what was taken down; its form is the desk's.
    pub process: At<String>,
    /// The field that the matter's subject is made of.
    pub title: At<String>,
    /// What the form begins with: field and value.
    pub start: Vec<(At<String>, At<String>)>,
    /// What is looked up of whoever it is.
    pub history: Option<History>,
    /// Where answers are looked up.
    pub lookup: Option<Lookup>,
    /// How the same thing told before is found.
    pub duplicates: Option<Duplicates>,
    /// What decides whose it would be.
    pub suggestion: Option<At<String>>,
    /// Where it is.
    pub map: Option<DeskMap>,
    /// Ways to end besides beginning the matter as it was taken down.
    pub acts: Vec<DeskAct>,
}

/// What is looked up of somebody: a question over what the city knows of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The question; its parameters are fields of the form.
    pub question: At<String>,
    /// The field by which they are known.
    pub field: At<String>,
    /// For what it is read: it stands in the log of readings.
    pub purpose: Words,
}

/// Where answers are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The knowledge.
    pub of: At<String>,
    /// The fields whose words are looked for where nothing else is asked.
    pub words: Vec<At<String>>,
    /// What taking an answer fills in: field, and column of the knowledge.
    pub fills: Vec<(At<String>, At<String>)>,
}

/// How the same thing told before is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// The question that tells what might be the same, with a column for each field compared.
    pub question: At<String>,
    /// Fields that speak for it where they are the same.
    pub same: Vec<At<String>>,
    /// Fields that speak for it where their words are alike.
    pub like: Vec<At<String>>,
}

/// Where it is, on a layer of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMap {
    /// The layer.
    pub layer: At<String>,
    /// The field that names one of its features by `id`.
    pub field: At<String>,
    /// The question that counts what there is: a column named as the field, and `value`.
    pub question: Option<At<String>>,
}

/// A way to end: fields that it sets before the matter begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskAct {
    /// Its id.
    pub id: At<String>,
    /// What it is called.
    pub words: Words,
    /// Field and value.
    pub sets: Vec<(At<String>, At<String>)>,
}

/// Figures for a screen on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// Its id, under which its page is.
    pub id: At<String>,
    /// What it is called.
    pub words: Words,
    /// The process whose forms have the words for what figures are parted by.
    pub process: At<String>,
    /// What it shows, in order.
    pub parts: Vec<WallPart>,
}

/// One figure on a wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallPart {
    /// The figure.
    pub figure: At<String>,
    /// How it is shown.
    pub show: WallShow,
    /// Over which time.
    pub span: Span,
    /// For a list: the column that its lines are of.
    pub by: Option<At<String>>,
    /// For a list: lines at most.
    pub most: u32,
    /// Whether anything but nothing is bad news.
    pub warn: bool,
}

/// How a figure is shown on a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WallShow {
    /// A number: the sum of its parts.
    Number,
    /// A rate.
    Rate,
    /// Lines, the most first.
    List,
}

impl WallShow {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 3] = [
        ("number", Self::Number),
        ("rate", Self::Rate),
        ("list", Self::List),
    ];
}

/// The time a figure is over, up to and including today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// Today.
    Day,
    /// Seven days.
    Week,
    /// This month.
    Month,
    /// This year.
    Year,
}

impl Span {
    /// Every one by its word.
    pub const ALL: [(&'static str, Self); 4] = [
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("year", Self::Year),
    ];
}

/// What a column of a desk's or a wall's queries is called, or what a value in it means, where no form says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The column.
    pub column: At<String>,
    /// The value; none where the column itself is named.
    pub value: Option<At<String>>,
    /// The words.
    pub words: Words,
}

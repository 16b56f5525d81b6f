//! A row's fields by their column names, so that one form can put any of them right.
//!
//! It knows nothing of who corrects. Start at [`Fields`].

use super::{DraftRow, refused};
use skein_kernel::Decimal;
use skein_kernel::rejection::Rejection;
use skein_measure::intake::Correction;
use skein_report::model::{Commitment, Target};

/// Fields of a quantitative statement that may be corrected by hand.
pub const TARGET_FIELDS: [&str; 10] = [
    "subject",
    "period",
    "kind",
    "measure",
    "comparator",
    "value",
    "unit",
    "norm_value",
    "norm_unit",
    "section",
];

/// Fields of a commitment that may be corrected by hand.
pub const COMMITMENT_FIELDS: [&str; 7] = [
    "text",
    "verb",
    "object",
    "modifier",
    "type",
    "section",
    "topic_sentence",
];

/// A row whose fields go by their column names.
pub trait Fields {
    /// The row's id.
    fn id(&self) -> &str;
    /// The field of that name, if it may be corrected.
    fn field(&mut self, name: &str) -> Option<&mut String>;
}

impl Fields for Target {
    fn id(&self) -> &str {
        &self.id
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "subject" => &mut self.subject,
            "period" => &mut self.period,
            "kind" => &mut self.kind,
            "measure" => &mut self.measure,
            "comparator" => &mut self.comparator,
            "value" => &mut self.value,
            "unit" => &mut self.unit,
            "norm_value" => &mut self.norm_value,
            "norm_unit" => &mut self.norm_unit,
            "section" => &mut self.section,
            _ => return None,
        })
    }
}

impl Fields for Commitment {
    fn id(&self) -> &str {
        &self.id
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "text" => &mut self.text,
            "verb" => &mut self.verb,
            "object" => &mut self.object,
            "modifier" => &mut self.modifier,
            "type" => &mut self.kind,
            "section" => &mut self.section,
            "topic_sentence" => &mut self.topic_sentence,
            _ => return None,
        })
    }
}

/// One field of a draft's row put right by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Which row: `T150`, `C017`.
    pub row: String,
    /// The field's column name.
    pub field: String,
    /// What the corrector saw.
    pub old: String,
    /// What it should be.
    pub new: String,
    /// Why.
    pub reason: String,
}

impl Fix {
    /// Whether this correction is the last that was made of its field: then the same form was sent again.
    fn is_last(&self, corrections: &[Correction]) -> bool {
        let mut of_field = corrections.iter().rev().filter(|it| it.field == self.field);
        of_field
            .next()
            .is_some_and(|last| (&last.old, &last.new) == (&self.old, &self.new))
    }
}

/// Refuses a correction that can't be meant: an unknown field, one that isn't what the form saw, or a
/// value the field can't have. One that was just made is left to the engine, which knows a retry.
pub(crate) fn check<T: Fields + Clone>(row: &DraftRow<T>, fix: &Fix) -> Result<(), Rejection> {
    let Fix { field, old, new, .. } = fix;
    let (mut standing, id) = (row.row.clone(), row.row.id());
    let Some(present) = standing.field(field) else {
        return Err(refused(
            id,
            &format!("没有可更正的字段“{field}”"),
            &format!("no field `{field}` to correct"),
        ));
    };
    if present != old && !fix.is_last(&row.corrections) {
        let (zh, en) = (
            "该字段已不是您看到的值，请刷新后再更正",
            "the field is no longer what you saw; reload",
        );
        return Err(refused(id, zh, en));
    }
    if may_be(field, new) {
        return Ok(());
    }
    Err(refused(
        id,
        &format!("字段“{field}”不能是“{new}”"),
        &format!("field `{field}` can't be `{new}`"),
    ))
}

/// Whether a field can have a value.
fn may_be(field: &str, new: &str) -> bool {
    match field {
        "comparator" => ["=", ">", "≥", "<", "≤", "≈", "range"].contains(&new),
        "norm_value" => new.is_empty() || new.parse::<Decimal>().is_ok(),
        "type" => ["task", "target", "outcome", "principle", "slogan"].contains(&new),
        "subject" | "text" => !new.trim().is_empty(),
        _ => true,
    }
}

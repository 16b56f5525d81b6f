//! Checks every aggregate's decide shares: texts that must be there, files, numbers, bilingual names.
//!
//! It knows nothing of states. Each check names the form field it refuses.

use crate::parts::{Bilingual, Evidence, Provenance, is_sha256};
use crate::refuse;
use skein_kernel::Decimal;
use skein_kernel::rejection::Rejection;

/// Most characters a reason, narrative or clause may have.
pub(crate) const LONGEST_TEXT: usize = 5_000;

/// Most files one act may carry.
const MOST_FILES: usize = 20;

/// Largest magnitude a figure may have: no city's figure in any unit comes near, and sums stay exact.
fn largest() -> Decimal {
    Decimal::from_i128_with_scale(1_000_000_000_000_000_000, 0)
}

/// Most decimal places a figure may have.
const MOST_PLACES: u32 = 8;

/// Refuses a text that is blank or far too long.
pub(crate) fn text(element: &str, given: &str, zh: &str, en: &str) -> Result<(), Rejection> {
    if given.trim().is_empty() {
        return Err(refuse::needed(element, zh, en));
    }
    if given.chars().nth(LONGEST_TEXT).is_some() {
        return Err(refuse::too_long(element, LONGEST_TEXT));
    }
    Ok(())
}

/// Refuses an act without its reason.
pub(crate) fn reason(given: &str) -> Result<(), Rejection> {
    text("reason", given, "理由", "a reason")
}

/// Refuses an approved change that doesn't say why or who approved it.
pub(crate) fn approval(reason_given: &str, approver: &str) -> Result<(), Rejection> {
    reason(reason_given)?;
    text("approver", approver, "批准机关", "the approving authority")
}

/// Refuses a name without its Chinese form.
pub(crate) fn name(element: &str, given: &Bilingual) -> Result<(), Rejection> {
    text(element, &given.zh, "中文名称", "the Chinese wording")
}

/// Refuses a number beyond what any figure of a city can be.
pub(crate) fn figure(element: &str, value: Decimal) -> Result<(), Rejection> {
    if value.abs() > largest() || value.normalize().scale() > MOST_PLACES {
        let zh = "绝对值不得超过10¹⁸，小数不超过8位";
        return Err(refuse::out_of_range(
            element,
            value,
            zh,
            "at most 10¹⁸ in magnitude and 8 decimal places",
        ));
    }
    Ok(())
}

/// Refuses a percentage outside 0 to 100.
pub(crate) fn percent(element: &str, value: Decimal) -> Result<(), Rejection> {
    if value < Decimal::ZERO || value > Decimal::ONE_HUNDRED {
        return Err(refuse::out_of_range(
            element,
            value,
            "应在0到100之间",
            "a percentage lies between 0 and 100",
        ));
    }
    figure(element, value)
}

/// Refuses files whose description can't be right. The shell has checked the bytes themselves.
pub(crate) fn evidence(files: &[Evidence]) -> Result<(), Rejection> {
    if files.len() > MOST_FILES {
        return Err(refuse::too_long("evidence", MOST_FILES));
    }
    files.iter().try_for_each(file)
}

fn file(file: &Evidence) -> Result<(), Rejection> {
    let refused = |zh, en| Err(refuse::bad_evidence(&file.name, zh, en));
    if !is_sha256(&file.hash) {
        return refused("缺少有效的SHA-256摘要", "has no valid SHA-256");
    }
    if file.size == 0 {
        return refused("是空文件", "is empty");
    }
    let folder = file.name.contains(['/', '\\']) || file.name.chars().any(char::is_control);
    if file.name.trim().is_empty() || file.name.chars().nth(200).is_some() || folder {
        return refused("文件名无效", "has no plain file name");
    }
    match file.media_type.split_once('/') {
        Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() => Ok(()),
        _ => refused("缺少媒体类型", "has no media type"),
    }
}

/// Refuses a passage that can't be one.
pub(crate) fn provenance(given: Option<&Provenance>) -> Result<(), Rejection> {
    match given {
        Some(p) if p.line == 0 || p.start >= p.end || !is_sha256(&p.sentence_hash) => Err(refuse::needed(
            "provenance",
            "出处的行号、起止位置和句子摘要",
            "line, span and sentence hash of the source",
        )),
        _ => Ok(()),
    }
}

//! A work report's promises: tables of the measure engine under `measure/`, where `measure/report.toml` is.
//!
//! It knows nothing of the other files of a pack. Start at [`read`].

use crate::files::Files;
use crate::finding::Finding;
use crate::model::Pack;
use crate::text::{Lines, Log, syntax};
use skein_measure::pack::PackFile;

/// Whether a pack is one of promises.
pub(super) fn is_one(files: &Files) -> bool {
    files.get("measure/report.toml").is_some()
}

pub(super) fn read(pack: &mut Pack, files: &Files, log: &Log) {
    if !is_one(files) {
        return;
    }
    let mut rows = Vec::new();
    let tables = files.iter().filter(|(path, _)| {
        path.starts_with("measure/") && path.ends_with(".toml") && path.matches('/').count() == 1
    });
    for (path, bytes) in tables {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match toml::from_str::<PackFile>(text) {
            Ok(file) => rows.push((path.to_owned(), file)),
            Err(error) => {
                let line = error.span().map_or(0, |span| Lines::of(text).line(span.start));
                log.borrow_mut().push(syntax(path, line, "TOML", error.message()));
            }
        }
    }
    match skein_measure::pack::Pack::new(rows) {
        Ok(report) => pack.report = Some(report),
        Err(rejection) => log.borrow_mut().push(Finding::of(rejection)),
    }
}

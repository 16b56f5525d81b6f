//! Reading a script: sections, what it includes, the rows of its examples, sentence by sentence.
//!
//! Start at [`read`].

use crate::cursor::Cursor;
use crate::examples::{Table, is_row};
use crate::glyph::{Line, lines, raw};
use crate::model::{Scenario, Script, Span, What};
use crate::people::declared;
use crate::refuse;
use crate::sentence::{Names, blocks};
use crate::telling::Telling;
use crate::words::{SECTIONS, Section};
use skein_kernel::rejection::Rejection;
use std::collections::BTreeSet;

/// Characters a file may have.
const MOST_TEXT: usize = 1_000_000;
/// Characters a line may have.
const LONGEST_LINE: usize = 10_000;
/// How far a line may be indented.
const DEEPEST: u32 = 200;
/// How deeply scripts may include others.
const MOST_INCLUDES: usize = 8;

/// Gives other scripts by their path, which begins at the folder of the script that includes them.
pub(crate) type Others<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads a script.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and what to write instead: `SK-SCENE-0001` to `-0010`.
pub fn read(text: &str, file: &str, others: Others<'_>) -> Result<Script, Vec<Rejection>> {
    let mut reader = Reader {
        others,
        background: Vec::new(),
        packs: Vec::new(),
        drafts: Vec::new(),
        faults: Vec::new(),
        open: BTreeSet::new(),
    };
    reader.file(text, file);
    let scenarios = reader.scenarios(file);
    if reader.faults.is_empty() {
        Ok(Script {
            file: file.to_owned(),
            scenarios,
        })
    } else {
        // The rows of a table repeat the faults of its lines.
        let mut faults = Vec::new();
        for fault in reader.faults {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        Err(faults)
    }
}

/// Lines of one file.
#[derive(Debug, Clone)]
struct Part {
    file: String,
    lines: Vec<Line>,
}

/// A scenario before its sentences are read.
#[derive(Debug, Clone, Default)]
struct Draft {
    name: String,
    line: u32,
    packs: Vec<String>,
    lines: Vec<Line>,
    table: Option<Table>,
}

struct Reader<'a> {
    others: Others<'a>,
    background: Vec<Part>,
    packs: Vec<String>,
    drafts: Vec<Draft>,
    faults: Vec<Rejection>,
    open: BTreeSet<String>,
}

/// Where lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Background,
    Scenario,
    Examples,
}

impl Reader<'_> {
    fn fault(&mut self, file: &str, line: u32, why: Rejection) {
        let span = Span {
            file: file.to_owned(),
            line,
            from: 1,
            to: 1,
        };
        self.faults.push(refuse::at(why, &span));
    }

    fn file(&mut self, text: &str, file: &str) {
        if text.len() > MOST_TEXT {
            self.fault(
                file,
                1,
                refuse::too_much("文件超过 1 MB", "the file has more than 1 MB"),
            );
            return;
        }
        let lines = lines(text);
        let long = lines
            .iter()
            .find(|line| line.glyphs.len() > LONGEST_LINE || line.indent > DEEPEST);
        if let Some(line) = long {
            self.fault(
                file,
                line.number,
                refuse::too_much(
                    "这一行过长或缩进过深",
                    "the line is too long or indented too deeply",
                ),
            );
            return;
        }
        self.open.insert(file.to_owned());
        let mut mode = Mode::Background;
        self.gather(&lines, file, &mut mode);
        self.open.remove(file);
    }

    /// Sorts lines into background, scenarios and examples.
    fn gather(&mut self, lines: &[Line], file: &str, mode: &mut Mode) {
        for (line, under) in blocks(lines) {
            let mut cursor = Cursor::new(&line.glyphs);
            if is_row(line) {
                self.row(line, file);
                under.iter().for_each(|line| self.row(line, file));
                continue;
            }
            let section = cursor
                .one_of(SECTIONS)
                .filter(|section| heads(*section, &cursor, under));
            let Some(section) = section else {
                if *mode == Mode::Examples {
                    *mode = Mode::Scenario;
                }
                self.keep(line, under, file, *mode);
                continue;
            };
            match section {
                Section::Scenario => {
                    *mode = Mode::Scenario;
                    self.drafts.push(Draft {
                        name: title(&mut cursor),
                        line: line.number,
                        ..Draft::default()
                    });
                    self.gather(&outdented(under), file, mode);
                }
                Section::Background => {
                    *mode = Mode::Background;
                    self.gather(&outdented(under), file, mode);
                }
                Section::Examples => {
                    let table = self
                        .drafts
                        .last_mut()
                        .map(|draft| draft.table.get_or_insert_default());
                    if table.is_none() {
                        let why = refuse::examples(
                            "例子之前没有场景".into(),
                            "there is no scenario before the examples".into(),
                        );
                        self.fault(file, line.number, why);
                    }
                    under.iter().for_each(|line| self.row(line, file));
                    *mode = Mode::Examples;
                }
                Section::Include => self.include(&title(&mut cursor), line.number, file),
                Section::Packs => {
                    let named = crate::value::names(cursor.rest());
                    match self.drafts.last_mut() {
                        Some(draft) if *mode != Mode::Background => draft.packs.extend(named),
                        _ => self.packs.extend(named),
                    }
                }
                Section::Note => {}
            }
        }
    }

    fn keep(&mut self, line: &Line, under: &[Line], file: &str, mode: Mode) {
        let kept = std::iter::once(line).chain(under).cloned();
        match self.drafts.last_mut() {
            Some(draft) if mode != Mode::Background => draft.lines.extend(kept),
            _ => match self.background.last_mut() {
                Some(part) if part.file == file => part.lines.extend(kept),
                _ => self.background.push(Part {
                    file: file.to_owned(),
                    lines: kept.collect(),
                }),
            },
        }
    }

    fn row(&mut self, line: &Line, file: &str) {
        let table = self.drafts.last_mut().and_then(|draft| draft.table.as_mut());
        let outcome = match table {
            Some(table) if is_row(line) => table.add(line),
            _ => Err(refuse::examples(
                "表格写在“例子”之后，每行以 | 开头".into(),
                "a table stands after `Examples`, each row beginning with |".into(),
            )),
        };
        if let Err(why) = outcome {
            self.fault(file, line.number, why);
        }
    }

    fn include(&mut self, path: &str, line: u32, file: &str) {
        let full = beside(file, path);
        if self.open.contains(&full) || self.open.len() > MOST_INCLUDES {
            self.fault(file, line, refuse::no_include(path, true));
            return;
        }
        let Some(text) = (self.others)(&full) else {
            self.fault(file, line, refuse::no_include(path, false));
            return;
        };
        // Only what it declares and its background count: its scenarios are its own.
        let drafts = std::mem::take(&mut self.drafts);
        self.file(&text, &full);
        self.drafts = drafts;
    }

    fn scenarios(&mut self, file: &str) -> Vec<Scenario> {
        let mut drafts = std::mem::take(&mut self.drafts);
        let bare = drafts.is_empty();
        if bare {
            drafts.push(Draft {
                name: stem(file),
                line: 1,
                ..Draft::default()
            });
        }
        let mut scenarios = Vec::new();
        for draft in &drafts {
            let rows = draft.table.as_ref().map(Table::len);
            if rows == Some(0) {
                let why = refuse::examples("例子只有表头".into(), "the examples have a heading only".into());
                self.fault(file, draft.line, why);
            }
            for row in 0..rows.unwrap_or(1) {
                let scenario = self.scenario(draft, row, file);
                let says = scenario
                    .steps
                    .iter()
                    .any(|step| matches!(step.what, What::Act { .. } | What::Expect(_)));
                if says || !bare {
                    scenarios.push(scenario);
                }
            }
        }
        scenarios
    }

    fn scenario(&mut self, draft: &Draft, row: usize, file: &str) -> Scenario {
        let lines = match &draft.table {
            Some(table) => table.filled(row, &draft.lines).unwrap_or_else(|(line, why)| {
                self.fault(file, line, why);
                Vec::new()
            }),
            None => draft.lines.clone(),
        };
        let mut parts = self.background.clone();
        if let Some(table) = &draft.table {
            // A name in angle brackets that isn't a column is left to whoever meant something else by it.
            for part in parts.iter_mut().filter(|part| part.file == file) {
                if let Ok(filled) = table.filled(row, &part.lines) {
                    part.lines = filled;
                }
            }
        }
        parts.push(Part {
            file: file.to_owned(),
            lines,
        });
        let mut telling = Telling {
            names: Names::default(),
            people: Vec::new(),
            steps: Vec::new(),
            faults: Vec::new(),
        };
        let all = parts.iter().flat_map(|part| &part.lines);
        for (_, named) in all.filter_map(declared) {
            telling
                .names
                .people
                .extend(named.into_iter().filter(|name| !name.starts_with(['=', ':'])));
        }
        for part in &parts {
            telling.lines(&part.lines, &part.file);
        }
        self.faults.append(&mut telling.faults);
        Scenario {
            name: draft.name.clone(),
            line: draft.line,
            row: draft
                .table
                .is_some()
                .then(|| u32::try_from(row + 1).unwrap_or(u32::MAX)),
            packs: self.packs.iter().chain(&draft.packs).cloned().collect(),
            people: telling.people,
            steps: telling.steps,
        }
    }
}

/// Lines under a heading, indented no more than what stands without one: else the first would belong to the line
/// before the heading.
fn outdented(lines: &[Line]) -> Vec<Line> {
    let base = lines.iter().map(|line| line.indent).min().unwrap_or(0);
    let moved = lines.iter().map(|line| Line {
        indent: line.indent - base,
        ..line.clone()
    });
    moved.collect()
}

/// Whether a line that begins with a section's word is its heading.
fn heads(section: Section, cursor: &Cursor<'_>, under: &[Line]) -> bool {
    match section {
        Section::Examples => cursor.is_done() || under.first().is_some_and(is_row),
        Section::Background => cursor.is_done(),
        _ => true,
    }
}

fn title(cursor: &mut Cursor<'_>) -> String {
    cursor.skip();
    let mut quoted = *cursor;
    let inside = quoted.quoted().filter(|_| quoted.is_done());
    raw(inside.unwrap_or_else(|| cursor.rest()))
}

/// A path that begins at the folder of a file.
fn beside(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match file.rsplit_once('/') {
        Some((folder, _)) => folder.split('/').collect(),
        None => Vec::new(),
    };
    for part in path.split(['/', '\\']) {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn stem(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".scn").unwrap_or(name).to_owned()
}

//! Reading a script: sections, what it includes, the rows of its examples, sentence by sentence.
//!
//! Start at [`read`].

use crate::cursor::Cursor;
use crate::examples::{Table, is_row};
use crate::glyph::{Line, lines, raw};
use crate::model::{Act, Expectation, Length, Person, Refused, Scenario, Script, Span, Step, What};
use crate::moment;
use crate::people::declared;
use crate::refuse;
use crate::sentence::{Names, Sentence, blocks};
use crate::words::{
    ADVERBS, CANNOT, CONNECTIVES, DUTY, KINDS, MATTER, OF, PASS, PASSED_AWAY, SECTIONS, SEEN, Section, Seen,
    TIME, VERBS, all,
};
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
/// Steps a scenario may have.
const MOST_STEPS: usize = 5_000;

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
                    self.gather(under, file, mode);
                }
                Section::Background => {
                    *mode = Mode::Background;
                    self.gather(under, file, mode);
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

/// A scenario being told.
struct Telling {
    names: Names,
    people: Vec<Person>,
    steps: Vec<Step>,
    faults: Vec<Rejection>,
}

impl Telling {
    fn lines(&mut self, lines: &[Line], file: &str) {
        for (line, under) in blocks(lines) {
            if self.steps.len() > MOST_STEPS {
                return;
            }
            let names = self.names.clone();
            let mut sentence = Sentence {
                file,
                line,
                block: under,
                cursor: Cursor::new(&line.glyphs),
                names: &names,
            };
            let at = sentence.at();
            if let Err(why) = self.sentence(&mut sentence) {
                self.faults.push(refuse::at(why, &at));
            }
        }
        if self.steps.len() > MOST_STEPS {
            let why = refuse::too_much("一个场景超过 5,000 步", "more than 5,000 steps in a scenario");
            self.faults.push(why.in_file(file));
        }
    }

    fn push(&mut self, sentence: &Sentence<'_>, what: What) {
        let text = sentence.line.text();
        self.steps.push(Step {
            at: sentence.at(),
            text,
            what,
        });
    }

    fn expect(&mut self, sentence: &Sentence<'_>, expectations: Vec<Expectation>) {
        for expectation in expectations {
            let mut step = Step {
                at: sentence.at(),
                text: sentence.line.text(),
                what: What::Expect(expectation),
            };
            if let What::Expect(Expectation::Datum {
                span: Some(span),
                expression,
                ..
            }) = &step.what
                && span.line > step.at.line
            {
                step.at.line = span.line;
                step.text = expression.clone();
            }
            self.steps.push(step);
        }
    }

    fn sentence(&mut self, sentence: &mut Sentence<'_>) -> Result<(), Rejection> {
        let names = sentence.names;
        loop {
            if let Some(person) = sentence.cursor.name(names.people()) {
                return self.of_person(sentence, person);
            }
            if let Some(matter) = sentence.cursor.name(names.matters()) {
                let said = sentence.of_matter(Some(matter))?;
                return self.said(sentence, said);
            }
            if !sentence.cursor.word(CONNECTIVES) {
                break;
            }
        }
        if sentence.cursor.is_done() {
            let (block, file) = (sentence.block, sentence.file);
            self.lines(block, file);
            return Ok(());
        }
        if let Some(what) = time(sentence)? {
            self.push(sentence, what);
            return self.nothing_under(sentence);
        }
        if let Some(refused) = sentence.refused()? {
            return self.refused_before(refused);
        }
        if Cursor::clone(&sentence.cursor).one_of(KINDS).is_some() {
            return self.declare(sentence);
        }
        if let Some(expectation) = sentence.of_city()? {
            return self.said(sentence, vec![expectation]);
        }
        if sentence.cursor.word(DUTY) {
            return self.of_duty(sentence);
        }
        if let Some(said) = of_matter_behind(sentence)? {
            return self.said(sentence, said);
        }
        if sentence.cursor.word(MATTER) {
            let said = sentence.of_matter(None)?;
            return self.said(sentence, said);
        }
        let said = sentence.cursor.ahead();
        Err(not_understood(&said, names))
    }

    fn said(&mut self, sentence: &Sentence<'_>, expectations: Vec<Expectation>) -> Result<(), Rejection> {
        self.expect(sentence, expectations);
        self.nothing_under(sentence)
    }

    /// Lines under a sentence that takes none are sentences, if they begin with a name.
    fn nothing_under(&mut self, sentence: &Sentence<'_>) -> Result<(), Rejection> {
        let Some(first) = sentence.block.first() else {
            return Ok(());
        };
        let mut cursor = Cursor::new(&first.glyphs);
        let connected = cursor.word(CONNECTIVES);
        let named = cursor
            .name(sentence.names.people())
            .or_else(|| cursor.name(sentence.names.matters()));
        if named.is_none() && !connected && !Cursor::new(&first.glyphs).word(TIME) {
            return Err(refuse::at(
                refuse::stray(&first.text()),
                &Span {
                    line: first.number,
                    ..sentence.at()
                },
            ));
        }
        let (block, file) = (sentence.block, sentence.file);
        self.lines(block, file);
        Ok(())
    }

    fn declare(&mut self, sentence: &mut Sentence<'_>) -> Result<(), Rejection> {
        for person in sentence.people()? {
            let said = crate::normal(&person.name);
            if self.people.iter().any(|known| crate::normal(&known.name) == said) {
                return Err(refuse::twice(&person.name));
            }
            self.people.push(person);
        }
        Ok(())
    }

    fn of_person(&mut self, sentence: &mut Sentence<'_>, person: String) -> Result<(), Rejection> {
        let seen = |sentence: &mut Sentence<'_>| sentence.cursor.one_of(SEEN);
        let mut found = seen(sentence);
        if found.is_none() {
            while sentence.cursor.word(ADVERBS) {}
            found = seen(sentence);
        }
        if let Some(seen) = found {
            let said = sentence.of_person(person, seen)?;
            return self.said(sentence, said);
        }
        let cannot = sentence.cursor.word(CANNOT);
        while sentence.cursor.word(ADVERBS) {}
        let Some(verb) = sentence.cursor.one_of(VERBS) else {
            let said = sentence.cursor.ahead();
            let words = all(VERBS).chain(all(SEEN)).chain(CANNOT.iter().copied());
            return Err(refuse::not_understood(&said, near_beginning(&said, words)));
        };
        let sentences = self.sentences_under(sentence);
        let (act, refused) = sentence.act(verb)?;
        let refused = refused.or(cannot.then(Refused::default));
        if let Act::Start { name: Some(name), .. } = &act {
            self.name_matter(name)?;
        }
        self.push(
            sentence,
            What::Act {
                by: person,
                act: Box::new(act),
                refused,
            },
        );
        let file = sentence.file;
        self.lines(&sentences, file);
        Ok(())
    }

    /// Lines under an act that are sentences rather than data: a refusal, or one that begins with a name.
    fn sentences_under<'l>(&self, sentence: &mut Sentence<'l>) -> Vec<Line> {
        let is_sentence = |line: &Line| {
            let mut cursor = Cursor::new(&line.glyphs);
            let refusal = Cursor::new(&line.glyphs).word(crate::words::REFUSED);
            let connected =
                cursor.word(CONNECTIVES) && line.glyphs.first().is_none_or(|glyph| glyph.read != '-');
            let person = cursor.name(sentence.names.people()).is_some();
            let verb = person && (cursor.one_of(VERBS).is_some() || cursor.one_of(SEEN).is_some());
            let mut cursor = Cursor::new(&line.glyphs);
            let of = cursor.name(sentence.names.matters()).is_some() && cursor.one_of(OF).is_some();
            let signed = line.glyphs.iter().any(|glyph| glyph.read == '=');
            refusal || ((verb || of) && !signed) || (connected && verb)
        };
        let Some(first) = sentence.block.iter().position(is_sentence) else {
            return Vec::new();
        };
        let (data, sentences) = sentence.block.split_at_checked(first).unwrap_or_default();
        sentence.block = data;
        sentences.to_vec()
    }

    fn name_matter(&mut self, name: &str) -> Result<(), Rejection> {
        let said = crate::normal(name);
        let mut known = self.names.matters.iter().chain(&self.names.people);
        if known.any(|known| crate::normal(known) == said) {
            return Err(refuse::twice(name));
        }
        self.names.matters.push(name.to_owned());
        Ok(())
    }

    fn of_duty(&mut self, sentence: &mut Sentence<'_>) -> Result<(), Rejection> {
        let told: Vec<_> = SEEN
            .iter()
            .filter(|(seen, _)| matches!(seen, Seen::Told(_)))
            .map(|(_, words)| *words)
            .collect();
        let duty = raw(sentence.cursor.phrase(&told));
        let Some(seen) = sentence.cursor.one_of(SEEN) else {
            let said = sentence.cursor.ahead();
            return Err(refuse::not_understood(&said, Some("收到通知 / receives notice")));
        };
        let said = sentence.of_person(duty, seen)?;
        self.said(sentence, said)
    }

    /// A refusal on a line of its own is of the act before it.
    fn refused_before(&mut self, said: Refused) -> Result<(), Rejection> {
        let before = self.steps.iter_mut().rev().find_map(|step| match &mut step.what {
            What::Act { refused, .. } => Some(refused),
            _ => None,
        });
        match before {
            Some(refused) => {
                *refused = Some(said);
                Ok(())
            }
            None => Err(refuse::missing("之前的行为", "an act before it")),
        }
    }
}

/// The clock is set or time passes.
fn time(sentence: &mut Sentence<'_>) -> Result<Option<What>, Rejection> {
    let digit = |cursor: &Cursor<'_>| {
        cursor
            .rest()
            .first()
            .is_some_and(|glyph| glyph.read.is_ascii_digit())
    };
    let mut ahead = sentence.cursor;
    if ahead.word(TIME) {
        ahead.skip();
        if digit(&ahead) {
            sentence.cursor = ahead;
            let said = crate::cursor::plain(sentence.cursor.all());
            return moment::datetime(&said).map(|at| Some(What::Until(at)));
        }
        let mut meant = sentence.cursor;
        if meant.word(&["时间到", "时间", "time"]) {
            return Err(refuse::no_date(&ahead.ahead()));
        }
    }
    let mut ahead = sentence.cursor;
    let passes = ahead.word(PASS);
    if !digit(&ahead) {
        return Ok(None);
    }
    let whole = crate::cursor::plain(ahead.rest());
    if !passes && moment::is_moment(&whole) {
        sentence.cursor = Cursor::new(&[]);
        return moment::datetime(&whole).map(|at| Some(What::Until(at)));
    }
    let said = crate::cursor::plain(ahead.until(&[PASSED_AWAY]));
    let said = said.trim_end_matches(['后', '之', '以']).trim().to_owned();
    match moment::length(&said) {
        Ok(length) => {
            sentence.cursor = Cursor::new(&[]);
            Ok(Some(What::Pass(Length { ..length })))
        }
        Err(why) if passes => Err(why),
        Err(_) => Ok(None),
    }
}

/// `Review period of Application A is due 2026-11-02`.
fn of_matter_behind(sentence: &mut Sentence<'_>) -> Result<Option<Vec<Expectation>>, Rejection> {
    let glyphs = sentence.cursor.rest();
    for at in 1..glyphs.len() {
        let mut cursor = Cursor::new(glyphs.get(at..).unwrap_or_default());
        if glyphs.get(at).is_none_or(|glyph| glyph.read != ' ') || !cursor.word(&["of"]) {
            continue;
        }
        let Some(matter) = cursor.name(sentence.names.matters()) else {
            continue;
        };
        let Some(of) = cursor.one_of(OF) else { continue };
        let element = crate::target::target(glyphs.get(..at).unwrap_or_default(), sentence.names).element;
        let target = crate::model::Target {
            matter: Some(matter),
            element,
            place: None,
        };
        sentence.cursor = cursor;
        return sentence.said_of(of, target).map(Some);
    }
    Ok(None)
}

/// The keyword that a text probably begins with.
fn near_beginning<'a>(said: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = words.filter_map(|word| {
        let length = word.chars().count();
        let begins: String = said.chars().take(length).collect();
        let first = said.split(' ').next().unwrap_or_default();
        let found = crate::nearest(&begins, [word]).or_else(|| crate::nearest(first, [word]));
        found.filter(|_| length > 1).map(|word| (length, word))
    });
    near.max_by_key(|(length, _)| *length).map(|(_, word)| word)
}

/// A sentence that begins with nothing known: a name misspelt, or a keyword.
fn not_understood(said: &str, names: &Names) -> Rejection {
    let known = names.people().chain(names.matters());
    if let Some(name) = near_beginning(said, known) {
        let length = name.chars().count();
        let written: String = said.chars().take(length).collect();
        return refuse::unknown(written.trim(), Some(name));
    }
    let words = all(SECTIONS)
        .chain(all(KINDS))
        .chain(TIME.iter().copied())
        .chain(PASS.iter().copied());
    if let Some(word) = near_beginning(said, words) {
        return refuse::not_understood(said, Some(word));
    }
    // Something with a verb behind it was meant as a name.
    let verb = said.split(' ').nth(1).is_some_and(|second| {
        all(VERBS)
            .chain(all(OF))
            .chain(all(SEEN))
            .any(|word| second.to_lowercase().starts_with(word))
    });
    match said.split(' ').next() {
        Some(first) if verb => refuse::unknown(first, None),
        _ => refuse::not_understood(said, None),
    }
}

//! A scenario being told: its sentences in order, the names it gives, what is repeated.
//!
//! It knows nothing of files and sections. Start at [`Telling::lines`].

use crate::cursor::Cursor;
use crate::glyph::{Line, raw};
use crate::model::{Act, Expectation, Length, Person, Refused, Span, Step, What};
use crate::moment;
use crate::refuse;
use crate::sentence::{Names, Sentence, blocks};
use crate::words::{
    ADVERBS, AS, BEGUN, CANNOT, CONNECTIVES, DUTY, HAS_BEGUN, KINDS, MATTER, OF, PASS, PASSED_AWAY, REPEAT,
    SECTIONS, SEEN, Seen, TIME, TIMES, VERBS, all,
};
use skein_kernel::rejection::Rejection;

/// Steps a scenario may have.
const MOST_STEPS: usize = 5_000;
/// How often some sentences may be repeated.
const MOST_TIMES: u32 = 1_000;

/// A scenario being told.
pub(crate) struct Telling {
    pub(crate) names: Names,
    pub(crate) people: Vec<Person>,
    pub(crate) steps: Vec<Step>,
    pub(crate) faults: Vec<Rejection>,
}

impl Telling {
    /// Tells the sentences of some lines, in order.
    pub(crate) fn lines(&mut self, lines: &[Line], file: &str) {
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
        if sentence.cursor.word(BEGUN) {
            return self.begun(sentence);
        }
        if sentence.cursor.word(REPEAT) {
            return self.repeated(sentence);
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

    /// `新立 “信访件” 作为 案乙`: a matter that nobody in the script began gets a name.
    fn begun(&mut self, sentence: &mut Sentence<'_>) -> Result<(), Rejection> {
        let item = raw(sentence.cursor.phrase(&[HAS_BEGUN, AS]));
        sentence.cursor.word(HAS_BEGUN);
        let name = sentence.after(AS, &[]).unwrap_or_default();
        if item.is_empty() || name.is_empty() {
            return Err(refuse::missing(
                "流程和名字（新立 “X” 作为 案乙）",
                "the process and a name (`a new “X” has begun as Case B`)",
            ));
        }
        sentence.ends()?;
        self.name_matter(&name)?;
        self.said(sentence, vec![Expectation::Begun { item, name }])
    }

    /// `重复 60 次` with lines under it: each time as if they were written out, names given in them being new ones.
    fn repeated(&mut self, sentence: &mut Sentence<'_>) -> Result<(), Rejection> {
        let digits = crate::cursor::plain(sentence.cursor.take(|c| c.is_ascii_digit()));
        let times = digits
            .parse()
            .ok()
            .filter(|times| (1..=MOST_TIMES).contains(times));
        let times: u32 =
            times.ok_or_else(|| refuse::missing("次数（1 至 1000）", "how often (1 to 1000)"))?;
        sentence.cursor.word(TIMES);
        sentence.ends()?;
        let (block, file) = (sentence.block, sentence.file);
        if block.is_empty() {
            return Err(refuse::missing(
                "缩进写在下面的句子",
                "sentences indented under it",
            ));
        }
        let before = self.names.matters.len();
        for _ in 0..times {
            self.names.matters.truncate(before);
            self.lines(block, file);
            if !self.faults.is_empty() {
                break;
            }
        }
        Ok(())
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
            (!signed && (refusal || verb || of)) || (connected && verb)
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

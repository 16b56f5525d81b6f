//! Sentences in which someone does something: after their name a verb, then what it is done to and with.
//!
//! It knows nothing of what an act comes to. Start at [`Sentence::act`].

use crate::cursor::{Words, plain};
use crate::glyph::{raw, trim};
use crate::model::{Act, ClockTerms, ClockVerb, Refused, SteerVerb, Target, Value, WorkVerb};
use crate::moment;
use crate::people::absence;
use crate::refuse;
use crate::sentence::Sentence;
use crate::words::{
    ANEW, APPROVED, AS, BECAUSE, BY_APPROVAL, CODE, DOCUMENT, FOR, FROM, KEY, KIND, NUMBER, PERIOD, REFUSED,
    SAYING, SERVED, SOURCE, TO, UNTIL, Verb, WITH,
};
use skein_kernel::rejection::Rejection;

impl Sentence<'_> {
    /// The act after a verb, and how it must be refused if the sentence says so.
    pub(crate) fn act(&mut self, verb: Verb) -> Result<(Act, Option<Refused>), Rejection> {
        let act = match verb {
            Verb::Start => self.start()?,
            Verb::Complete => self.complete()?,
            Verb::Submit => self.submit()?,
            Verb::Work(verb) => self.work(verb)?,
            Verb::Clock(verb) => self.clock(verb)?,
            Verb::Error | Verb::Escalate => self.raise(verb == Verb::Escalate)?,
            Verb::FailJob => {
                let target = self.target(&[BECAUSE, REFUSED]);
                let reason = self.reason();
                Act::FailJob { target, reason }
            }
            Verb::Message => self.message()?,
            Verb::Signal => {
                let name = raw(self.cursor.phrase(&[WITH, REFUSED]));
                let (name, data) = (named(name, "信号名", "the signal's name")?, self.given()?);
                Act::Signal { name, data }
            }
            Verb::Steer(verb) => self.steer(verb)?,
            Verb::Retry | Verb::Skip => {
                let target = self.target(&[BECAUSE, WITH, REFUSED]);
                let reason = self.reason();
                let data = self.given()?;
                Act::Resolve {
                    target,
                    skip: verb == Verb::Skip,
                    reason,
                    data,
                }
            }
            Verb::Rate => self.rate()?,
            Verb::Open => Act::Open {
                matter: self.target(&[REFUSED]).matter,
            },
            Verb::Away => Act::Away(absence(self.cursor.until(&[REFUSED]), self.names)?),
            Verb::Calendar => self.calendar()?,
            Verb::Command => {
                let matter = self.matter();
                let json = crate::value::expression(self.cursor.until(&[REFUSED]));
                Act::Command { matter, json }
            }
        };
        let refused = self.refused()?;
        self.ends()?;
        if !self.block.is_empty() {
            return Err(refuse::stray(
                &self
                    .block
                    .first()
                    .map(crate::glyph::Line::text)
                    .unwrap_or_default(),
            ));
        }
        Ok((act, refused))
    }

    /// `被拒绝 SK-…`, at the end of a sentence or on a line of its own.
    pub(crate) fn refused(&mut self) -> Result<Option<Refused>, Rejection> {
        if !self.cursor.word(REFUSED) {
            return Ok(None);
        }
        let mut refused = Refused::default();
        let mut ahead = self.cursor;
        let code = ahead.take(|c| c.is_ascii_alphanumeric() || c == '-');
        if code.len() > 3 && raw(code).to_uppercase().starts_with("SK-") {
            refused.code = Some((plain(code).to_uppercase(), self.span(code)));
            self.cursor = ahead;
        }
        refused.text = self.cursor.quoted().map(raw);
        Ok(Some(refused))
    }

    /// The data of an act: after 并填 or with, and on the lines indented under it.
    fn given(&mut self) -> Result<Vec<(String, Value)>, Rejection> {
        self.cursor.word(WITH);
        self.cursor.skip();
        let said = self.cursor.until(&[REFUSED]);
        let mut data = if said.is_empty() {
            Vec::new()
        } else {
            crate::value::pairs(said)?
        };
        let under: Vec<_> = self.block.to_vec();
        let (refusal, block): (Vec<_>, Vec<_>) = under
            .into_iter()
            .partition(|line| crate::cursor::Cursor::new(&line.glyphs).word(REFUSED));
        if refusal.is_empty() {
            data.extend(self.block_data()?);
        } else {
            let mut inner = Sentence {
                block: &block,
                ..*self
            };
            data.extend(inner.block_data()?);
            self.block = &[];
        }
        Ok(data)
    }

    fn reason(&mut self) -> String {
        self.after(BECAUSE, &[WITH, REFUSED, DOCUMENT])
            .unwrap_or_default()
    }

    fn start(&mut self) -> Result<Act, Rejection> {
        let stops: &[Words] = &[AS, FOR, NUMBER, WITH, REFUSED];
        let item = named(raw(self.cursor.phrase(stops)), "事项名", "the item's name")?;
        let (mut name, mut owner, mut number) = (None, None, None);
        loop {
            if self.cursor.word(AS) {
                name = Some(raw(self.cursor.phrase(stops)));
            } else if self.cursor.word(FOR) {
                owner = Some(self.person()?);
            } else if self.cursor.word(NUMBER) {
                number = Some(raw(self.cursor.phrase(stops)));
            } else {
                break;
            }
        }
        let data = self.given()?;
        Ok(Act::Start {
            item,
            name,
            owner,
            number,
            data,
        })
    }

    fn complete(&mut self) -> Result<Act, Rejection> {
        let target = self.target(&[WITH, REFUSED]);
        let data = self.given()?;
        Ok(Act::Complete { target, data })
    }

    /// Something is handed in: with a name for it, or where no matter is known yet, it is an application.
    fn submit(&mut self) -> Result<Act, Rejection> {
        let mut ahead = self.cursor;
        ahead.phrase(&[AS, FOR, NUMBER, WITH, REFUSED]);
        if ahead.word(AS) || self.names.matters.is_empty() {
            return self.start();
        }
        self.complete()
    }

    fn work(&mut self, verb: WorkVerb) -> Result<Act, Rejection> {
        let mut text = None;
        let mut person = None;
        if verb == WorkVerb::Attach {
            let name = raw(self.cursor.phrase(&[TO, REFUSED]));
            text = Some(named(name, "文件名", "the file's name")?);
            self.cursor.word(TO);
        }
        if verb == WorkVerb::Recuse
            && let Some(other) = self.cursor.name(self.names.people())
        {
            person = Some(other);
            self.cursor.word(&["回避", "from"]);
        }
        let target = self.target(&[TO, BECAUSE, SAYING, ANEW, REFUSED]);
        let mut number = None;
        if verb == WorkVerb::Prioritise {
            self.cursor.word(ANEW);
            let digits = self.cursor.take(|c| c.is_ascii_digit());
            number = plain(digits).parse().ok();
            if number.is_none() {
                return Err(refuse::missing("优先级（0 至 100）", "the priority, 0 to 100"));
            }
        } else if self.cursor.word(TO) {
            person = Some(self.person()?);
        }
        if matches!(verb, WorkVerb::Delegate | WorkVerb::Transfer | WorkVerb::Assign) && person.is_none() {
            return Err(refuse::missing("交给谁（给 …）", "to whom (`to …`)"));
        }
        if let Some(reason) = self.after(BECAUSE, &[REFUSED]) {
            text = Some(reason);
        } else if text.is_none() {
            self.cursor.word(SAYING);
            let said = raw(self.cursor.phrase(&[REFUSED]));
            text = (!said.is_empty()).then_some(said);
        }
        Ok(Act::Work {
            target,
            verb,
            person,
            text,
            number,
        })
    }

    fn clock(&mut self, verb: ClockVerb) -> Result<Act, Rejection> {
        let stops: &[Words] = &[
            KIND,
            DOCUMENT,
            SERVED,
            FROM,
            UNTIL,
            PERIOD,
            BY_APPROVAL,
            BECAUSE,
            ANEW,
            REFUSED,
        ];
        let mut target = self.target(stops);
        let mut terms = ClockTerms::default();
        if verb == ClockVerb::Extend {
            terms.period = inline_period(&mut target);
        }
        while self.term(verb, &mut terms, stops)? {}
        Ok(Act::Clock { target, verb, terms })
    }

    /// One thing said with an act on a clock.
    fn term(&mut self, verb: ClockVerb, terms: &mut ClockTerms, stops: &[Words]) -> Result<bool, Rejection> {
        if verb == ClockVerb::Stop && self.cursor.word(KIND) {
            terms.kind = Some(raw(self.cursor.phrase(stops)));
        } else if self.cursor.word(DOCUMENT) {
            terms.document = Some(raw(self.cursor.phrase(stops)));
        } else if let Some(day) = self.day_after(SERVED, stops)? {
            terms.served = Some(day);
        } else if verb == ClockVerb::Correct && self.cursor.word(ANEW) {
            terms.moment = Some(moment::datetime(&plain(self.cursor.phrase(stops)))?);
        } else if self.cursor.word(BY_APPROVAL) {
            terms.approver = Some(self.person()?);
            self.cursor.word(APPROVED);
        } else if verb == ClockVerb::Extend && self.cursor.word(PERIOD) {
            terms.period = Some(raw(self.cursor.phrase(stops)));
        } else if let Some(day) = self.day_after(FROM, stops)? {
            terms.from = Some(day);
        } else if let Some(day) = self.day_after(UNTIL, stops)? {
            terms.until = Some(day);
        } else if let Some(reason) = self.after(BECAUSE, stops) {
            terms.reason = Some(reason);
        } else if verb == ClockVerb::Extend && terms.period.is_none() {
            let said = raw(self.cursor.phrase(stops));
            if said.is_empty() {
                return Ok(false);
            }
            moment::length(&crate::normal(&said))?;
            terms.period = Some(said);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn raise(&mut self, escalation: bool) -> Result<Act, Rejection> {
        let target = self.target(&[CODE, REFUSED]);
        if !self.cursor.word(CODE) {
            return Err(refuse::missing("代码（代码 …）", "the code (`with code …`)"));
        }
        let code = raw(self.cursor.phrase(&[REFUSED]));
        let data = self.given()?;
        Ok(Act::Raise {
            target,
            code,
            escalation,
            data,
        })
    }

    fn message(&mut self) -> Result<Act, Rejection> {
        let stops: &[Words] = &[TO, KEY, WITH, REFUSED];
        let name = named(raw(self.cursor.phrase(stops)), "消息名", "the message's name")?;
        let (mut matter, mut key) = (None, None);
        loop {
            if self.cursor.word(TO) {
                matter = Some(self.known_matter()?);
            } else if self.cursor.word(KEY) {
                key = Some(raw(self.cursor.phrase(stops)));
            } else {
                break;
            }
        }
        let data = self.given()?;
        Ok(Act::Message {
            name,
            matter,
            key,
            data,
        })
    }

    fn known_matter(&mut self) -> Result<String, Rejection> {
        self.matter().ok_or_else(|| {
            let said = self.cursor.ahead();
            refuse::unknown(&said, crate::nearest(&said, self.names.matters()))
        })
    }

    fn steer(&mut self, verb: SteerVerb) -> Result<Act, Rejection> {
        let said = self.target(&[BECAUSE, WITH, REFUSED]);
        if let Target {
            element: Some(element),
            ..
        } = &said
        {
            return Err(refuse::unknown(
                element,
                crate::nearest(element, self.names.matters()),
            ));
        }
        let reason = self.reason();
        let data = if verb == SteerVerb::Correct {
            self.given()?
        } else {
            Vec::new()
        };
        Ok(Act::Steer {
            matter: said.matter,
            verb,
            reason,
            data,
        })
    }

    fn rate(&mut self) -> Result<Act, Rejection> {
        let matter = self.matter();
        let grade = raw(self.cursor.phrase(&[SAYING, REFUSED]));
        self.cursor.word(SAYING);
        let text = raw(self.cursor.phrase(&[REFUSED]));
        // The grade may stand behind a blank only: “非常满意 办得快”.
        let (grade, text) = match grade.split_once(' ') {
            Some((grade, rest)) if text.is_empty() && !grade.is_ascii() => {
                (grade.to_owned(), rest.trim().to_owned())
            }
            _ => (grade, text),
        };
        let grade = named(grade, "评价等级", "the grade")?;
        Ok(Act::Rate {
            matter,
            grade: grade.trim_matches(['"', '“', '”']).to_owned(),
            text: Some(text.trim_matches(['"', '“', '”']).to_owned()).filter(|text| !text.is_empty()),
        })
    }

    /// `公布日历 2027 依据 "…"` with lines `休 2027-01-01..2027-01-03 元旦`.
    fn calendar(&mut self) -> Result<Act, Rejection> {
        let digits = self.cursor.take(|c| c.is_ascii_digit());
        let year = plain(digits).parse().ok();
        let source = self.after(SOURCE, &[BECAUSE, REFUSED]).unwrap_or_default();
        let reason = self.reason();
        let mut days = Vec::new();
        for line in std::mem::take(&mut self.block) {
            days.push(day(line).map_err(|why| {
                let mut span = self.at();
                span.line = line.number;
                refuse::at(why, &span)
            })?);
        }
        Ok(Act::Calendar {
            year,
            source,
            reason,
            days,
        })
    }
}

/// `休 2027-01-01..2027-01-03 元旦`, `班 2027-01-09 元旦`.
fn day(line: &crate::glyph::Line) -> Result<(jiff::civil::Date, jiff::civil::Date, bool, String), Rejection> {
    let mut cursor = crate::cursor::Cursor::new(&line.glyphs);
    let works = if cursor.word(&["班", "上班", "work", "works"]) {
        true
    } else if cursor.word(&["休", "放假", "休息", "off"]) {
        false
    } else {
        return Err(refuse::no_value(
            &line.text(),
            "请写“休 日期 名称”或“班 日期 名称”",
            "write `off DATE NAME` or `work DATE NAME`",
        ));
    };
    let said = plain(
        cursor.take(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | '至' | '年' | '月' | '日')),
    );
    let (from, to) = said
        .split_once("..")
        .or_else(|| said.split_once('至'))
        .unwrap_or((&said, &said));
    let name = raw(trim(cursor.rest()));
    let name = if name.is_empty() {
        "调整".to_owned()
    } else {
        name
    };
    Ok((moment::date(from)?, moment::date(to)?, works, name))
}

/// A period that stands directly behind the clock: `审查期限 10个工作日`.
fn inline_period(target: &mut Target) -> Option<String> {
    let element = target.element.clone()?;
    if moment::length(&crate::normal(&element)).is_ok() {
        return target.element.take();
    }
    let at = element.rfind(' ')?;
    let (clock, period) = element.split_at_checked(at)?;
    let (clock, period) = match moment::length(&crate::normal(period)) {
        Ok(_) => (clock, period),
        // “10 working days” has blanks of its own.
        Err(_) => {
            let digits = element.find(|c: char| c.is_ascii_digit())?;
            let (clock, period) = element.split_at_checked(digits)?;
            moment::length(&crate::normal(period)).ok()?;
            (clock, period)
        }
    };
    let (clock, period) = (clock.trim().to_owned(), period.trim().to_owned());
    target.element = (!clock.is_empty()).then_some(clock);
    Some(period)
}

fn named(name: String, zh: &str, en: &str) -> Result<String, Rejection> {
    if name.is_empty() {
        Err(refuse::missing(zh, en))
    } else {
        Ok(name)
    }
}

//! Sentences that say what must be so: of a matter, of what someone sees, of the city.
//!
//! It knows nothing of how it is found out. Start at [`Sentence::of_matter`].

use crate::cursor::{Cursor, Words, plain};
use crate::glyph::{Glyph, raw, trim};
use crate::model::{Expectation, Target};
use crate::moment;
use crate::refuse;
use crate::sentence::Sentence;
use crate::target::{possessive, target, within};
use crate::value::{expression, names, parts, value};
use crate::words::{
    ABOUT, BY, FIGURE, LIGHTS, MESSAGE, NOT_SENT, NOTHING_ELSE, OF, Of, SENT, Seen, TO, VALUE_IS, all,
};
use skein_kernel::rejection::Rejection;

type Expectations = Result<Vec<Expectation>, Rejection>;

impl Sentence<'_> {
    /// What is said of a matter that was named.
    pub(crate) fn of_matter(&mut self, matter: Option<String>) -> Expectations {
        possessive(&mut self.cursor);
        if let Some(of) = self.cursor.one_of(OF) {
            return self.said_of(
                of,
                Target {
                    matter,
                    ..Target::default()
                },
            );
        }
        // Something of the matter comes first: a clock with its day or light.
        let stops: Vec<Words> = OF
            .iter()
            .filter(|(of, _)| matches!(of, Of::Due | Of::NotDue | Of::Light))
            .map(|(_, words)| *words)
            .collect();
        let quoted = self.cursor.quoted();
        let element = quoted.unwrap_or_else(|| loose(&mut self.cursor, &stops));
        let Some(of) = self.cursor.one_of(OF) else {
            let said = format!("{}{}", raw(element), self.cursor.ahead());
            let first = said.split(' ').next().unwrap_or_default().to_owned();
            return Err(refuse::not_understood(&said, crate::nearest(&first, all(OF))));
        };
        match matter {
            Some(_) => self.said_of(
                of,
                Target {
                    matter,
                    ..within(element)
                },
            ),
            None => self.said_of(of, target(element, self.names)),
        }
    }

    pub(crate) fn said_of(&mut self, of: Of, target: Target) -> Expectations {
        let matter = target.matter.clone();
        let one = match of {
            Of::At(at) => {
                let said = self.cursor.all();
                let places = places(said)?;
                Expectation::At {
                    matter,
                    places,
                    not: !at,
                    span: self.span(said),
                }
            }
            Of::Status(status) => Expectation::Status {
                matter,
                status,
                span: None,
            },
            Of::Passed(passed) => Expectation::Passed {
                matter,
                places: places(self.cursor.all())?,
                not: !passed,
            },
            Of::Datum => return self.datum(matter),
            Of::Holds => {
                let condition = expression(self.cursor.all());
                if condition.is_empty() {
                    return Err(refuse::missing("条件", "the condition"));
                }
                Expectation::Holds { matter, condition }
            }
            Of::Due => {
                let said = self.cursor.all();
                let date = moment::date(&plain(said))?;
                Expectation::Due {
                    target,
                    date: Some(date),
                    span: self.span(said),
                }
            }
            Of::NotDue => Expectation::Due {
                target,
                date: None,
                span: None,
            },
            Of::Light => {
                let said = self.cursor.rest();
                let light = self.cursor.one_of(LIGHTS).ok_or_else(|| {
                    refuse::no_value(
                        &raw(said),
                        "灯为 绿灯、黄灯、红灯、红牌（超期）、停表、按时办结、超期办结、已取消、未知",
                        "lights are green, yellow, red, overdue, stopped, met, met late, cancelled, unknown",
                    )
                })?;
                Expectation::Light {
                    target,
                    light,
                    span: self.span(said),
                }
            }
            Of::History(has) => self.history(matter, !has)?,
            Of::Incident(has) => {
                let code = plain(self.cursor.all()).to_uppercase();
                let code = Some(code).filter(|code| !code.is_empty());
                Expectation::Incident {
                    matter,
                    code,
                    not: !has,
                }
            }
            Of::Told => {
                let (to, text) = (self.person()?, self.quotation());
                Expectation::Told {
                    to,
                    matter,
                    text,
                    not: false,
                }
            }
        };
        self.ends()?;
        Ok(vec![one])
    }

    /// `数据 total = 3`, or several on the lines under it.
    fn datum(&mut self, matter: Option<String>) -> Expectations {
        let mut found = Vec::new();
        let said = self.cursor.all();
        if !said.is_empty() {
            found.push(self.one_datum(&matter, said)?);
        }
        for line in std::mem::take(&mut self.block) {
            found.push(self.one_datum(&matter, &line.glyphs).map_err(|why| {
                let mut span = self.at();
                span.line = line.number;
                refuse::at(why, &span)
            })?);
        }
        if found.is_empty() {
            return Err(refuse::missing("“名称 = 值”", "`name = value`"));
        }
        Ok(found)
    }

    fn one_datum(&self, matter: &Option<String>, glyphs: &[Glyph]) -> Result<Expectation, Rejection> {
        let wrong = || refuse::no_value(&raw(glyphs), "请写成“名称 = 值”", "write `name = value`");
        let at = equals(glyphs).ok_or_else(wrong)?;
        let (name, given) = (
            glyphs.get(..at.0).ok_or_else(wrong)?,
            glyphs.get(at.1..).ok_or_else(wrong)?,
        );
        let given = trim(given);
        if given.is_empty() || trim(name).is_empty() {
            return Err(wrong());
        }
        Ok(Expectation::Datum {
            matter: matter.clone(),
            expression: expression(name),
            value: value(given),
            span: self.span(given),
        })
    }

    /// `历史 有 claimed 初审 由 王芳`.
    fn history(&mut self, matter: Option<String>, not: bool) -> Result<Expectation, Rejection> {
        let said = self.cursor.until(&[BY]);
        let mut words = Cursor::new(said);
        let word = match words.quoted() {
            Some(quoted) => raw(quoted),
            None => raw(words.take(|c| c != ' ')),
        };
        if word.is_empty() {
            return Err(refuse::missing("事件", "the event"));
        }
        let element = target(words.rest(), self.names).element;
        let by = if self.cursor.word(BY) {
            Some(self.person()?)
        } else {
            None
        };
        Ok(Expectation::History {
            matter,
            word,
            element,
            by,
            not,
        })
    }

    fn quotation(&mut self) -> Option<String> {
        let quoted = self.cursor.quoted().map(raw);
        quoted.or_else(|| {
            let said = raw(self.cursor.phrase(&[ABOUT]));
            (!said.is_empty()).then_some(said)
        })
    }

    /// What is said of what someone sees.
    pub(crate) fn of_person(&mut self, person: String, seen: Seen) -> Expectations {
        let one = match seen {
            Seen::Listed(has) => {
                let mut ahead = self.cursor;
                let count = plain(ahead.take(|c| c.is_ascii_digit()));
                if has && !count.is_empty() && counted(&mut ahead) {
                    return self.list_length(person);
                }
                let said = self.cursor.all();
                if said.is_empty() {
                    return Err(refuse::missing("办件或任务", "the matter or task"));
                }
                let each = parts(said, |c| c == '、').into_iter();
                let listed = each.map(|one| Expectation::Listed {
                    person: person.clone(),
                    target: target(one, self.names),
                    not: !has,
                });
                return Ok(listed.collect());
            }
            Seen::ListEmpty => Expectation::ListLength {
                person,
                count: 0,
                span: None,
            },
            Seen::ListLength => return self.list_length(person),
            Seen::Sees(sees) => {
                let matter = self.matter();
                Expectation::Sees {
                    person,
                    matter,
                    not: !sees,
                }
            }
            Seen::Told(told) => {
                let text = self.quotation();
                let matter = if self.cursor.word(ABOUT) {
                    self.matter()
                } else {
                    None
                };
                Expectation::Told {
                    to: person,
                    matter,
                    text,
                    not: !told,
                }
            }
        };
        self.ends()?;
        Ok(vec![one])
    }

    fn list_length(&mut self, person: String) -> Expectations {
        let digits = self.cursor.take(|c| c.is_ascii_digit());
        let count = plain(digits)
            .parse()
            .map_err(|_| refuse::missing("件数", "how many"))?;
        counted(&mut self.cursor);
        self.ends()?;
        Ok(vec![Expectation::ListLength {
            person,
            count,
            span: self.span(digits),
        }])
    }

    /// What is said of the city as a whole, if this is such a sentence.
    pub(crate) fn of_city(&mut self) -> Result<Option<Expectation>, Rejection> {
        if self.cursor.word(NOTHING_ELSE) {
            self.ends()?;
            return Ok(Some(Expectation::NothingElse));
        }
        if self.cursor.word(FIGURE) {
            let name = raw(self.cursor.phrase(&[VALUE_IS]));
            self.cursor.word(VALUE_IS);
            let given = self.cursor.all();
            if name.is_empty() || given.is_empty() {
                return Err(refuse::missing(
                    "指标名与数值（指标 X = 98%）",
                    "the figure and its value (`figure X = 98%`)",
                ));
            }
            let (value, span) = (value(given), self.span(given));
            return Ok(Some(Expectation::Figure { name, value, span }));
        }
        let mut ahead = self.cursor;
        if !ahead.word(MESSAGE) {
            return Ok(None);
        }
        let message = raw(ahead.phrase(&[SENT, NOT_SENT]));
        let not = ahead.word(NOT_SENT);
        if !not && !ahead.word(SENT) {
            return Ok(None);
        }
        self.cursor = ahead;
        let to = self.after(TO, &[]);
        self.ends()?;
        Ok(Some(Expectation::Sent { message, to, not }))
    }
}

/// The text up to one of some words, wherever it stands: clocks are named without blanks in Chinese.
fn loose<'l>(cursor: &mut Cursor<'l>, stops: &[Words]) -> &'l [Glyph] {
    cursor.skip();
    let rest = cursor.rest();
    let first = (1..rest.len()).find(|at| {
        let here = rest.get(*at..).unwrap_or_default();
        let before = rest.get(at - 1).map_or(' ', |glyph| glyph.read);
        stops
            .iter()
            .flat_map(|words| words.iter())
            .any(|word| (before == ' ' || !word.is_ascii()) && crate::cursor::matched(here, word).is_some())
    });
    match first {
        Some(at) => {
            *cursor = Cursor::new(rest.get(at..).unwrap_or_default());
            trim(rest.get(..at).unwrap_or_default())
        }
        None => cursor.all(),
    }
}

fn counted(cursor: &mut Cursor<'_>) -> bool {
    cursor.word(&[
        "件", "项", "条", "items", "item", "entries", "entry", "tasks", "task",
    ])
}

fn places(said: &[Glyph]) -> Result<Vec<String>, Rejection> {
    let places = names(said);
    if places.is_empty() {
        return Err(refuse::missing("环节名", "the name of an element"));
    }
    Ok(places)
}

/// Where the first sign of equality stands that is none of `>=`, `<=`, `!=`, and where what follows begins.
fn equals(glyphs: &[Glyph]) -> Option<(usize, usize)> {
    let mut quoted = false;
    for (at, glyph) in glyphs.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .and_then(|at| glyphs.get(at))
            .map(|glyph| glyph.read);
        match glyph.read {
            '"' => quoted = !quoted,
            '=' if !quoted && !matches!(before, Some('>' | '<' | '!')) => {
                let twice = glyphs.get(at + 1).is_some_and(|next| next.read == '=');
                return Some((at, at + 1 + usize::from(twice)));
            }
            _ => {}
        }
    }
    let words = ["为", "是", "is"];
    (1..glyphs.len()).find_map(|at| {
        let free = glyphs.get(at - 1).is_some_and(|glyph| glyph.read == ' ');
        let here = glyphs.get(at..).unwrap_or_default();
        let length = words.iter().find_map(|word| crate::cursor::matched(here, word))?;
        free.then_some((at, at + length))
    })
}

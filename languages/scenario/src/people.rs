//! Declarations of people: a line that names them, attributes after commas or on lines of their own.

use crate::cursor::{Cursor, plain};
use crate::glyph::{Glyph, Line, raw};
use crate::model::{Absence, Kind, Person};
use crate::moment;
use crate::refuse;
use crate::sentence::{Names, Sentence};
use crate::value::{names, parts};
use crate::words::{ATTRIBUTES, Attribute, FROM, GRADES, KINDS, OFFICES, STAND_IN, UNTIL, all};
use jiff::civil::{DateTime, Time};
use skein_kernel::rejection::Rejection;

/// The kind and name that a declaration gives; several names for several people.
pub(crate) fn declared(line: &Line) -> Option<(Kind, Vec<String>)> {
    let mut cursor = Cursor::new(&line.glyphs);
    let kind = cursor.one_of(KINDS)?;
    let (named, _) = header(cursor.rest());
    (!named.is_empty()).then_some((kind, named))
}

/// The names at the head of a declaration, and the attributes that follow after commas.
fn header(glyphs: &[Glyph]) -> (Vec<String>, Vec<&[Glyph]>) {
    let parts = parts(glyphs, |c| matches!(c, ',' | ';'));
    let attributes = parts
        .iter()
        .skip(1)
        .position(|part| Cursor::new(part).one_of(ATTRIBUTES).is_some());
    let head = attributes.map_or(parts.len(), |place| place + 1);
    let (named, attributes) = parts.split_at_checked(head).unwrap_or_default();
    let named = named
        .iter()
        .flat_map(|part| names(part))
        .map(|name| name.trim_end_matches([':', '：']).to_owned());
    (
        named.filter(|name| !name.is_empty()).collect(),
        joined(glyphs, attributes),
    )
}

/// Attributes with all that is listed after their commas: a part that begins no attribute belongs to the one before.
fn joined<'g>(whole: &'g [Glyph], parts: &[&'g [Glyph]]) -> Vec<&'g [Glyph]> {
    // Glyphs of a cell of an example all stand in its column: they are told apart by where they are kept.
    let place = |part: &[Glyph]| {
        let first = part.first();
        first
            .and_then(|first| whole.iter().position(|glyph| std::ptr::eq(glyph, first)))
            .unwrap_or(whole.len())
    };
    let begins = |part: &&&[Glyph]| Cursor::new(part).one_of(ATTRIBUTES).is_some();
    let heads: Vec<usize> = parts.iter().filter(begins).map(|part| place(part)).collect();
    let ends = heads.iter().copied().skip(1).chain([whole.len()]);
    let slices = heads
        .iter()
        .zip(ends)
        .filter_map(|(head, end)| whole.get(*head..end));
    slices.map(without_comma).collect()
}

fn without_comma(glyphs: &[Glyph]) -> &[Glyph] {
    let mut glyphs = crate::glyph::trim(glyphs);
    while let Some((last, rest)) = glyphs.split_last()
        && matches!(last.read, ',' | ';' | ' ')
    {
        glyphs = rest;
    }
    glyphs
}

impl Sentence<'_> {
    /// The people that a declaration introduces.
    pub(crate) fn people(&mut self) -> Result<Vec<Person>, Rejection> {
        let Some((kind, named)) = declared(self.line) else {
            return Err(refuse::missing("人名", "the name of a person"));
        };
        let mut cursor = self.cursor;
        cursor.one_of(KINDS);
        let (_, attributes) = header(cursor.rest());
        let mut person = Person {
            kind,
            at: self.at(),
            ..Person::default()
        };
        let mut attribute = |glyphs: &[Glyph]| attribute(&mut person, glyphs, self);
        for glyphs in attributes {
            attribute(glyphs)?;
        }
        for line in self.block {
            attribute(&line.glyphs).map_err(|why| {
                let mut span = self.at();
                span.line = line.number;
                refuse::at(why, &span)
            })?;
        }
        let each = named.into_iter().map(|name| Person {
            name,
            ..person.clone()
        });
        Ok(each.collect())
    }
}

fn attribute(person: &mut Person, glyphs: &[Glyph], sentence: &Sentence<'_>) -> Result<(), Rejection> {
    let mut cursor = Cursor::new(glyphs);
    let Some(attribute) = cursor.one_of(ATTRIBUTES) else {
        let said = cursor.ahead();
        let first = said.split([' ', ':', '=']).next().unwrap_or_default().to_owned();
        return Err(refuse::not_understood(
            &said,
            crate::nearest(&first, all(ATTRIBUTES)),
        ));
    };
    cursor.take(|c| matches!(c, ' ' | '=' | ':'));
    let given = match Cursor::new(cursor.rest()).quoted() {
        Some(quoted) => quoted,
        None => cursor.rest(),
    };
    if given.is_empty() {
        return Err(refuse::missing("内容", "what it is"));
    }
    match attribute {
        Attribute::Account => person.account = Some(plain(given)),
        Attribute::ResidentId => person.resident_id = Some(plain(given)),
        Attribute::CreditCode => person.credit_code = Some(plain(given)),
        Attribute::Phone => person.phone = Some(plain(given)),
        Attribute::Mail => person.mail = Some(plain(given)),
        Attribute::Grade => person.grade = Some(grade(given)?),
        Attribute::Agents => person.agents.extend(names(given)),
        Attribute::Units => person.units.extend(names(given)),
        Attribute::Duties => person.duties.extend(names(given)),
        Attribute::Rank => person.rank = Some((raw(given), sentence.span(given).unwrap_or_default())),
        Attribute::Roles => {
            for name in names(given) {
                person.roles.push(office(&name)?);
            }
        }
        Attribute::Absence => person.absences.push(absence(given, sentence.names)?),
    }
    Ok(())
}

fn grade(given: &[Glyph]) -> Result<u8, Rejection> {
    let mut cursor = Cursor::new(given);
    cursor
        .one_of(GRADES)
        .or_else(|| plain(given).parse().ok().filter(|grade| *grade <= 3))
        .ok_or_else(|| {
            refuse::no_value(
                &raw(given),
                "实名等级为 未实名、初级、中级、高级",
                "a grade is none, basic, medium or high",
            )
        })
}

fn office(name: &str) -> Result<crate::model::Office, Rejection> {
    let found = OFFICES.iter().find(|(_, words)| {
        words
            .iter()
            .any(|word| crate::normal(word) == crate::normal(name))
    });
    found.map(|(office, _)| *office).ok_or_else(|| {
        refuse::no_value(
            name,
            "身份为 经办人、督查员、审计员、管理员；岗位请写在“岗位”之后",
            "roles are officer, supervisor, auditor, administrator; duties go after `duty`",
        )
    })
}

/// `自 2026-10-08 至 2026-10-10 由 李明 代`: until the end of the last day where it is given as a day.
pub(crate) fn absence(glyphs: &[Glyph], known: &Names) -> Result<Absence, Rejection> {
    let mut cursor = Cursor::new(glyphs);
    cursor.word(FROM);
    let from = moment::datetime(&plain(cursor.phrase(&[UNTIL])))?;
    if !cursor.word(UNTIL) {
        return Err(refuse::missing(
            "离岗的结束日期（至 …）",
            "the end of the absence (`until …`)",
        ));
    }
    let until = end_of(moment::datetime(&plain(cursor.phrase(&[STAND_IN])))?)?;
    let stand_in = cursor.word(STAND_IN).then(|| cursor.name(known.people()));
    match stand_in {
        Some(None) => {
            let said = cursor.ahead();
            Err(refuse::unknown(&said, crate::nearest(&said, known.people())))
        }
        other => Ok(Absence {
            from,
            until,
            stand_in: other.flatten(),
        }),
    }
}

fn end_of(until: DateTime) -> Result<DateTime, Rejection> {
    if until.time() != Time::midnight() {
        return Ok(until);
    }
    until.tomorrow().map_err(|_| refuse::no_date(&until.to_string()))
}

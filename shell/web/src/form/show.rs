//! A form's fields as HTML, each with what was answered and what is wrong with it beside it.
//!
//! It knows nothing of tasks. Start at [`fields`].

use super::fill::{Answers, Faults, rows_field};
use super::{Choice, Form, Kind, Question, escaped};
use crate::visit::Visit;
use askama::Template;
use skein_kernel::rejection::Rejection;

/// A file that was handed in already.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) digest: String,
    pub(crate) name: String,
}

/// One field, with the fields inside it.
#[derive(Template)]
#[template(path = "form/field.html")]
pub(crate) struct Field {
    p: Visit,
    /// Its name, a JSON pointer.
    name: String,
    /// Its id in the page.
    id: String,
    title: String,
    help: Option<String>,
    error: Option<String>,
    required: bool,
    view: View,
}

/// What a field looks like.
enum View {
    Fixed(String),
    Text {
        kind: &'static str,
        value: String,
    },
    Long {
        value: String,
    },
    Number {
        value: String,
        whole: bool,
    },
    Date {
        value: String,
    },
    /// A few answers, all in sight.
    Radio(Vec<Offered>),
    /// Many answers, in a list that opens.
    Select(Vec<Offered>),
    Several(Vec<Offered>),
    Files {
        several: bool,
        given: Vec<Given>,
    },
    Table {
        columns: Vec<String>,
        rows: Vec<Row>,
        count: String,
    },
    Group(Vec<Field>),
}

/// A row of a table.
struct Row {
    number: usize,
    drop: String,
    fields: Vec<Field>,
}

/// An answer to choose.
struct Offered {
    key: String,
    title: String,
    id: String,
    chosen: bool,
}

/// More answers than this are offered in a list that opens.
const IN_SIGHT: usize = 6;

/// What is shown beside the questions.
pub(crate) struct Filling<'a> {
    pub(crate) p: &'a Visit,
    pub(crate) answers: Answers<'a>,
    pub(crate) faults: &'a Faults,
    /// Files that were handed in, by the digest that stands for them.
    pub(crate) given: &'a [Given],
}

/// The fields of a form.
pub(crate) fn fields(form: &Form, filling: &Filling<'_>) -> Vec<Field> {
    filling.group(&form.questions, "")
}

/// What is wrong, in the order of the page, each with the field it leads to: the summary above a form.
pub(crate) fn summary(p: &Visit, faults: &Faults) -> Vec<(String, String)> {
    let one = |(pointer, fault): (&String, &Rejection)| (id_of(pointer), said(p, fault));
    faults.iter().map(one).collect()
}

fn said(p: &Visit, fault: &Rejection) -> String {
    p.pick(&fault.zh, &fault.en).to_owned()
}

/// An id of a page: what a pointer has that an id can't is written otherwise.
fn id_of(pointer: &str) -> String {
    let plain: String = pointer
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    format!("f{plain}")
}

impl Filling<'_> {
    fn group(&self, questions: &[Question], around: &str) -> Vec<Field> {
        let field = |question: &Question| {
            let pointer = format!("{around}/{}", escaped(&question.name));
            self.field(question, pointer)
        };
        questions.iter().map(field).collect()
    }

    fn field(&self, question: &Question, pointer: String) -> Field {
        let p = self.p;
        Field {
            id: id_of(&pointer),
            title: p.both(&question.title).to_owned(),
            help: question.help.as_ref().map(|help| p.both(help).to_owned()),
            error: self.faults.get(&pointer).map(|fault| said(p, fault)),
            required: question.required,
            view: self.view(question, &pointer),
            name: pointer,
            p: p.clone(),
        }
    }

    fn view(&self, question: &Question, pointer: &str) -> View {
        let value = || self.answers.text(pointer);
        if question.fixed {
            return View::Fixed(value());
        }
        match &question.kind {
            Kind::Text(kind) => View::Text { kind, value: value() },
            Kind::Long => View::Long { value: value() },
            Kind::Number { whole } => View::Number {
                value: value(),
                whole: *whole,
            },
            Kind::Date => View::Date { value: value() },
            Kind::YesNo => View::Radio(self.yes_no(pointer)),
            Kind::Choice(choices) if choices.len() <= IN_SIGHT => View::Radio(self.offered(choices, pointer)),
            Kind::Choice(choices) => View::Select(self.offered(choices, pointer)),
            Kind::Several(choices) => View::Several(self.offered(choices, pointer)),
            Kind::Files { several } => View::Files {
                several: *several,
                given: self.files(pointer),
            },
            Kind::Table { columns, least } => self.table(columns, *least, pointer),
            Kind::Group(questions) => View::Group(self.group(questions, pointer)),
        }
    }

    fn yes_no(&self, pointer: &str) -> Vec<Offered> {
        let answer = self.answers.text(pointer);
        let offered = |key: &str, word: &str| Offered {
            id: format!("{}-{key}", id_of(pointer)),
            title: self.p.t(word),
            chosen: answer == key,
            key: key.to_owned(),
        };
        vec![offered("true", "form-yes"), offered("false", "form-no")]
    }

    fn offered(&self, choices: &[Choice], pointer: &str) -> Vec<Offered> {
        let chosen = self.answers.texts(pointer);
        let offered = |(place, choice): (usize, &Choice)| Offered {
            id: format!("{}-{place}", id_of(pointer)),
            title: self.p.both(&choice.title).to_owned(),
            chosen: chosen.contains(&choice.key),
            key: choice.key.clone(),
        };
        choices.iter().enumerate().map(offered).collect()
    }

    fn files(&self, pointer: &str) -> Vec<Given> {
        let digests = self.answers.texts(pointer);
        let given = self.given.iter();
        given
            .filter(|given| digests.contains(&given.digest))
            .cloned()
            .collect()
    }

    fn table(&self, columns: &[Question], least: usize, pointer: &str) -> View {
        let rows = self.answers.rows(pointer, least);
        let row = |number: usize| {
            let around = format!("{pointer}/{number}");
            Row {
                number: number + 1,
                fields: self.group(columns, &around),
                drop: around,
            }
        };
        View::Table {
            columns: columns
                .iter()
                .map(|column| self.p.both(&column.title).to_owned())
                .collect(),
            rows: (0..rows).map(row).collect(),
            count: rows_field(pointer),
        }
    }
}

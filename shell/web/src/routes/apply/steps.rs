//! An application as steps: the pages of its form, a step for each document, the preview.
//!
//! What isn't shown isn't a step. It knows nothing of drafts. Start at [`steps`].

use crate::form::show::Given;
use crate::form::{Form, Question};
use crate::visit::Visit;
use skein_app::city::services::Service;
use skein_kernel::rejection::Rejection;
use skein_matter::state::Vars;
use skein_measure::parts::Bilingual;
use skein_pack::fill::{hinted, needed, visible};
use skein_pack::model::{Document, DocumentSource, Field, Words};

/// One step.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Its name in the address.
    pub(crate) id: String,
    /// Its heading.
    pub(crate) title: Bilingual,
    pub(crate) kind: Kind,
}

/// What a step asks for.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Answers to questions.
    Questions(Vec<Question>),
    /// Files.
    Document(Box<Document>),
}

/// A pack's words as the pages hold them.
pub(crate) fn bilingual(words: &Words) -> Bilingual {
    Bilingual::new(words.zh.as_str(), words.en.as_str())
}

/// The steps of an application with these answers, in order; the preview comes after the last.
///
/// # Errors
/// The engine's, where the form's schema can't be read.
pub(crate) fn steps(service: &Service, answers: &Vars) -> Result<Vec<Step>, Rejection> {
    let mut all = Vec::new();
    if let Some(form) = service.form() {
        let questions = Form::read(&hinted(form).to_string(), None)?.questions;
        for field in visible(form, answers) {
            let Some(question) = question(&questions, field) else {
                continue;
            };
            let page = field.page.as_ref().map(|page| page.value.as_str());
            let page = page.and_then(|id| form.pages.iter().find(|page| *page.id == id));
            let (id, title) = match page {
                Some(page) => (page.id.value.clone(), bilingual(&page.words)),
                None => (field.name.clone(), bilingual(&field.words)),
            };
            add(&mut all, id, title, question);
        }
    }
    let asked = needed(service.item(), answers)
        .into_iter()
        .filter(|document| document.source == DocumentSource::Applicant);
    all.extend(asked.map(|document| Step {
        id: format!("doc-{}", document.id.value),
        title: bilingual(&document.words),
        kind: Kind::Document(Box::new(document.clone())),
    }));
    Ok(all)
}

/// Adds a question to the step of its page, or as a step of its own.
fn add(all: &mut Vec<Step>, id: String, title: Bilingual, question: Question) {
    let known = all.iter_mut().find(|step| step.id == id);
    match known.map(|step| &mut step.kind) {
        Some(Kind::Questions(questions)) => questions.push(question),
        _ => all.push(Step {
            id,
            title,
            kind: Kind::Questions(vec![question]),
        }),
    }
}

/// The question of a field, required as the pack says it is where it is shown.
fn question(questions: &[Question], field: &Field) -> Option<Question> {
    let found = questions.iter().find(|question| question.name == field.name)?;
    Some(Question {
        required: field.required,
        ..found.clone()
    })
}

/// An answer in words, for the preview.
pub(crate) fn told(p: &Visit, question: &Question, answers: &Vars, files: &[Given]) -> Vec<String> {
    let value = answers.get(&question.name).cloned().unwrap_or_default();
    if let crate::form::Kind::Files { .. } = question.kind {
        let named = files
            .iter()
            .filter(|file| skein_matter::state::Value::text(&file.digest) == value);
        return named.map(|file| file.name.clone()).collect();
    }
    shown(p, question, &value)
}

fn shown(p: &Visit, question: &Question, value: &skein_matter::state::Value) -> Vec<String> {
    use crate::form::Kind as Asked;
    use skein_matter::state::Value;
    match (&question.kind, value) {
        (_, Value::Null) => Vec::new(),
        (Asked::Choice(choices) | Asked::Several(choices), _) => {
            let chosen = match value {
                Value::List(all) => all.to_vec(),
                one => vec![one.clone()],
            };
            let named = choices.iter().filter(|choice| chosen.contains(&choice.value));
            named.map(|choice| p.both(&choice.title).to_owned()).collect()
        }
        (Asked::Table { columns, .. }, Value::List(rows)) => rows
            .iter()
            .map(|row| {
                let cells = columns.iter().filter_map(|column| {
                    let value = crate::form::fill::at(row, &format!("/{}", column.name))?;
                    let text = shown(p, column, value).join(p.pick("、", ", "));
                    Some(format!("{} {text}", p.both(&column.title)))
                });
                cells.collect::<Vec<_>>().join(p.pick("；", "; "))
            })
            .collect(),
        (Asked::Group(inner), Value::Context(entries)) => inner
            .iter()
            .filter_map(|one| {
                let text = shown(p, one, entries.get(&one.name)?).join(p.pick("、", ", "));
                Some(format!("{} {text}", p.both(&one.title)))
            })
            .collect(),
        (_, Value::Boolean(true)) => vec![p.t("form-yes")],
        (_, Value::Boolean(false)) => vec![p.t("form-no")],
        (_, other) => vec![crate::form::fill::text_of(other)],
    }
}

//! What forms call the data they ask for: the words under which a matter's data are shown.
//!
//! It knows nothing of matters. Start at [`Titles::of`].

use super::{Form, Kind, Question, escaped};
use crate::visit::Visit;
use skein_measure::parts::Bilingual;
use skein_store::matter::Deployed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words for data, by pointer; rows of a table go without their number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Titles {
    names: BTreeMap<String, Bilingual>,
    /// What whole questions are about, in the order of their forms.
    order: Vec<String>,
    answers: BTreeMap<(String, String), Bilingual>,
}

/// Where what an applicant filled in lies in a matter's data.
pub(crate) const FORM: &str = "/form";

impl Titles {
    /// The words of some definitions' forms, below those of the form that was filled in when applying.
    pub(crate) fn of<'a>(
        definitions: impl IntoIterator<Item = &'a Arc<Deployed>>,
        applied: Option<&skein_pack::model::Form>,
    ) -> Self {
        let mut titles = Self::default();
        let applied = applied.map(|form| Form::read(&skein_pack::fill::hinted(form).to_string(), None));
        if let Some(Ok(form)) = applied {
            titles.ask(&form.questions, FORM);
        }
        for file in definitions.into_iter().flat_map(|it| &it.forms) {
            // A form that can't be read was refused when it was deployed.
            if let Ok(form) = Form::read(&file.text, None) {
                titles.ask(&form.questions, "");
            }
        }
        titles
    }

    /// Takes in a form's questions, in their order.
    fn ask(&mut self, questions: &[Question], around: &str) {
        self.learn(questions, around);
        for question in questions {
            let pointer = format!("{around}/{}", escaped(&question.name));
            if !self.order.contains(&pointer) {
                self.order.push(pointer);
            }
        }
    }

    /// What whole questions are about, as pointers, in the order of their forms.
    pub(crate) fn order(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    fn learn(&mut self, questions: &[Question], around: &str) {
        for question in questions {
            let pointer = format!("{around}/{}", escaped(&question.name));
            match &question.kind {
                Kind::Choice(all) | Kind::Several(all) => {
                    let words = all.iter().map(|choice| {
                        let key = (pointer.clone(), choice.key.clone());
                        (key, choice.title.clone())
                    });
                    self.answers.extend(words);
                }
                Kind::Table { columns, .. } => self.learn(columns, &pointer),
                Kind::Group(inner) => self.learn(inner, &pointer),
                _ => {}
            }
            self.names.insert(pointer, question.title.clone());
        }
    }

    /// Whether a form asks for a datum.
    pub(crate) fn knows(&self, pointer: &str) -> bool {
        self.names.contains_key(pointer)
    }

    /// What a datum is called; its own name where no form asks for it.
    pub(crate) fn name(&self, p: &Visit, pointer: &str, name: &str) -> String {
        let title = self.names.get(pointer);
        title.map_or_else(|| name.to_owned(), |title| p.both(title).to_owned())
    }

    /// What an answer means; the answer itself where no form offers it.
    pub(crate) fn answer(&self, p: &Visit, pointer: &str, text: String) -> String {
        let key = (pointer.to_owned(), text);
        match self.answers.get(&key) {
            Some(title) => p.both(title).to_owned(),
            None => key.1,
        }
    }
}

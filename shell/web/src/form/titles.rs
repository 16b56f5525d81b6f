//! What forms call the data they ask for: the words under which a matter's data are shown.
//!
//! It knows nothing of matters. Start at [`Titles::of`].

use super::{Form, Kind, Question, escaped};
use crate::visit::Visit;
use skein_measure::parts::Bilingual;
use skein_store::matter::Deployed;
use std::collections::BTreeMap;

/// Words for data, by pointer; rows of a table go without their number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Titles {
    names: BTreeMap<String, Bilingual>,
    answers: BTreeMap<(String, String), Bilingual>,
}

impl Titles {
    /// The words of a definition's forms.
    pub(crate) fn of(deployed: &Deployed) -> Self {
        let mut titles = Self::default();
        for file in &deployed.forms {
            // A form that can't be read was refused when it was deployed.
            if let Ok(form) = Form::read(&file.text, None) {
                titles.learn(&form.questions, "");
            }
        }
        titles
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

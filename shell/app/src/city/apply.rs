//! Sending a draft: it is checked as a whole, becomes a matter through the same command as any program's, and is
//! gone.
//!
//! Sent twice, by an impatient finger or a broken line, it is one application. It knows nothing of pages. Start at
//! [`City::apply`].

use super::City;
use super::attachments::forget;
use super::drafts::{Draft, Paper, SENT, kind_of};
use super::matters::Beginning;
use super::services::Service;
use crate::authorise::{Action, Resource};
use crate::codes;
use crate::lock;
use serde_json::{Value as Json, json};
use skein_form::Form;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::human::Attachment;
use skein_matter::state::{Value, Vars};
use skein_pack::beginning::Applicant;
use skein_pack::fill::visible;
use skein_pack::model::Applicant as Kind;
use skein_store::aggregate::Serial;

/// A file that answers a question: the question, the file's name, its bytes.
pub type AnswerFile<'a> = (&'a str, &'a str, &'a [u8]);

/// An application filled in elsewhere.
#[derive(Debug, Clone)]
pub struct Whole<'a> {
    /// The service item applied for.
    pub item: &'a str,
    /// The account applied for.
    pub owner: &'a ActorId,
    /// What was filled in, over what the city knows.
    pub answers: &'a Vars,
    /// Files that answer questions.
    pub files: Vec<AnswerFile<'a>>,
}

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// The field, as a JSON pointer (RFC 6901).
    pub path: String,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
    /// Whether it is that nothing was answered.
    pub missing: bool,
}

/// Everything a service's form says of some answers, fields that aren't shown left out.
#[must_use]
pub fn faults(service: &Service, answers: &Vars) -> Vec<AnswerFault> {
    let Some(form) = service.form() else {
        return Vec::new();
    };
    let shown = visible(form, answers);
    let answered = shown_answers(service, answers);
    let unanswered = shown.iter().filter(|field| field.required);
    let unanswered = unanswered.filter(|field| answered.get(&field.name).is_none());
    let mut all: Vec<AnswerFault> = unanswered
        .map(|field| AnswerFault {
            path: format!("/{}", field.name),
            zh: format!("“{}”必须填写", field.words.zh),
            en: format!("`{}` must be filled in", field.words.en),
            missing: true,
        })
        .collect();
    // A schema that can't be read keeps a pack from being installed.
    let Ok(schema) = Form::read(&form.schema.to_string(), &form.file) else {
        return all;
    };
    for fault in schema.faults(&answered.to_json()) {
        if all.iter().all(|known| known.path != fault.path) {
            let missing = answered.get(fault.path.trim_start_matches('/')).is_none();
            all.push(AnswerFault {
                missing: missing && !fault.path.is_empty(),
                path: fault.path,
                zh: fault.zh,
                en: fault.en,
            });
        }
    }
    all
}

/// The answers to the questions that are shown.
#[must_use]
pub fn shown_answers(service: &Service, answers: &Vars) -> Vars {
    let shown = service
        .form()
        .map(|form| visible(form, answers))
        .unwrap_or_default();
    let mut kept = Vars::new();
    for (name, value) in answers.iter() {
        if shown.iter().any(|field| *field.name == **name) {
            kept.set(name.clone(), value.clone());
        }
    }
    kept
}

impl City {
    /// Sends a draft; the number of the matter it became.
    ///
    /// # Errors
    /// As [`City::draft`]; `SK-APP-0034` if the item has closed since, with the draft as it was; `SK-APP-0042` with
    /// the first answer that isn't right or document that is missing; the engine's.
    pub fn apply(&self, actor: &Actor, id: &str) -> Result<Serial, Rejection> {
        if let Some(sent) = self.sent_draft(actor, id)? {
            return Ok(Serial(sent));
        }
        let (draft, service) = self.draft(actor, id)?;
        self.is_open_today(&service)?;
        let papers = self.complete(actor, &draft, &service)?;
        let beginning = Beginning {
            files: self.keep_files(actor, &draft)?,
            ..self.beginning_of(&draft, &service, &papers)?
        };
        let answer = self.start_matter(actor, beginning, Some(&format!("draft-{id}")))?;
        self.keep(actor, SENT, id, answer.serial.to_string())?;
        self.forget_draft(&draft)?;
        Ok(answer.serial)
    }

    /// Sends an application that was filled in elsewhere, whole: by another app, or on a phone that had no line. It
    /// passes what a draft passes, and nothing of it is kept where it is refused. Sent again under its key it is the
    /// same application.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`, `SK-APP-0034`, `SK-APP-0040` as [`City::begin_draft`]; `SK-APP-0013`, `0014`,
    /// `0021`, `0022` for a file that isn't accepted; `SK-APP-0042` as [`City::apply`]; the engine's.
    pub fn apply_at_once(&self, actor: &Actor, whole: &Whole<'_>, key: &str) -> Result<Serial, Rejection> {
        self.authorise(actor, Action::StartMatter, &Resource::City)?;
        let once = once(actor, key);
        if let Some(sent) = self.sent_draft(actor, &once)? {
            return Ok(Serial(sent));
        }
        let (mut draft, service) = self.new_draft(actor, whole.item, whole.owner)?;
        for (name, value) in whole.answers.iter() {
            draft.answers.set(name.clone(), value.clone());
        }
        for (field, name, bytes) in &whole.files {
            let file = self.inspected(&service, field, (name, bytes))?;
            draft.answers.set((*field).into(), Value::text(&file.digest));
            draft.files.push(file);
        }
        let papers = self.complete(actor, &draft, &service)?;
        let beginning = self.beginning_of(&draft, &service, &papers)?;
        let answer = self.start_with_files(actor, &draft, (beginning, &whole.files), &once)?;
        self.keep(actor, SENT, &once, answer.to_string())?;
        Ok(answer)
    }

    /// Keeps the files and starts the matter; where it can't be started they are taken away again.
    fn start_with_files(
        &self,
        actor: &Actor,
        draft: &Draft,
        (beginning, files): (Beginning, &[AnswerFile<'_>]),
        once: &str,
    ) -> Result<Serial, Rejection> {
        let _alone = lock(&self.uploads);
        for (_, _, bytes) in files {
            self.ledger.keep(bytes)?;
        }
        let beginning = Beginning {
            files: self.attached(actor, draft),
            ..beginning
        };
        let started = self.start_matter(actor, beginning, Some(&format!("once-{once}")));
        if started.is_err() {
            for file in &draft.files {
                forget(self.journal(), self.ledger.files(), &file.digest, None)?;
            }
        }
        started.map(|answer| answer.serial)
    }

    /// The documents of a draft in which nothing is missing or wrong.
    fn complete(&self, actor: &Actor, draft: &Draft, service: &Service) -> Result<Vec<Paper>, Rejection> {
        if let Some(fault) = faults(service, &draft.answers).into_iter().next() {
            return Err(incomplete(&fault.zh, &fault.en).at_element(fault.path));
        }
        let files = service.form().into_iter().flat_map(|form| &form.fields);
        for field in files.filter(|field| field.is_file()) {
            let answer = draft.answers.get(&field.name);
            let is_there = |digest: &Value| {
                let mut files = draft.files.iter();
                files.any(|file| Value::text(&file.digest) == *digest)
            };
            if answer.is_some_and(|digest| !is_there(digest)) {
                let zh = format!("“{}”没有上传", field.words.zh);
                let en = format!("`{}` wasn't handed in", field.words.en);
                return Err(incomplete(&zh, &en).at_element(format!("/{}", field.name)));
            }
        }
        let papers = self.papers(actor, draft, service)?;
        if let Some(missing) = papers.iter().find(|paper| !paper.is_there()) {
            let words = &missing.document.words;
            let zh = format!("缺少材料“{}”", words.zh);
            let en = format!("the document `{}` is missing", words.en);
            return Err(incomplete(&zh, &en).at_element(missing.document.id.value.clone()));
        }
        Ok(papers)
    }

    fn beginning_of(
        &self,
        draft: &Draft,
        service: &Service,
        papers: &[Paper],
    ) -> Result<Beginning, Rejection> {
        let applicant = self.applicant(draft)?;
        let documents = papers
            .iter()
            .map(|paper| (paper.document.id.value.clone(), told(paper)));
        let documents = Json::Object(documents.collect());
        let beginning = self.application(&draft.item, &applicant, Json::Null, documents)?;
        // The answers go in as they are, so that no digit of a number passes through floating point.
        let mut data = Vars::from_json(&beginning.data)?;
        let answers = shown_answers(service, &draft.answers);
        let form = answers.iter().map(|(name, value)| (name.clone(), value.clone()));
        data.set("form".into(), Value::context(form.collect()));
        Ok(Beginning {
            data: data.to_json(),
            ..beginning
        })
    }

    /// Keeps a draft's files where those of matters are.
    fn keep_files(&self, actor: &Actor, draft: &Draft) -> Result<Vec<Attachment>, Rejection> {
        for file in &draft.files {
            self.ledger.keep(&self.draft_file(draft, &file.digest)?)?;
        }
        Ok(self.attached(actor, draft))
    }

    /// A draft's files as a matter has them.
    fn attached(&self, actor: &Actor, draft: &Draft) -> Vec<Attachment> {
        let attached = draft.files.iter().map(|file| Attachment {
            task: 0,
            by: actor.id.clone(),
            at: self.clock.now(),
            digest: file.digest.clone(),
            name: file.name.clone(),
            media: file.media.clone(),
            size: file.size,
        });
        attached.collect()
    }

    fn applicant(&self, draft: &Draft) -> Result<Applicant, Rejection> {
        let account = self.look(|model| model.roster().get(&draft.owner).cloned());
        let account = account.ok_or_else(|| crate::not_found("账户", "account", &draft.owner.0))?;
        let kind = match kind_of(&account.holder) {
            Some(Kind::Firm) => "firm",
            Some(Kind::Organisation) => "organisation",
            Some(Kind::Person) | None => "person",
        };
        Ok(Applicant {
            id: account.id.0,
            name: account.display,
            kind: kind.to_owned(),
        })
    }
}

/// What tells one sending from another: whose it is and its key, neither of which can be read from it.
fn once(actor: &Actor, key: &str) -> String {
    let text = format!("{}\0{key}", actor.id.0);
    crate::account::hex(&crate::account::sha256(text.as_bytes()))
}

/// A document as a process sees it: the number of the licence the city holds, or the names of the files.
fn told(paper: &Paper) -> Json {
    let files: Vec<&str> = paper.files.iter().map(|file| file.name.as_str()).collect();
    match &paper.held {
        Some(number) => json!({ "held": number }),
        None => json!({ "files": files }),
    }
}

fn incomplete(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::INCOMPLETE, Class::Invalid, zh, en)
}

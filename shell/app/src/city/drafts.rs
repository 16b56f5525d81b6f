//! Drafts of applications: begun from an item's guide, saved at every step, kept until they are sent or given up.
//!
//! A draft holds personal data of someone who hasn't applied for anything yet, so it is kept in the vault, from
//! which it can be erased, and never in the journal. One that was begun under another wording of its form is carried
//! over as far as it fits, and says what didn't. It knows nothing of pages. Start at [`City::begin_draft`];
//! sending one is in [`super::apply`].

use super::City;
use super::services::Service;
use crate::account::holder::Holder;
use crate::account::random_hex;
use crate::authorise::{Action, Resource};
use crate::codes;
use crate::evidence::inspect;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::state::{Value, Vars};
use skein_pack::fill::{fingerprint, needed};
use skein_pack::model::{Applicant as Kind, Document, DocumentSource, Field, Prefill};
use skein_store::vault::Held;
use std::time::Duration;

/// What drafts are kept as.
const DRAFT: &str = "draft";
/// What files of drafts are kept as.
const FILE: &str = "draft-file";
/// What is kept of a draft that was sent: the matter's number.
pub(super) const SENT: &str = "draft-sent";
/// Drafts one person may have.
const MOST: usize = 50;
/// Files one draft may have.
const MOST_FILES: usize = 40;
/// Bytes of answers one draft may have.
const LARGEST: usize = 256 << 10;
/// How long a scanner may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An application that isn't sent yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// The service item applied for.
    pub item: String,
    /// The account applied for: whoever fills it in, or a firm whose agent they are.
    pub owner: ActorId,
    /// The wording of the form it was last filled in under.
    pub form: String,
    /// What was filled in.
    #[serde(default)]
    pub answers: Vars,
    /// What the city filled in, by the name of the field: where it comes from.
    #[serde(default)]
    pub filled: Vec<(String, String)>,
    /// Files handed in.
    #[serde(default)]
    pub files: Vec<DraftFile>,
    /// When it was begun.
    pub begun: Timestamp,
    /// When it was last saved.
    pub saved: Timestamp,
    /// What was left out when it was carried over to a new wording of the form: what the fields were called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Vec<String>>,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// The document it is, by its id in the item; a question it answers as a JSON pointer: `/photo`.
    pub document: String,
    /// The hash of its content.
    pub digest: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A document an application needs, and whether it is there.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The document.
    pub document: Document,
    /// The licence the city holds, where it holds one: its number.
    pub held: Option<String>,
    /// Files handed in.
    pub files: Vec<DraftFile>,
}

impl Paper {
    /// Whether nothing is missing. What the city should hold and doesn't find is the city's to look up.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !matches!(self.document.source, DocumentSource::Applicant) || !self.files.is_empty()
    }
}

impl City {
    /// For whom someone may apply for an item: themselves and firms they are agents of, each with its name, as far
    /// as the item is for their kind.
    #[must_use]
    pub fn applicants(&self, actor: &Actor, service: &Service) -> Vec<(ActorId, String, Kind)> {
        let allowed = &service.item().applicants;
        self.look(|model| {
            let roster = model.roster();
            let all = roster
                .get(&actor.id)
                .into_iter()
                .chain(roster.principals(&actor.id));
            let named = all.filter(|account| account.enabled).filter_map(|account| {
                let kind = kind_of(&account.holder)?;
                let fits = allowed.contains(&kind) || organisation(kind, allowed);
                fits.then(|| (account.id.clone(), account.display.clone(), kind))
            });
            named.collect()
        })
    }

    /// Begins a draft, with what the city already knows filled in.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0012`, `SK-APP-0034` if the item isn't open; `SK-APP-0040` if it isn't for that kind
    /// of applicant, or they may not be applied for; `SK-APP-0041` with too many drafts.
    pub fn begin_draft(&self, actor: &Actor, item: &str, owner: &ActorId) -> Result<Draft, Rejection> {
        self.authorise(actor, Action::StartMatter, &Resource::City)?;
        if self.door().vault.held_of(&actor.id.0, DRAFT)?.len() >= MOST {
            return Err(too_many());
        }
        let (mut draft, _) = self.new_draft(actor, item, owner)?;
        self.keep_draft(actor, &mut draft)?;
        Ok(draft)
    }

    /// A draft with what the city already knows filled in, kept nowhere yet.
    pub(super) fn new_draft(
        &self,
        actor: &Actor,
        item: &str,
        owner: &ActorId,
    ) -> Result<(Draft, Service), Rejection> {
        let service = self.service(item)?;
        self.is_open_today(&service)?;
        let mut applicants = self.applicants(actor, &service).into_iter();
        if !applicants.any(|(id, ..)| id == *owner) {
            return Err(not_for_them(&service));
        }
        let now = self.clock.now();
        let mut draft = Draft {
            id: random_hex::<12>(),
            item: item.to_owned(),
            owner: owner.clone(),
            form: service.form().map(fingerprint).unwrap_or_default(),
            answers: Vars::new(),
            filled: Vec::new(),
            files: Vec::new(),
            begun: now,
            saved: now,
            carried: None,
        };
        self.prefill(actor, &service, &mut draft)?;
        Ok((draft, service))
    }

    /// Someone's drafts, the last saved first.
    ///
    /// # Errors
    /// `SK-APP-0004`, the vault's.
    pub fn drafts(&self, actor: &Actor) -> Result<Vec<Draft>, Rejection> {
        self.authorise(actor, Action::ViewMatters, &Resource::City)?;
        let kept = self.door().vault.held_of(&actor.id.0, DRAFT)?;
        let mut drafts: Vec<Draft> = kept
            .iter()
            .filter_map(|held| serde_json::from_str(&held.value).ok())
            .collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.saved));
        Ok(drafts)
    }

    /// One of someone's own drafts with its item. Begun under another wording of the form, it is carried over first.
    ///
    /// # Errors
    /// `SK-APP-0004`; `SK-APP-0012` if there is none, it is somebody else's, or its item is gone.
    pub fn draft(&self, actor: &Actor, id: &str) -> Result<(Draft, Service), Rejection> {
        self.authorise(actor, Action::StartMatter, &Resource::City)?;
        let held = self.door().vault.held(DRAFT, id)?;
        let own = held.filter(|held| held.account == actor.id.0);
        let read = own.and_then(|held| serde_json::from_str::<Draft>(&held.value).ok());
        let mut draft = read.ok_or_else(|| crate::not_found("草稿", "draft", id))?;
        let service = self.service(&draft.item)?;
        let form = service.form().map(fingerprint).unwrap_or_default();
        if draft.form != form {
            carry_over(&mut draft, &service);
            draft.form = form;
            self.keep_draft(actor, &mut draft)?;
        }
        Ok((draft, service))
    }

    /// The matter a draft became, for whoever sends it twice.
    ///
    /// # Errors
    /// The vault's.
    pub fn sent_draft(&self, actor: &Actor, id: &str) -> Result<Option<u64>, Rejection> {
        let held = self.door().vault.held(SENT, id)?;
        let own = held.filter(|held| held.account == actor.id.0);
        Ok(own.and_then(|held| held.value.parse().ok()))
    }

    /// Saves the answers to some of a draft's questions: what isn't answered is taken away.
    ///
    /// # Errors
    /// As [`City::draft`]; `SK-APP-0041` if there is too much in it.
    pub fn answer_draft(
        &self,
        actor: &Actor,
        id: &str,
        asked: &[String],
        answers: &Vars,
    ) -> Result<Draft, Rejection> {
        let (mut draft, _) = self.draft(actor, id)?;
        let mut all = Vars::new();
        for (name, value) in draft.answers.iter() {
            if !asked.iter().any(|it| **it == **name) {
                all.set(name.clone(), value.clone());
            }
        }
        for (name, value) in answers.iter() {
            let changed = draft.answers.get(name) != Some(value);
            draft.filled.retain(|(field, _)| !changed || **field != **name);
            all.set(name.clone(), value.clone());
        }
        draft.answers = all;
        draft.carried = None;
        self.let_go(&mut draft)?;
        self.keep_draft(actor, &mut draft)?;
        Ok(draft)
    }

    /// Forgets files that were answers to a question and no longer are.
    fn let_go(&self, draft: &mut Draft) -> Result<(), Rejection> {
        let (kept, gone): (Vec<DraftFile>, Vec<DraftFile>) = std::mem::take(&mut draft.files)
            .into_iter()
            .partition(|file| is_answer(file, &draft.answers));
        for file in &gone {
            if kept.iter().all(|other| other.digest != file.digest) {
                let key = format!("{}/{}", draft.id, file.digest);
                self.door().vault.take(FILE, &key)?;
            }
        }
        draft.files = kept;
        Ok(())
    }

    /// Hands a file in with a draft, as the answer to a question of its form. It counts once the draft is answered
    /// with its digest.
    ///
    /// # Errors
    /// As [`City::hand_in_file`]; `SK-APP-0012` for a question that isn't answered with a file.
    pub fn hand_in_answer(
        &self,
        actor: &Actor,
        id: &str,
        field: &str,
        (name, bytes): (&str, &[u8]),
    ) -> Result<DraftFile, Rejection> {
        let (mut draft, service) = self.draft(actor, id)?;
        let file = self.inspected(&service, field, (name, bytes))?;
        if draft.files.len() >= MOST_FILES {
            return Err(too_many());
        }
        self.keep(actor, FILE, &format!("{id}/{}", file.digest), base64(bytes))?;
        draft
            .files
            .retain(|other| (&other.document, &other.digest) != (&file.document, &file.digest));
        draft.answers.set(field.into(), Value::text(&file.digest));
        draft.files.push(file.clone());
        self.let_go(&mut draft)?;
        self.keep_draft(actor, &mut draft)?;
        Ok(file)
    }

    /// A file that answers a question, once it was found to be one that is accepted.
    pub(super) fn inspected(
        &self,
        service: &Service,
        field: &str,
        (name, bytes): (&str, &[u8]),
    ) -> Result<DraftFile, Rejection> {
        let asked = service.form().and_then(|form| form.field(field));
        if !asked.is_some_and(Field::is_file) {
            return Err(crate::not_found("照片或文件的题目", "question for a file", field));
        }
        let inspected = inspect(name, bytes)?;
        self.scanner.check(bytes, PATIENCE)?;
        Ok(DraftFile {
            document: answer_to(field),
            digest: crate::account::hex(&crate::account::sha256(bytes)),
            name: inspected.name,
            media: inspected.kind.media_type().to_owned(),
            size: bytes.len() as u64,
        })
    }

    /// Hands a file in with a draft, as one of the documents the item needs.
    ///
    /// # Errors
    /// As [`City::draft`]; `SK-APP-0012` for a document the item doesn't ask for; `SK-APP-0013`, `0014`, `0021`,
    /// `0022` for a file that isn't accepted; `SK-APP-0041` with too many.
    pub fn hand_in_file(
        &self,
        actor: &Actor,
        id: &str,
        document: &str,
        (name, bytes): (&str, &[u8]),
    ) -> Result<Draft, Rejection> {
        let (mut draft, service) = self.draft(actor, id)?;
        let mut known = service.item().documents.iter();
        let wanted = known.find(|it| *it.id == document);
        let wanted = wanted.ok_or_else(|| crate::not_found("材料", "document", document))?;
        let inspected = inspect(name, bytes)?;
        let media = inspected.kind.media_type();
        accepted(wanted, media).map_err(|it| it.in_file(inspected.name.clone()))?;
        self.scanner.check(bytes, PATIENCE)?;
        if draft.files.len() >= MOST_FILES {
            return Err(too_many());
        }
        let digest = crate::account::hex(&crate::account::sha256(bytes));
        draft
            .files
            .retain(|file| (file.document.as_str(), &file.digest) != (document, &digest));
        self.keep(actor, FILE, &format!("{id}/{digest}"), base64(bytes))?;
        draft.files.push(DraftFile {
            document: document.to_owned(),
            digest,
            name: inspected.name,
            media: media.to_owned(),
            size: bytes.len() as u64,
        });
        self.keep_draft(actor, &mut draft)?;
        Ok(draft)
    }

    /// Takes a file out of a draft.
    ///
    /// # Errors
    /// As [`City::draft`].
    pub fn take_out_file(
        &self,
        actor: &Actor,
        id: &str,
        (document, digest): (&str, &str),
    ) -> Result<Draft, Rejection> {
        let (mut draft, _) = self.draft(actor, id)?;
        draft
            .files
            .retain(|file| (file.document.as_str(), file.digest.as_str()) != (document, digest));
        if !draft.files.iter().any(|file| file.digest == digest) {
            self.door().vault.take(FILE, &format!("{id}/{digest}"))?;
        }
        self.keep_draft(actor, &mut draft)?;
        Ok(draft)
    }

    /// Gives a draft up: nothing of it is kept.
    ///
    /// # Errors
    /// As [`City::draft`].
    pub fn give_up_draft(&self, actor: &Actor, id: &str) -> Result<(), Rejection> {
        let (draft, _) = self.draft(actor, id)?;
        self.forget_draft(&draft)
    }

    /// The documents a draft needs, each with what is there.
    ///
    /// # Errors
    /// The store's.
    pub fn papers(&self, actor: &Actor, draft: &Draft, service: &Service) -> Result<Vec<Paper>, Rejection> {
        let mut papers = Vec::new();
        for document in needed(service.item(), &draft.answers) {
            let held = match &document.source {
                DocumentSource::Held(kind) => self.holding(actor, &draft.owner, kind)?,
                DocumentSource::Applicant => None,
            };
            let files = draft.files.iter().filter(|file| file.document == *document.id);
            papers.push(Paper {
                files: files.cloned().collect(),
                held: held.map(|held| held.licence.number),
                document: document.clone(),
            });
        }
        Ok(papers)
    }

    pub(super) fn forget_draft(&self, draft: &Draft) -> Result<(), Rejection> {
        let vault = &self.door().vault;
        for file in &draft.files {
            vault.take(FILE, &format!("{}/{}", draft.id, file.digest))?;
        }
        vault.take(DRAFT, &draft.id).map(drop)
    }

    /// The bytes of a draft's file.
    pub(super) fn draft_file(&self, draft: &Draft, digest: &str) -> Result<Vec<u8>, Rejection> {
        let key = format!("{}/{digest}", draft.id);
        let held = self.door().vault.held(FILE, &key)?;
        let bytes = held.and_then(|held| unbase64(&held.value));
        bytes.ok_or_else(|| crate::not_found("附件", "attachment", digest))
    }

    pub(super) fn keep(&self, actor: &Actor, kind: &str, key: &str, value: String) -> Result<(), Rejection> {
        let held = Held {
            kind: kind.to_owned(),
            key: key.to_owned(),
            account: actor.id.0.clone(),
            value,
            at: self.clock.now(),
        };
        match self.door().vault.claim(&held)? {
            true => Ok(()),
            // The key is random: only whoever guessed another's would get here.
            false => Err(crate::not_found("草稿", "draft", key)),
        }
    }

    fn keep_draft(&self, actor: &Actor, draft: &mut Draft) -> Result<(), Rejection> {
        draft.saved = self.clock.now();
        let value = serde_json::to_string(draft).unwrap_or_default();
        if value.len() > LARGEST {
            return Err(too_many());
        }
        self.keep(actor, DRAFT, &draft.id, value)
    }

    /// Fills in what the account and the licences the city holds say.
    fn prefill(&self, actor: &Actor, service: &Service, draft: &mut Draft) -> Result<(), Rejection> {
        for field in service.form().iter().flat_map(|form| &form.fields) {
            let found = match field.prefill.as_ref().map(|it| &it.value) {
                Some(Prefill::Applicant(what)) => {
                    let person = field.format.as_deref() == Some("name");
                    let whose = if person { &actor.id } else { &draft.owner };
                    let known = self.known_of(whose, what)?;
                    known.map(|value| (value, "account".to_owned()))
                }
                Some(Prefill::Held { licence, field }) => {
                    let held = self.holding(actor, &draft.owner, licence)?;
                    held.and_then(|held| {
                        let value = held.licence.written(field)?.to_owned();
                        Some((value, format!("{licence}/{}", held.licence.number)))
                    })
                }
                None => None,
            };
            if let Some((value, source)) = found {
                draft.answers.set(field.name.as_str().into(), Value::text(&value));
                draft.filled.push((field.name.clone(), source));
            }
        }
        Ok(())
    }

    /// What the city knows of an account's holder.
    fn known_of(&self, id: &ActorId, what: &str) -> Result<Option<String>, Rejection> {
        let account = self.look(|model| model.roster().get(id).cloned());
        let Some(account) = account else { return Ok(None) };
        Ok(match (what, &account.holder) {
            ("name", _) => Some(account.display),
            ("credit-code", Holder::Firm { code, .. }) => Some(code.as_str().to_owned()),
            ("resident-id" | "birth-date" | "address", Holder::Citizen { .. }) => {
                let held = self.held_by(id, "resident-id-card")?;
                let name = what.replace('-', "_");
                held.and_then(|held| held.licence.written(&name).map(str::to_owned))
            }
            _ => None,
        })
    }
}

/// What kind of applicant the holder of an account is; none for those who work for the city.
pub(super) fn kind_of(holder: &Holder) -> Option<Kind> {
    match holder {
        Holder::Citizen { .. } => Some(Kind::Person),
        Holder::Firm { .. } => Some(Kind::Firm),
        Holder::Official => None,
    }
}

/// Whether a firm's account may stand for another organisation: both have a credit code.
fn organisation(kind: Kind, allowed: &[Kind]) -> bool {
    kind == Kind::Firm && allowed.contains(&Kind::Organisation)
}

/// What a file is that answers a question: the question as a JSON pointer, which no document's id can be.
fn answer_to(field: &str) -> String {
    format!("/{field}")
}

/// Whether a file still answers its question, if it ever did.
fn is_answer(file: &DraftFile, answers: &Vars) -> bool {
    file.document
        .strip_prefix('/')
        .is_none_or(|field| answers.get(field) == Some(&Value::text(&file.digest)))
}

/// Keeps of a draft what still has a place in its form, and notes what hasn't.
fn carry_over(draft: &mut Draft, service: &Service) {
    let fields: Vec<&str> = service
        .form()
        .map(|form| form.fields.iter().map(|field| field.name.as_str()).collect())
        .unwrap_or_default();
    let (mut kept, mut left) = (Vars::new(), Vec::new());
    for (name, value) in draft.answers.iter() {
        match fields.contains(&&**name) {
            true => kept.set(name.clone(), value.clone()),
            false => left.push(name.to_string()),
        }
    }
    let faulty = super::apply::faults(service, &kept);
    for fault in faulty.iter().filter(|fault| !fault.missing) {
        let name = fault.path.split('/').nth(1).unwrap_or_default().to_owned();
        kept.remove(&name);
        left.push(name);
    }
    left.dedup();
    draft.filled.retain(|(name, _)| kept.get(name).is_some());
    draft.answers = kept;
    draft.carried = Some(left);
}

/// Refuses a type of file that a document isn't accepted in.
fn accepted(document: &Document, media: &str) -> Result<(), Rejection> {
    let essence = media.split(';').next().unwrap_or_default();
    let named = |kind: &str| kind == essence || essence.ends_with(&format!("/{kind}"));
    if document.types.is_empty() || document.types.iter().any(|kind| named(kind)) {
        return Ok(());
    }
    let types: Vec<&str> = document.types.iter().map(|kind| kind.value.as_str()).collect();
    let types = types.join("、");
    Err(Rejection::new(
        codes::EVIDENCE_TYPE,
        Class::Invalid,
        format!("“{}”只接受 {types}", document.words.zh),
        format!("`{}` is accepted as {types} only", document.words.en),
    ))
}

fn not_for_them(service: &Service) -> Rejection {
    let words = &service.item().words;
    let allowed = service.item().applicants.iter().map(|kind| kind.names());
    let (zh, en): (Vec<&str>, Vec<&str>) = allowed.unzip();
    Rejection::new(
        codes::APPLICANT,
        Class::Forbidden,
        format!(
            "“{}”由{}申请：只能为本人或者授权您代理的单位申请",
            words.zh,
            zh.join("、")
        ),
        format!(
            "`{}` is for {}: one applies for oneself or for a firm that has authorised one",
            words.en,
            en.join(", ")
        ),
    )
}

fn too_many() -> Rejection {
    Rejection::new(
        codes::DRAFT_FULL,
        Class::Invalid,
        "草稿或草稿里的内容太多：请先提交或放弃一些草稿，或者删去一些附件",
        "there are too many drafts, or too much in this one: send or give up some, or take out files",
    )
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

//! Files attached to the tasks of matters: checked before they are kept, handed out to those who may see the
//! matter, and every look at someone else's noted.
//!
//! A file is kept only after its type was told by its bytes and the city's scanner said that it is clean; one
//! whose attaching is refused is taken away again. Nobody can attach a file by its digest alone, so knowing the
//! digest of another matter's file opens nothing. It knows nothing of HTTP. Start at [`City::attach`].

use super::evidence::EvidenceFile;
use super::matters::case_of;
use super::{City, CityModel, Order};
use crate::authorise::Action;
use crate::codes;
use crate::evidence::{FileType, inspect};
use crate::{lock, not_found};
use serde::{Deserialize, Serialize};
use skein_kernel::actor::Actor;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::{Class, Rejection};
use skein_matter::Act;
use skein_matter::human::{Attachment, WorkCommand};
use skein_store::aggregate::backend::{Answer, Backend, WorkQuery};
use skein_store::aggregate::{Serial, Target};
use skein_store::matter::{Case, Order as MatterOrder, Outcome, list_of_file};
use skein_store::{AnyJournal, Files};
use std::sync::Arc;
use std::time::Duration;

/// How long a scanner may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file on its way in.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// The task it is attached to.
    pub task: u32,
    /// Its name.
    pub name: &'a str,
    /// What its sender says it is: a media type; empty if they don't.
    pub media: &'a str,
    /// It.
    pub bytes: &'a [u8],
}

/// That someone read a matter of somebody else's, or a file that somebody else attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The matter's number.
    pub matter: u64,
    /// The file's digest; empty where the matter itself was read.
    pub digest: String,
    /// Why they may: `task NAME`, `supervision`, `audit`, `part`, or a stated purpose `for ZH / EN`; nothing was noted for files.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Access {
    /// The event's type in the journal.
    pub(super) fn kind(&self) -> &'static str {
        match self.digest.is_empty() {
            true => "matter-read",
            false => "attachment-read",
        }
    }
}

impl City {
    /// Attaches a file to a task. The answer names it by its digest.
    ///
    /// # Errors
    /// `SK-APP-0004`; `SK-APP-0013` and `0014` for a file that isn't accepted or isn't what it is said to be;
    /// `SK-APP-0021` and `0022` for one that isn't clean or couldn't be scanned; the engine's. Nothing is kept
    /// then.
    pub fn attach(
        &self,
        actor: &Actor,
        matter: Serial,
        upload: Upload<'_>,
        key: Option<&str>,
    ) -> Result<(Answer<Outcome>, String), Rejection> {
        let kept = self.kept(matter)?;
        let resource = self.resource(actor, matter, case_of(&kept)?)?;
        self.authorise(actor, Action::WorkOnMatter, &resource)?;
        let inspected = inspect(upload.name, upload.bytes)?;
        as_declared(upload.media, inspected.kind).map_err(|it| it.in_file(inspected.name.clone()))?;
        self.scanner.check(upload.bytes, PATIENCE)?;
        // Of two who upload the same content, none takes away what the other is about to attach.
        let _alone = lock(&self.uploads);
        let digest = self.ledger.keep(upload.bytes)?;
        let command = WorkCommand::Attach {
            digest: digest.clone(),
            name: inspected.name,
            media: inspected.kind.media_type().to_owned(),
            size: upload.bytes.len() as u64,
        };
        let act = Act::Work {
            task: upload.task,
            command,
        };
        let order = MatterOrder::Act(Box::new(act.into()));
        let attached = self.ordered(actor, Target::Any(matter), order, key);
        if attached.is_err() {
            forget(self.journal(), self.ledger.files(), &digest, None)?;
        }
        attached.map(|answer| (answer, digest))
    }

    /// Opens a file attached to a matter. That somebody else's was read is noted before it is handed out.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in the matter, `SK-APP-0012` if nothing of that digest is
    /// attached to it.
    pub fn attachment(&self, actor: &Actor, matter: Serial, digest: &str) -> Result<EvidenceFile, Rejection> {
        let missing = || not_found("附件", "attachment", digest);
        let view = self.matter(actor, matter)?;
        let attached = attachments(&view.case).filter(|it| it.digest == digest);
        let all: Vec<&Attachment> = attached.collect();
        let first = all.first().ok_or_else(missing)?;
        let kind = FileType::of_media_type(&first.media).ok_or_else(missing)?;
        let bytes = self.ledger.kept(digest)?.ok_or_else(missing)?;
        if all.iter().all(|it| it.by != actor.id) {
            let access = Access {
                matter: matter.0,
                digest: digest.to_owned(),
                why: String::new(),
            };
            let order = Order::Access(access);
            self.hand_in(order, self.given(actor.clone(), None)).wait()?;
        }
        Ok(EvidenceFile {
            name: first.name.clone(),
            media_type: kind.media_type(),
            inline: false,
            bytes,
        })
    }

    /// Who read files of a matter that somebody else attached, and when.
    ///
    /// # Errors
    /// `SK-APP-0004` for those without a part in the matter.
    pub fn attachment_accesses(&self, actor: &Actor, matter: Serial) -> Result<Vec<Recorded>, Rejection> {
        self.matter(actor, matter)?;
        let stream = self.look(|model| model.access_stream(matter.0));
        self.ledger.stream(&stream)
    }

    /// Takes away the files of a matter whose personal data were erased.
    pub(super) fn forget_files(&self, case: &Case) -> Result<(), Rejection> {
        let _alone = lock(&self.uploads);
        attachments(case).try_for_each(|it| forget(self.journal(), self.ledger.files(), &it.digest, None))
    }
}

/// Files attached to a matter.
pub(super) fn attachments(case: &Case) -> impl Iterator<Item = &Attachment> {
    case.attachments()
}

/// Takes a file away unless something besides a matter still needs it.
pub(super) fn forget(
    journal: &AnyJournal<CityModel>,
    files: &Arc<dyn Files>,
    digest: &str,
    besides: Option<Serial>,
) -> Result<(), Rejection> {
    let entries = journal.work(&WorkQuery {
        lists: vec![list_of_file(digest)],
        limit: 2,
        ..WorkQuery::default()
    })?;
    let attached = entries.iter().any(|entry| Some(entry.serial) != besides);
    if attached || journal.read(|model| model.cites(digest)) {
        return Ok(());
    }
    files.remove(&digest.parse()?)
}

/// Refuses a file that is something else than its sender says.
fn as_declared(media: &str, kind: FileType) -> Result<(), Rejection> {
    let essence = |text: &str| {
        text.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    };
    let said = essence(media);
    if said.is_empty() || said == "application/octet-stream" || said == essence(kind.media_type()) {
        return Ok(());
    }
    Err(Rejection::new(
        codes::EVIDENCE_TYPE,
        Class::Invalid,
        format!("文件内容不是所声明的类型（{said}）"),
        format!("the file isn't of the type it is said to be ({said})"),
    ))
}

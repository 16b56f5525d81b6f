//! The city's evidence files: kept before they are cited, handed out to those who may see them.

use super::{City, Order};
use crate::authorise::Action;
use crate::codes;
use crate::evidence::{FileType, inspect};
use crate::not_found;
use skein_kernel::actor::Actor;
use skein_kernel::rejection::{Class, Rejection};
use skein_measure::commitment::{Commitment, CommitmentAct};
use skein_measure::parts::Evidence;
use skein_measure::{Act, AggregateId, Command};

/// A file as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its name, without folders and control characters.
    pub name: String,
    /// The media type to serve it with, together with `X-Content-Type-Options: nosniff`.
    pub media_type: &'static str,
    /// Whether it may be shown in the window; otherwise it is saved (`Content-Disposition: attachment`).
    pub inline: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl City {
    /// Keeps a file as evidence for a commitment. It may then be cited in a report, reply or claim of this
    /// commitment and of no other.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0013` and `SK-APP-0014` when the file isn't
    /// accepted, the store's when it can't be kept.
    pub fn keep_evidence(
        &self,
        actor: &Actor,
        commitment: &AggregateId,
        (name, bytes): (&str, &[u8]),
    ) -> Result<Evidence, Rejection> {
        self.authorise(actor, Action::AddEvidence, &self.commitment_resource(commitment))?;
        let inspected = inspect(name, bytes)?;
        let hash = self.ledger.keep(bytes)?;
        let media_type = inspected.kind.media_type().to_owned();
        let evidence = Evidence {
            hash,
            name: inspected.name,
            size: bytes.len() as u64,
            media_type,
        };
        let order = Order::KeepEvidence {
            commitment: commitment.clone(),
            evidence: evidence.clone(),
        };
        self.ledger
            .submit(order, self.given(actor.clone(), None))
            .wait()?;
        Ok(evidence)
    }

    /// Opens a file that a commitment cites.
    ///
    /// # Errors
    /// `SK-APP-0004` when the policies don't allow it, `SK-APP-0012` when the commitment cites no such file.
    pub fn open_evidence(
        &self,
        actor: &Actor,
        commitment: &AggregateId,
        hash: &str,
    ) -> Result<EvidenceFile, Rejection> {
        self.authorise(actor, Action::ViewEvidence, &self.commitment_resource(commitment))?;
        let missing = || not_found("佐证文件", "evidence file", hash);
        let cited = self
            .board(|board, _| cited(board.commitment(commitment)?, hash))
            .ok_or_else(missing)?;
        let kind = FileType::of_media_type(&cited.media_type).ok_or_else(missing)?;
        let bytes = self.ledger.kept(&cited.hash)?.ok_or_else(missing)?;
        Ok(EvidenceFile {
            name: cited.name,
            media_type: kind.media_type(),
            inline: kind.shown_inline(),
            bytes,
        })
    }

    /// Refuses commands that cite files which were not kept for their commitment, or describe them
    /// otherwise than they are. Whoever only knows another department's file by its hash can't cite it,
    /// and so can't open it.
    pub(super) fn check_evidence(&self, commands: &[(AggregateId, Command)]) -> Result<(), Rejection> {
        let strange = self.ledger.read(|model| {
            let cited = commands
                .iter()
                .flat_map(|(id, command)| citations(&command.act).iter().map(move |it| (id, it)));
            let mut strange = cited.filter(|(id, evidence)| !model.is_kept(id, evidence));
            strange.next().map(|(_, evidence)| evidence.name.clone())
        });
        let Some(name) = strange else { return Ok(()) };
        Err(Rejection::new(
            codes::EVIDENCE_TYPE,
            Class::Invalid,
            "引用的佐证文件没有为本项任务上传过，请重新上传",
            "the cited evidence was not uploaded for this commitment; upload it again",
        )
        .in_file(name))
    }
}

/// The files an act cites.
fn citations(act: &Act) -> &[Evidence] {
    let Act::Commitment(act) = act else { return &[] };
    match act {
        CommitmentAct::ReportProgress { evidence, .. }
        | CommitmentAct::ReplySupervision { evidence, .. }
        | CommitmentAct::ClaimCompletion { evidence, .. } => evidence,
        _ => &[],
    }
}

/// The file of that hash among all that a commitment cites.
fn cited(commitment: &Commitment, hash: &str) -> Option<Evidence> {
    let reports = commitment.progress.iter().flat_map(|report| &report.evidence);
    let claims = commitment.claims.iter().flat_map(|claim| &claim.evidence);
    let replies = commitment
        .supervisions
        .iter()
        .flat_map(|it| &it.replies)
        .flat_map(|it| &it.evidence);
    reports
        .chain(claims)
        .chain(replies)
        .find(|evidence| evidence.hash == hash)
        .cloned()
}

//! The city's evidence files: kept before they are cited, handed out to those who may see them.

use super::City;
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
    /// Keeps a file as evidence for a commitment. It is then cited in a report, reply or claim.
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
        Ok(Evidence {
            hash,
            name: inspected.name,
            size: bytes.len() as u64,
            media_type,
        })
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

    /// Refuses commands that cite files which were not kept, or describe them otherwise than they are.
    pub(super) fn check_evidence(&self, commands: &[(AggregateId, Command)]) -> Result<(), Rejection> {
        let cited = commands.iter().flat_map(|(_, command)| citations(&command.act));
        cited
            .into_iter()
            .try_for_each(|evidence| self.check_citation(evidence))
    }

    fn check_citation(&self, evidence: &Evidence) -> Result<(), Rejection> {
        let known = FileType::of_media_type(&evidence.media_type).is_some();
        let size = self.ledger.size(&evidence.hash);
        if known && size == Some(evidence.size) {
            return Ok(());
        }
        Err(Rejection::new(
            codes::EVIDENCE_TYPE,
            Class::Invalid,
            "引用的佐证文件没有上传成功，请重新上传",
            "the cited evidence was not uploaded; upload it again",
        )
        .in_file(evidence.name.as_str()))
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

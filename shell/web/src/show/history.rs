//! What happened to a commitment, told as a list: newest last. The public reads what was promised, done
//! and changed; what passed between departments is told to those who work on it.
//!
//! It tells from the commitment's own state, so that it is always what the board goes by. Start at
//! [`tell`].

use super::{Names, size};
use crate::visit::Visit;
use jiff::Timestamp;
use skein_measure::commitment::Commitment;
use skein_measure::parts::{Evidence, Mark};

/// A file that shows something.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) size: String,
    /// Where to open it.
    pub(crate) link: String,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) at: Timestamp,
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) files: Vec<File>,
    pub(crate) who: String,
}

/// Tells a commitment's history to one visitor.
struct Teller<'a> {
    p: &'a Visit,
    names: &'a Names,
    id: &'a str,
    /// Whether its reader is one of those the acts are between.
    inside: bool,
    items: Vec<Item>,
}

impl Teller<'_> {
    fn add(&mut self, key: &str, words: impl Into<String>, evidence: &[Evidence], mark: &Mark) {
        let shown = evidence.iter().filter(|_| self.inside);
        let files = shown.map(|one| self.file(one)).collect();
        self.items.push(Item {
            at: mark.at,
            title: self.p.t(key),
            words: words.into(),
            files,
            who: self.p.mark(self.names, mark),
        });
    }

    fn file(&self, evidence: &Evidence) -> File {
        let link = format!("/commitments/{}/evidence/{}", self.id, evidence.hash);
        File {
            name: evidence.name.clone(),
            size: size(evidence.size),
            link,
        }
    }

    fn progress(&mut self, commitment: &Commitment) {
        let inside = self.inside;
        for report in commitment
            .progress
            .iter()
            .filter(|it| inside || it.returned.is_none())
        {
            let percent = report
                .percent
                .map(|percent| format!("{}% · ", percent.normalize()));
            let words = format!("{}{}", percent.unwrap_or_default(), report.narrative);
            self.add("did-report", words, &report.evidence, &report.mark);
            if let Some(returned) = &report.returned {
                self.add(
                    "did-return-progress",
                    returned.reason.as_str(),
                    &[],
                    &returned.mark,
                );
            }
        }
    }

    fn supervisions(&mut self, commitment: &Commitment) {
        for supervision in &commitment.supervisions {
            let until = self.p.t1("reply-until", "date", supervision.reply_by.to_string());
            self.add(
                "did-supervise",
                format!("{} · {until}", supervision.reason),
                &[],
                &supervision.opened,
            );
            for reply in &supervision.replies {
                self.add("did-reply", reply.text.as_str(), &reply.evidence, &reply.mark);
            }
            if let Some(closed) = &supervision.closed {
                self.add("did-close-supervision", closed.reason.as_str(), &[], &closed.mark);
            }
        }
    }

    /// Claims and what was found; the public reads that it was completed, not what was said about it.
    fn verifications(&mut self, commitment: &Commitment) {
        let inside = self.inside;
        for claim in commitment.claims.iter().filter(|_| inside) {
            self.add(
                "did-claim",
                claim.narrative.as_str(),
                &claim.evidence,
                &claim.mark,
            );
        }
        for verification in &commitment.verifications {
            let reason = if inside { verification.reason.as_str() } else { "" };
            if verification.accepted {
                self.add("did-accept", reason, &[], &verification.mark);
            } else if inside {
                self.add("did-refuse", reason, &[], &verification.mark);
            }
        }
    }

    fn ending(&mut self, commitment: &Commitment) {
        for change in &commitment.changes {
            self.add(
                "did-change",
                format!("{} · {}", change.reason, change.approver),
                &[],
                &change.mark,
            );
        }
        if let Some((settlement, mark)) = &commitment.settled {
            self.add("did-settle", settlement.note.as_str(), &[], mark);
        }
    }
}

/// Everything that happened to it, oldest first.
pub(crate) fn tell(
    p: &Visit,
    names: &Names,
    (id, inside): (&str, bool),
    commitment: &Commitment,
) -> Vec<Item> {
    let mut teller = Teller {
        p,
        names,
        id,
        inside,
        items: Vec::new(),
    };
    if let Some(mark) = &commitment.assigned {
        let lead = commitment
            .assignment
            .as_ref()
            .map(|assignment| names.unit(p, &assignment.lead));
        teller.add("did-assign", lead.unwrap_or_default(), &[], mark);
    }
    if let Some(mark) = &commitment.signed {
        teller.add("did-sign", "", &[], mark);
    }
    if let Some(returned) = commitment.returned.as_ref().filter(|_| teller.inside) {
        teller.add("did-return", returned.reason.as_str(), &[], &returned.mark);
    }
    teller.progress(commitment);
    if teller.inside {
        teller.supervisions(commitment);
    }
    teller.verifications(commitment);
    teller.ending(commitment);
    let mut items = teller.items;
    items.sort_by_key(|item| item.at);
    items
}

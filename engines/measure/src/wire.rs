//! Events to and from the kernel's envelope: a kind to select by and a JSON body to keep for ever.
//!
//! It knows nothing of the journal. Start at [`Event::to_envelope`] and [`Event::from_envelope`].

use crate::commitment::CommitmentEvent as C;
use crate::engine::Event;
use crate::indicator::IndicatorEvent as I;
use crate::intake::IntakeEvent as R;
use crate::refuse;
use crate::rules::RulesEvent;
use crate::target::TargetEvent as T;
use skein_kernel::event::NewEvent;
use skein_kernel::rejection::Rejection;

/// Version of every event body so far; a field may be added, never removed or changed in meaning.
const SCHEMA: u16 = 1;

impl Event {
    /// The event's type, such as `target-set`: the `type` in its body.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Indicator(event) => indicator(event),
            Event::Target(event) => target(event),
            Event::Commitment(event) => commitment(event),
            Event::Report(event) => report(event),
            Event::Rules(RulesEvent::RulePublished { .. }) => "rule-published",
        }
    }

    /// The envelope's content.
    ///
    /// # Errors
    /// SK-MEASURE-0033 if the body can't be written as JSON, which no event here can cause.
    pub fn to_envelope(&self) -> Result<NewEvent, Rejection> {
        let body = serde_json::to_string(self).map_err(|why| refuse::unreadable(self.kind(), &why))?;
        Ok(NewEvent {
            kind: self.kind().into(),
            schema: SCHEMA,
            body,
        })
    }

    /// The event a journal's envelope holds.
    ///
    /// # Errors
    /// SK-MEASURE-0033 if the body is no event of this engine.
    pub fn from_envelope(event: &NewEvent) -> Result<Self, Rejection> {
        serde_json::from_str(&event.body).map_err(|why| refuse::unreadable(&event.kind, &why))
    }
}

fn indicator(event: &I) -> &'static str {
    match event {
        I::IndicatorDefined { .. } => "indicator-defined",
        I::IndicatorAmended { .. } => "indicator-amended",
        I::FigureRecorded { .. } => "figure-recorded",
    }
}

fn target(event: &T) -> &'static str {
    match event {
        T::TargetSet { .. } => "target-set",
        T::TargetCorrected { .. } => "target-corrected",
        T::TargetAdjusted { .. } => "target-adjusted",
        T::ToleranceSet { .. } => "tolerance-set",
        T::ReferenceSet { .. } => "reference-set",
        T::PathSet { .. } => "path-set",
        T::TargetWithdrawn { .. } => "target-withdrawn",
        T::TargetSettled { .. } => "target-settled",
    }
}

fn commitment(event: &C) -> &'static str {
    match event {
        C::CommitmentRegistered { .. } => "commitment-registered",
        C::CommitmentCorrected { .. } => "commitment-corrected",
        C::CommitmentAssigned { .. } => "commitment-assigned",
        C::CommitmentSigned { .. } => "commitment-signed",
        C::CommitmentReturned { .. } => "commitment-returned",
        C::CommitmentReassigned { .. } => "commitment-reassigned",
        C::ProgressReported { .. } => "progress-reported",
        C::ProgressReturned { .. } => "progress-returned",
        C::SupervisionOpened { .. } => "supervision-opened",
        C::SupervisionReplied { .. } => "supervision-replied",
        C::SupervisionClosed { .. } => "supervision-closed",
        C::CompletionClaimed { .. } => "completion-claimed",
        C::CompletionVerified { .. } => "completion-verified",
        C::CommitmentAdjusted { .. } => "commitment-adjusted",
        C::CommitmentCancelled { .. } => "commitment-cancelled",
        C::CommitmentSettled { .. } => "commitment-settled",
    }
}

fn report(event: &R) -> &'static str {
    match event {
        R::ReportImported { .. } => "report-imported",
        R::RowCorrected { .. } => "row-corrected",
        R::RowAccepted { .. } => "row-accepted",
        R::RowRejected { .. } => "row-rejected",
    }
}

//! The evidence log verifies, in either store, as an auditor verifies it.

use super::{Broken, Oracle};
use crate::city::SimCity;
use skein_store::matter::Matters;
use skein_store::postgres::{self, Address};
use skein_store::{Bed, VerifyingKey, audit};

/// Audits the log of a journal on a simulated disk.
///
/// # Errors
/// [`Oracle::EvidenceVerifies`].
pub fn evidence_verifies(bed: &Bed<'_>) -> Result<(), Broken> {
    let broken = |rejection| Oracle::EvidenceVerifies.broken(rejection);
    let report = audit::verify_on(bed).map_err(broken)?;
    if !report.is_sound() {
        return Err(Oracle::EvidenceVerifies.broken(report));
    }
    Ok(())
}

/// Audits what a journal on a simulated disk stores beside its events: every state and every row.
///
/// # Errors
/// [`Oracle::ReplayEqualsState`].
pub fn stored_states_are_replayed(bed: &Bed<'_>) -> Result<(), Broken> {
    let findings = audit::verify_states_on(bed, &Matters::<SimCity>::default());
    let findings = findings.map_err(|rejection| Oracle::ReplayEqualsState.broken(rejection))?;
    match findings.as_slice() {
        [] => Ok(()),
        findings => Err(Oracle::ReplayEqualsState.broken(format!("{findings:?}"))),
    }
}

/// Audits the log of the simulated city in a PostgreSQL database.
///
/// # Errors
/// [`Oracle::EvidenceVerifies`].
pub fn postgres_evidence_verifies(address: &Address, trusted: &[VerifyingKey]) -> Result<(), Broken> {
    let report = postgres::verify(address, SimCity::DIVISION, trusted);
    let report = report.map_err(|rejection| Oracle::EvidenceVerifies.broken(rejection))?;
    if !report.is_sound() {
        return Err(Oracle::EvidenceVerifies.broken(report));
    }
    Ok(())
}

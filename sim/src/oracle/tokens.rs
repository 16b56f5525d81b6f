//! Each token is accounted for: it is in a scope that is there, what waits waits for a token that is there,
//! what runs waits for something, and what has ended holds nothing.

use super::{Broken, Oracle, Witness};
use skein_matter::Matter;
use skein_matter::state::{NONE, Status};

/// Counts every matter's tokens.
///
/// # Errors
/// [`Oracle::TokensAccounted`].
pub fn tokens_accounted(witness: &Witness) -> Result<(), Broken> {
    for (serial, seen) in &witness.aggregates {
        if let Some(case) = seen.item.case() {
            accounted(&case.matter)
                .map_err(|what| Oracle::TokensAccounted.broken(format!("matter {serial}: {what}")))?;
        }
    }
    Ok(())
}

fn accounted(matter: &Matter) -> Result<(), String> {
    let ended = matches!(matter.status, Status::Completed | Status::Cancelled);
    if ended && (!matter.tokens.is_empty() || !matter.waits.is_empty() || !matter.scopes.is_empty()) {
        return Err("it has ended and still holds tokens, waits or scopes".into());
    }
    if matter.status == Status::Running && matter.tokens.is_empty() {
        return Err("it runs without a token".into());
    }
    if matter.status == Status::Running && matter.waits.is_empty() && matter.incidents.is_empty() {
        return Err("it runs and nothing it waits for will ever come".into());
    }
    for token in matter.tokens.iter() {
        if matter.scopes.get(token.scope).is_none() {
            return Err(format!("token {} is in no scope", token.id));
        }
    }
    for wait in matter.waits.iter() {
        if wait.token != NONE && matter.tokens.get(wait.token).is_none() {
            return Err(format!("wait {} is of a token that is gone", wait.id));
        }
    }
    Ok(())
}

//! Deciding a command.

use crate::{Command, Context, Effect, Event, Matter};
use skein_kernel::engine::Decision;
use skein_kernel::rejection::Rejection;

pub(crate) fn decide(
    matter: &Matter,
    command: Command,
    context: &Context<'_>,
) -> Result<Decision<Event, Effect>, Rejection> {
    let _ = (matter, command, context);
    Ok(Decision::of(Vec::new()))
}

//! What happens to a matter, as it happens: server-sent events (WHATWG HTML §9.2).
//!
//! Each event of the matter's stream is one message whose id is its revision, so that a client that lost
//! the connection goes on where it was (`Last-Event-ID`). It knows nothing of what events mean.

use super::overview::event;
use super::serial;
use crate::refusal::Answer;
use crate::site::Site;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::response::sse::{self, KeepAlive, Sse};
use futures_util::stream::{self, Stream, StreamExt as _};
use skein_kernel::actor::Actor;
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::Serial;
use std::convert::Infallible;
use std::time::Duration;

/// How often it is looked whether something has happened.
const PAUSE: Duration = Duration::from_millis(250);

/// `GET /api/v1/matters/{id}/stream`.
pub(crate) async fn stream(
    State(site): State<Site>,
    p: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let actor = p.signed_in()?.actor.clone();
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let watch = Watch {
        site,
        actor,
        serial: serial(&id)?,
        seen: last.unwrap_or(0),
    };
    // Whoever may not see it is refused before anything is streamed.
    watch.since().await?;
    Ok(Sse::new(messages(watch))
        .keep_alive(KeepAlive::default())
        .into_response())
}

/// Who watches which matter, and how far they have seen.
struct Watch {
    site: Site,
    actor: Actor,
    serial: Serial,
    seen: u64,
}

impl Watch {
    /// The events that haven't been seen.
    async fn since(&self) -> Result<Vec<Recorded>, Rejection> {
        let (actor, serial, seen) = (self.actor.clone(), self.serial, self.seen);
        self.site
            .ask(move |city| {
                if city.matter(&actor, serial)?.revision == seen {
                    return Ok(Vec::new());
                }
                let mut events = city.matter_history(&actor, serial)?;
                events.retain(|event| event.revision > seen);
                Ok(events)
            })
            .await
    }
}

/// The messages, without end until the matter may not be seen any more or the client goes.
fn messages(watch: Watch) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let batches = stream::unfold(watch, async |mut watch| {
        loop {
            let events = watch.since().await.ok()?;
            if let Some(last) = events.last() {
                watch.seen = last.revision;
                return Some((events, watch));
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    batches.flat_map(|events| stream::iter(events.into_iter().map(|recorded| Ok(message(&recorded)))))
}

fn message(recorded: &Recorded) -> sse::Event {
    sse::Event::default()
        .id(recorded.revision.to_string())
        .event(recorded.event.kind.as_str())
        .data(event(recorded).to_string())
}

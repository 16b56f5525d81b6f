//! The family of a model that keeps everything in memory: it has no aggregates.

use serde::{Deserialize, Serialize};
use skein_kernel::event::Recorded;
use skein_kernel::rejection::Rejection;
use std::marker::PhantomData;

use super::rows::{Arrival, DueTimer, Projection, Subscriber};
use super::{Context, Family, Serial, Shelf, Verdict};

/// What there is none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Never {}

/// No aggregates at all.
#[derive(Debug)]
pub struct NoAggregates<W>(PhantomData<fn() -> W>);

impl<W> Default for NoAggregates<W> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<W: Send + Sync + 'static> Family for NoAggregates<W> {
    type World = W;
    type State = ();
    type Command = Option<Never>;
    type Reply = ();
    const ENGINE: &'static str = "";
    const FORMAT: u16 = 1;
    const ROWS: u16 = 1;

    fn decide(
        &self,
        _: Option<&()>,
        _: Option<Never>,
        _: &Context<'_, Self>,
    ) -> Result<Verdict<Self>, Rejection> {
        Ok(Verdict {
            event: None,
            state: ().into(),
            outgoing: Vec::new(),
            reply: (),
        })
    }

    fn evolve(&self, _: Option<()>, _: &Recorded, _: &dyn Shelf<Self>) -> Result<(), Rejection> {
        Ok(())
    }

    fn encode(&self, (): &(), _: &mut Vec<u8>) {}

    fn decode(&self, _: &[u8]) -> Option<()> {
        Some(())
    }

    fn project(&self, _: Serial, (): &()) -> Projection {
        Projection::default()
    }

    fn fire(&self, _: &DueTimer) -> Option<Never> {
        None
    }

    fn receive(&self, _: &Arrival, _: Option<&Subscriber>) -> Option<Never> {
        None
    }
}

//! What a caller holds while its command is on the way: awaitable, or waited for on a thread.
//!
//! It knows nothing of what is being waited for.

use skein_kernel::rejection::Rejection;
use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;

use crate::rejections;

/// A command that was done and is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<Reply> {
    /// The model's reply.
    pub reply: Reply,
    /// Positions of the command's events; empty (`1..=0`) if it had none.
    pub events: RangeInclusive<u64>,
    /// Whether this answers a retry: the command was done before, under the same idempotency key.
    pub repeated: bool,
}

/// A submitted command. `.await` it or [`Ticket::wait`]; either returns once the outcome is durable.
/// Dropping it doesn't take the command back.
#[derive(Debug)]
#[must_use = "the command may have been rejected"]
pub struct Ticket<Reply>(State<Reply>);

#[derive(Debug)]
enum State<Reply> {
    Waiting(oneshot::Receiver<Outcome<Reply>>),
    Refused(Option<Rejection>),
}

/// What the writer answers.
pub type Outcome<Reply> = Result<Receipt<Reply>, Rejection>;

impl<Reply> Ticket<Reply> {
    /// A ticket and the promise by which a backend answers it. A promise that is dropped tells the caller that
    /// the store has stopped.
    pub fn promised() -> (oneshot::Sender<Outcome<Reply>>, Self) {
        let (answer, ticket) = oneshot::channel();
        (answer, Self::waiting(ticket))
    }

    pub(crate) fn waiting(answer: oneshot::Receiver<Outcome<Reply>>) -> Self {
        Self(State::Waiting(answer))
    }

    /// A ticket that is answered already.
    pub fn refused(rejection: Rejection) -> Self {
        Self(State::Refused(Some(rejection)))
    }

    /// Waits on this thread. Not to be called on an async runtime's thread: `.await` there.
    ///
    /// # Errors
    /// The model's rejection, or the store's own if the command could not be saved.
    pub fn wait(self) -> Result<Receipt<Reply>, Rejection> {
        match self.0 {
            State::Waiting(answer) => answer
                .blocking_recv()
                .unwrap_or_else(|_| Err(rejections::stopped())),
            State::Refused(rejection) => Err(rejection.unwrap_or_else(rejections::stopped)),
        }
    }
}

impl<Reply> Future for Ticket<Reply> {
    type Output = Result<Receipt<Reply>, Rejection>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Waiting(answer) => Pin::new(answer)
                .poll(context)
                .map(|outcome| outcome.unwrap_or_else(|_| Err(rejections::stopped()))),
            State::Refused(rejection) => {
                Poll::Ready(Err(rejection.take().unwrap_or_else(rejections::stopped)))
            }
        }
    }
}

impl<Reply> Unpin for Ticket<Reply> {}

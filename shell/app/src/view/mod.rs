//! Views: what pages show of the board, with everything a page needs in one value.
//!
//! Pure functions of the board and a day, over the engine's own judgements; they hold no rule of their
//! own and know nothing of HTML. Start at [`CommitmentRow`] and [`TargetRow`], which every list is made
//! of, then [`Desk`] and [`Inbox`].

mod desk;
mod list;
mod page;
mod public;
mod row;

pub use desk::{Desk, Inbox, desk, inbox};
pub use list::{CommitmentQuery, CommitmentSort, Page, TargetQuery, commitments, targets};
pub(crate) use page::source;
pub use page::{CommitmentPage, Revision, Source, TargetPage, commitment_page, revisions, target_page};
pub use public::{PublicChange, PublicCommitment, PublicProgress};
pub use row::{CommitmentRow, TargetRow, commitment_row, target_row};

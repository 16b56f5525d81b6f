//! Views: what pages show, worked out from the board. Pure functions, cheap enough to run per request.
//!
//! They know nothing of HTML or of languages beyond the two every sentence is written in. Start at
//! [`glance`] for the year at a glance.

mod calendar;
mod glance;
mod league;
mod red;

pub use calendar::{Due, DueKind, calendar};
pub use glance::{Findings, Glance, Lights, SectionCount, glance};
pub use league::{RANKING, Share, Standing, league};
pub use red::{RedEntry, red_list};

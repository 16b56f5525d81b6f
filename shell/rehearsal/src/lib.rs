//! Rehearsals: scenario scripts played on a fresh city in memory, through the commands that the pages use.
//!
//! What it is for: opening a city with the packs a scenario needs, giving its people accounts, letting its
//! simulated time pass (timers fire, messages are carried), doing what people do, and telling where what is so
//! differs from what must be so.
//!
//! What it knows nothing of: terminals, pages, real time, networks. Endpoints outside the city are written down
//! instead of called.
//!
//! Where to start: [`stage::Library`] for what is played on, [`rehearse`], then [`Verdict`].

mod act;
mod calendar;
mod cast;
mod clock;
mod coverage;
mod data;
mod expect;
mod figure;
mod find;
mod history;
pub mod past;
mod picture;
mod play;
mod refuse;
mod retell;
mod rules;
pub mod stage;
mod town;
mod verdict;

pub use coverage::Coverage;
pub use play::{Options, Script, rehearse};
pub use skein_scenario::rewrite;
pub use verdict::{Failure, Picture, Report, Verdict};

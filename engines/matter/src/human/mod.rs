//! Human work.

mod people;

pub use people::{Absence, Nobody, People, Person};

//! Quantities: exact numbers as official prose writes them, their units, comparators and verdicts.
//!
//! It knows nothing of reports or sentences: it reads from the start of a string and says how far it
//! got. Nothing here uses floating point. Start at [`numeral::scan`] for numbers, then [`unit`],
//! [`comparator`] and [`verdict`].

pub mod numeral;

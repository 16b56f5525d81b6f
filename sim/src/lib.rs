//! Seeded simulation: the real engine and store over a disk, a clock and clients that do as a seed says.
//!
//! What it is for: finding the order of crashes, torn writes, repeated messages and clock jumps that would
//! lose or double something, and playing it again from its number.
//!
//! What it knows nothing of: the machine's disk, clock and network, but for what is said of PostgreSQL in
//! [`stores`]. Nothing here runs in a city.
//!
//! Where to start: [`disk`] for what a power cut leaves behind, [`world`] for a city that lives through it,
//! [`stores`] for two stores that must agree, [`oracle`] for what must hold.

pub mod city;
pub mod disk;
pub mod oracle;
pub mod stores;
pub mod trace;
pub mod world;

//! The measure engine seen from outside: acceptance, lifecycles, laws, and the demonstration pack.

mod acceptance;
mod forms;
mod intake;
mod laws;
mod league;
mod lifecycle;
mod pace;
mod pack;
mod revisions;
mod support;

//! The city as its users meet it: a small made-up city, its people, and what they may and may not do.

mod accounts;
mod bad_input;
mod demo;
mod durable;
mod flow;
mod packs;
mod reports;
mod scenario;
mod world;
mod years;

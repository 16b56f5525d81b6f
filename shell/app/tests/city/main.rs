//! The city as its users meet it: a small made-up city, its people, and what they may and may not do.

mod accounts;
mod attachments;
mod bad_input;
mod calendar;
mod demo;
mod desks;
mod durable;
mod erasure;
mod flow;
mod forms;
mod identity;
mod jobs;
mod packs;
mod portal;
mod reports;
mod scenario;
mod stand_in;
mod world;
mod years;

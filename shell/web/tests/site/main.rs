//! The whole site in process: every page and endpoint over the demonstration city.
//!
//! Modules mirror what they look at. Start at [`browser::Browser`].

mod api;
mod browser;
mod desk;
mod desks;
mod forms;
mod headers;
mod identity;
mod live;
mod matters;
mod open311;
mod packs;
mod pages;
mod roles;
mod served;
mod work;

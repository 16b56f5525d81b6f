//! The measure engine seen from outside: acceptance, lifecycles, laws, and the demonstration pack.

mod pack;
mod support;

//! The measure engine (标).

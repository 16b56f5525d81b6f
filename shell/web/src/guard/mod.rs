//! What stands around every request: headers, limits, observation, forms.
//!
//! It knows nothing of any page. Start at [`headers`].

pub mod fields;
pub mod headers;
pub mod limit;
pub mod observe;

//! What stands around every request: headers, limits, observation, forms.
//!
//! It knows nothing of any page. Start at [`headers`].

pub(crate) mod fields;
pub(crate) mod headers;
pub(crate) mod limit;
pub(crate) mod observe;

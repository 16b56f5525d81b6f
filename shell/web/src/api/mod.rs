//! The REST interface under `/api/v1`.
pub(crate) mod etag;
pub(crate) mod openapi;

use crate::router::Entry;

/// One endpoint.
pub(crate) struct Endpoint {
    pub(crate) entry: Entry,
}

/// Every endpoint.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    Vec::new()
}

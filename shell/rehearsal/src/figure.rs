//! Figures that scenarios expect.

use crate::refuse;
use skein_kernel::rejection::Rejection;

/// The value of a figure.
pub(crate) fn figure(name: &str) -> Result<String, Rejection> {
    Err(refuse::not_offered(
        &format!("没有指标“{name}”"),
        &format!("there is no figure `{name}`"),
    ))
}

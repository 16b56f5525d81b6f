//! Examples by feature.

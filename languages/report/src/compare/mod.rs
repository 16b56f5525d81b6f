//! Comparison: last year’s promises against this year’s review.

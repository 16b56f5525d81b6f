//! Official identifiers with check digits: credit codes of organisations, ids of citizens.
//!
//! A value of these types has passed its checks. They know nothing of registers: a code that checks may
//! still belong to nobody, and a division that was dissolved long ago stands in codes for ever, so none
//! is refused for its division. Start at [`CreditCode`] and [`CitizenId`].

mod citizen_id;
mod credit_code;

pub use citizen_id::CitizenId;
pub use credit_code::CreditCode;

/// `text` as exactly `N` ASCII characters.
fn characters<const N: usize>(text: &str) -> Option<[u8; N]> {
    text.as_bytes()
        .try_into()
        .ok()
        .filter(|bytes: &[u8; N]| bytes.is_ascii())
}

/// The sum of each value times its weight.
fn weighted(values: impl Iterator<Item = u32>, weights: &[u32]) -> u32 {
    values.zip(weights).map(|(value, weight)| value * weight).sum()
}

//! Addresses people are reached at and sign in by: telephones and e-mail.
//!
//! Whatever prints one prints it masked; only [`Address::reveal`] yields it whole. It knows nothing of whose
//! it is. Start at [`Address`].

use crate::codes;
use crate::notify::ChannelKind;
use skein_kernel::rejection::{Class, Rejection};
use std::fmt;
use std::str::FromStr;

/// A telephone that takes text messages, or an e-mail address. In one form, so that two ways to write one are
/// the same.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// With its country code: `+8613907340001` (E.164).
    Phone(String),
    /// In lower case.
    Mail(String),
}

impl Address {
    /// What sort it is, as the vault keeps it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Address::Phone(_) => "phone",
            Address::Mail(_) => "mail",
        }
    }

    /// The channel by which it is reached.
    #[must_use]
    pub fn channel(&self) -> ChannelKind {
        match self {
            Address::Phone(_) => ChannelKind::Sms,
            Address::Mail(_) => ChannelKind::Mail,
        }
    }

    /// The whole address. Whoever asks for it is to use it, not to show it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        match self {
            Address::Phone(text) | Address::Mail(text) => text,
        }
    }

    /// The address of a kind as the vault keeps it.
    #[must_use]
    pub fn kept(kind: &str, key: &str) -> Option<Self> {
        match kind {
            "phone" => Some(Address::Phone(key.to_owned())),
            "mail" => Some(Address::Mail(key.to_owned())),
            _ => None,
        }
    }

    /// The address with its middle hidden.
    #[must_use]
    pub fn masked(&self) -> String {
        let (text, shown) = match self {
            Address::Phone(text) => (text.strip_prefix("+86").unwrap_or(text), 3),
            Address::Mail(text) => (text.as_str(), 2),
        };
        let (local, rest) = match text.split_once('@') {
            Some((local, domain)) => (local, format!("@{domain}")),
            None => {
                let last = text.chars().count().saturating_sub(4);
                (text, text.chars().skip(last).collect())
            }
        };
        let first: String = local.chars().take(shown).collect();
        format!("{first}****{rest}")
    }
}

impl FromStr for Address {
    type Err = Rejection;

    /// Reads a telephone as people write one, or an e-mail address (`SK-APP-0070`). Without a country code a
    /// telephone is a mobile of mainland China (11 digits from 1, 3-9).
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let read = if text.contains('@') {
            mail(text)
        } else {
            phone(text)
        };
        read.ok_or_else(|| {
            Rejection::new(
                codes::ADDRESS,
                Class::Invalid,
                "请填写 11 位手机号码或者电子邮箱地址",
                "give a mobile number of 11 digits or an e-mail address",
            )
            .at_element("address")
        })
    }
}

fn phone(text: &str) -> Option<Address> {
    let plain: String = text.chars().filter(|c| !" -()（）".contains(*c)).collect();
    let digits = plain.strip_prefix('+').or(plain.strip_prefix("00"));
    let whole = match digits {
        Some(digits) => digits.to_owned(),
        None => format!("86{plain}"),
    };
    let numeric = whole.bytes().all(|b| b.is_ascii_digit());
    let fits = match whole.strip_prefix("86") {
        Some(mobile) => mobile.len() == 11 && mobile.starts_with('1') && second(mobile),
        None => (8..=15).contains(&whole.len()) && !whole.starts_with('0'),
    };
    (numeric && fits).then(|| Address::Phone(format!("+{whole}")))
}

/// Whether a mobile's second digit is one that is given out.
fn second(mobile: &str) -> bool {
    let digit = mobile.as_bytes().get(1);
    digit.is_some_and(|digit| (b'3'..=b'9').contains(digit))
}

fn mail(text: &str) -> Option<Address> {
    let lower = text.to_lowercase();
    let (local, domain) = lower.rsplit_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let label = |label: &str| {
        let inside = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        !label.is_empty() && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let fits = !local.is_empty()
        && local.len() <= 64
        && lower.len() <= 254
        && local.chars().all(plain)
        && !local.starts_with('.')
        && domain.contains('.')
        && domain.split('.').all(label);
    fits.then(|| Address::Mail(lower.clone()))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match text.parse::<Address>() {
            Ok(address) => format!("{} {}", address.reveal(), address.masked()),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn telephones_and_mail_have_one_form_each() {
        check("139 0734 0001", "+8613907340001 139****0001");
        check("+86-139-0734-0001", "+8613907340001 139****0001");
        check("008613907340001", "+8613907340001 139****0001");
        check("+49 30 123456", "+4930123456 +49****3456");
        check(" Li.Si@Example.ORG ", "li.si@example.org li****@example.org");
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in [
            "",
            "12907340001",
            "1390734000",
            "139073400011",
            "1390734000x",
            "li@",
            "@example.org",
            "li@example",
            "li@-x.org",
            "li si@example.org",
            "li@example..org",
            "雁@example.org\r\nBcc: x@y.z",
        ] {
            check(text, "SK-APP-0070");
        }
    }

    #[test]
    fn it_prints_masked() {
        let address: Address = "13907340001".parse().unwrap();
        assert_eq!(
            format!("{address} {address:?}"),
            "139****0001 Address(139****0001)"
        );
    }
}

//! Confirmation codes: proof that somebody reads what is sent to an address.
//!
//! A code is six digits, counts for ten minutes and five tries, and is kept as a digest. How often one is sent
//! to an address is limited, whoever asks. It knows nothing of what is confirmed. Start at [`Confirmations`].

use super::address::Address;
use super::{hex, random_hex, sha256};
use crate::codes;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::{Held, Vault};
use std::sync::Arc;

const CODE: &str = "code";
const ASKED: &str = "code-asked";
/// How long a code counts.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// Wrong tries before a code counts no more.
const TRIES: u32 = 5;
/// Between two codes to one address.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// Codes to one address in an hour.
const HOURLY: usize = 5;

/// What a code was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purpose {
    /// To open an account.
    SignUp,
    /// To set a new password.
    Recover,
    /// To add an address to an account.
    AddAddress,
    /// To merge an account.
    Merge,
}

/// A code on its way.
#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    purpose: Purpose,
    kind: String,
    key: String,
    digest: String,
    left: u32,
    payload: String,
}

/// A code that was told rightly.
#[derive(Debug)]
pub(crate) struct Confirmed {
    /// The address it was sent to.
    pub(crate) address: Address,
    /// What was kept with it.
    pub(crate) payload: String,
}

/// Codes and who was sent them.
pub(crate) struct Confirmations {
    vault: Arc<dyn Vault>,
}

impl Confirmations {
    pub(crate) fn new(vault: Arc<dyn Vault>) -> Self {
        Self { vault }
    }

    /// Makes a code for an address: the ticket by which it is told, and the code to send.
    ///
    /// # Errors
    /// `SK-APP-0072` if the address was sent too many.
    pub(crate) fn make(
        &self,
        purpose: Purpose,
        address: &Address,
        payload: String,
        now: Timestamp,
    ) -> Result<(String, String), Rejection> {
        self.vault.forget_before(CODE, now)?;
        self.vault
            .forget_before(ASKED, now - SignedDuration::from_hours(1))?;
        self.count(address, now)?;
        let (ticket, code) = (random_hex::<16>(), six_digits());
        let sent = Sent {
            purpose,
            kind: address.kind().to_owned(),
            key: address.reveal().to_owned(),
            digest: digest(&ticket, &code),
            left: TRIES,
            payload,
        };
        self.vault.claim(&held(&ticket, &sent, now + LASTS))?;
        Ok((ticket, code))
    }

    /// Counts a code against the address's limit.
    fn count(&self, address: &Address, now: Timestamp) -> Result<(), Rejection> {
        let key = format!("{} {}", address.kind(), address.reveal());
        let seen = self.vault.held(ASKED, &key)?;
        let times = seen
            .as_ref()
            .map(|it| it.value.split(' ').filter_map(|it| it.parse::<i64>().ok()));
        let hour_ago = (now - SignedDuration::from_hours(1)).as_second();
        let mut times: Vec<i64> = times.into_iter().flatten().filter(|it| *it > hour_ago).collect();
        let last = times.last().copied().unwrap_or(i64::MIN);
        if times.len() >= HOURLY {
            let first = times.first().copied().unwrap_or_default();
            return Err(too_soon(first + 3600 - now.as_second()));
        }
        if last.saturating_add(PAUSE.as_secs()) > now.as_second() {
            return Err(too_soon(last + PAUSE.as_secs() - now.as_second()));
        }
        times.push(now.as_second());
        let times: Vec<String> = times.iter().map(ToString::to_string).collect();
        let new = Held {
            kind: ASKED.to_owned(),
            key,
            account: String::new(),
            value: times.join(" "),
            at: now,
        };
        let counted = match &seen {
            Some(seen) => self.vault.swap(seen, &new)?,
            None => self.vault.claim(&new)?,
        };
        if counted {
            Ok(())
        } else {
            Err(too_soon(PAUSE.as_secs()))
        }
    }

    /// Takes a code that was told: once, if it is right.
    ///
    /// # Errors
    /// `SK-APP-0071` if it is wrong, too old, was told before, or too often wrongly.
    pub(crate) fn told(
        &self,
        purpose: Purpose,
        ticket: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<Confirmed, Rejection> {
        let found = self.vault.held(CODE, ticket)?.filter(|held| held.at > now);
        let seen = found.ok_or_else(stale)?;
        let mut sent: Sent = serde_json::from_str(&seen.value).map_err(|_| stale())?;
        let plain: String = code.chars().filter(char::is_ascii_digit).collect();
        if sent.purpose == purpose && sent.digest == digest(ticket, &plain) {
            // Whoever takes it out is the one who told it.
            self.vault.take(CODE, ticket)?.ok_or_else(stale)?;
            let address = Address::kept(&sent.kind, &sent.key).ok_or_else(stale)?;
            let payload = sent.payload;
            return Ok(Confirmed { address, payload });
        }
        sent.left = sent.left.saturating_sub(1);
        if sent.left == 0 {
            self.vault.take(CODE, ticket)?;
            return Err(stale());
        }
        self.vault.swap(&seen, &held(ticket, &sent, seen.at))?;
        Err(wrong(sent.left))
    }

    /// The address a ticket's code was sent to, masked, while it counts.
    ///
    /// # Errors
    /// `SK-APP-0071` if it counts no more.
    pub(crate) fn sent_to(&self, ticket: &str, now: Timestamp) -> Result<String, Rejection> {
        let found = self.vault.held(CODE, ticket)?.filter(|held| held.at > now);
        let sent: Option<Sent> = found.and_then(|held| serde_json::from_str(&held.value).ok());
        let address = sent.and_then(|sent| Address::kept(&sent.kind, &sent.key));
        address.map(|address| address.masked()).ok_or_else(stale)
    }
}

fn held(ticket: &str, sent: &Sent, at: Timestamp) -> Held {
    Held {
        kind: CODE.to_owned(),
        key: ticket.to_owned(),
        account: String::new(),
        value: serde_json::to_string(sent).unwrap_or_default(),
        at,
    }
}

fn digest(ticket: &str, code: &str) -> String {
    hex(&sha256(format!("skein code {ticket} {code}").as_bytes()))
}

fn six_digits() -> String {
    let number: u64 = rand::random();
    format!("{:06}", number % 1_000_000)
}

fn wrong(left: u32) -> Rejection {
    Rejection::new(
        codes::CODE,
        Class::Invalid,
        format!("验证码不正确，还可以试 {left} 次"),
        format!("the code is wrong; {left} tries are left"),
    )
    .at_element("code")
}

pub(crate) fn stale() -> Rejection {
    Rejection::new(
        codes::CODE,
        Class::Invalid,
        "验证码已失效，请重新获取",
        "the code counts no more; ask for a new one",
    )
    .at_element("code")
}

fn too_soon(seconds: i64) -> Rejection {
    let seconds = seconds.max(1);
    Rejection::new(
        codes::CODE_TOO_SOON,
        Class::TooMany,
        format!("验证码获取过于频繁，请在 {seconds} 秒后再试"),
        format!("codes were asked for too often; try again in {seconds} seconds"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn confirmations() -> Confirmations {
        Confirmations::new(skein_store::vault::in_memory("430400".parse().unwrap()).unwrap())
    }

    fn phone() -> Address {
        "13907340001".parse().unwrap()
    }

    /// A code that is surely another.
    fn other(code: &str) -> &'static str {
        if code == "000000" { "111111" } else { "000000" }
    }

    #[test]
    fn a_code_counts_once_and_for_what_it_was_asked() {
        let confirmations = confirmations();
        let make = confirmations.make(Purpose::SignUp, &phone(), "kept".into(), at(0));
        let (ticket, code) = make.unwrap();
        assert_eq!(confirmations.sent_to(&ticket, at(1)).unwrap(), "139****0001");
        let told = |purpose, code: &str, second| confirmations.told(purpose, &ticket, code, at(second));
        assert_eq!(told(Purpose::Recover, &code, 1).unwrap_err().code, codes::CODE);
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        assert_eq!(told(Purpose::SignUp, &spaced, 2).unwrap().payload, "kept");
        assert_eq!(told(Purpose::SignUp, &code, 3).unwrap_err().code, codes::CODE);
    }

    #[test]
    fn five_wrong_tries_or_ten_minutes_end_it() {
        let confirmations = confirmations();
        let (ticket, code) = confirmations
            .make(Purpose::SignUp, &phone(), String::new(), at(0))
            .unwrap();
        for _ in 0..5 {
            assert!(
                confirmations
                    .told(Purpose::SignUp, &ticket, other(&code), at(1))
                    .is_err()
            );
        }
        assert!(
            confirmations
                .told(Purpose::SignUp, &ticket, &code, at(1))
                .is_err()
        );
        let (ticket, code) = confirmations
            .make(Purpose::SignUp, &phone(), String::new(), at(60))
            .unwrap();
        assert!(
            confirmations
                .told(Purpose::SignUp, &ticket, &code, at(660))
                .is_err()
        );
    }

    #[test]
    fn an_address_is_sent_one_a_minute_and_five_an_hour() {
        let confirmations = confirmations();
        let make = |second| confirmations.make(Purpose::Recover, &phone(), String::new(), at(second));
        make(0).unwrap();
        let refused = make(59).unwrap_err();
        assert_eq!(refused.code, codes::CODE_TOO_SOON);
        assert_eq!(
            refused.en,
            "codes were asked for too often; try again in 1 seconds"
        );
        for minute in 1..5 {
            make(minute * 60).unwrap();
        }
        assert_eq!(make(300).unwrap_err().code, codes::CODE_TOO_SOON);
        assert!(make(3600).is_ok());
        let other: Address = "li@example.org".parse().unwrap();
        assert!(
            confirmations
                .make(Purpose::Recover, &other, String::new(), at(300))
                .is_ok()
        );
    }
}

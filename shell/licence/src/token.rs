//! What is written on a licence, and the city's signature under it.
//!
//! A token is `SKEIN1.` + the licence as JSON + `.` + an Ed25519 signature (RFC 8032), both in base64url without
//! padding (RFC 4648 §5). The signature is over the text before its point. It knows nothing of who holds keys.
//! Start at [`Token::sign`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a token begins: the first form.
const FORM: &str = "SKEIN1";
/// The longest text that is looked at.
const LONGEST: usize = 8_192;

/// What is written on a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Its number.
    #[serde(rename = "n")]
    pub number: String,
    /// The kind of licence, as packs name it.
    #[serde(rename = "k")]
    pub kind: String,
    /// What it is called, in Chinese.
    #[serde(rename = "t")]
    pub title: String,
    /// The city whose authority issued it, by its division code.
    #[serde(rename = "c")]
    pub division: String,
    /// Who issued it, in Chinese.
    #[serde(rename = "i")]
    pub issuer: String,
    /// Whose it is: the name.
    #[serde(rename = "h")]
    pub holder: String,
    /// From which day it is valid.
    #[serde(rename = "d")]
    pub issued: Date,
    /// The last day it is valid; without end where none is said.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// What else is written on it.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<Written>,
    /// The matter in which it was issued, if it was in one.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<u64>,
}

/// One thing written on a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its name in the licence's kind.
    #[serde(rename = "n")]
    pub name: String,
    /// What it is called, in Chinese.
    #[serde(rename = "z")]
    pub zh: String,
    /// What is written.
    #[serde(rename = "v")]
    pub value: String,
}

impl Licence {
    /// What is written under a name.
    #[must_use]
    pub fn written(&self, name: &str) -> Option<&str> {
        let found = self.written.iter().find(|one| one.name == name);
        found.map(|one| one.value.as_str())
    }

    /// Whether its validity has ended before a day.
    #[must_use]
    pub fn has_ended(&self, day: Date) -> bool {
        self.until.is_some_and(|until| until < day)
    }
}

/// The city's key for licences.
#[derive(Clone)]
pub struct Key(SigningKey);

impl Key {
    /// A new random key.
    #[must_use]
    pub fn random() -> Self {
        Self(SigningKey::from_bytes(&rand::random()))
    }

    /// The key of a text that [`Key::secret`] gave; `None` for any other.
    #[must_use]
    pub fn of_secret(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The key as text, to be kept where nobody else reads it.
    #[must_use]
    pub fn secret(&self) -> String {
        hex::encode(self.0.to_bytes())
    }

    /// The half that anyone may know: 64 hexadecimal digits.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().to_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.public()).finish()
    }
}

/// Why a token isn't a licence of the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It isn't the text of a token at all, or only a part of one.
    Unreadable,
    /// None of the keys signed it: something on it was changed, or another city issued it.
    Forged,
}

/// A licence with the city's signature, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The text.
    pub text: String,
    /// What it says.
    pub licence: Licence,
}

impl Token {
    /// Signs a licence.
    #[must_use]
    pub fn sign(licence: Licence, key: &Key) -> Self {
        // Made of text, numbers and days: it can always be written.
        let json = serde_json::to_vec(&licence).unwrap_or_default();
        let said = format!("{FORM}.{}", BASE64.encode(json));
        let signature = key.0.sign(said.as_bytes());
        Self {
            text: format!("{said}.{}", BASE64.encode(signature.to_bytes())),
            licence,
        }
    }

    /// Reads a token and checks that one of the public keys (64 hexadecimal digits each) signed it. Blanks and
    /// line breaks within the text, as copying leaves them, don't matter.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check<K: AsRef<str>>(text: &str, keys: &[K]) -> Result<Self, Trouble> {
        if text.len() > LONGEST {
            return Err(Trouble::Unreadable);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (said, signature) = text.rsplit_once('.').ok_or(Trouble::Unreadable)?;
        let (form, json) = said.split_once('.').ok_or(Trouble::Unreadable)?;
        let json = BASE64.decode(json).map_err(|_| Trouble::Unreadable)?;
        let signature = BASE64.decode(signature).map_err(|_| Trouble::Unreadable)?;
        let signature = Signature::from_slice(&signature).map_err(|_| Trouble::Unreadable)?;
        if form != FORM {
            return Err(Trouble::Unreadable);
        }
        let signed =
            |key: &K| public(key.as_ref()).is_some_and(|key| key.verify(said.as_bytes(), &signature).is_ok());
        if !keys.iter().any(signed) {
            return Err(Trouble::Forged);
        }
        let licence = serde_json::from_slice(&json).map_err(|_| Trouble::Unreadable)?;
        Ok(Self { text, licence })
    }
}

fn public(text: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn food() -> Licence {
        let written = |name: &str, zh: &str, value: &str| Written {
            name: name.into(),
            zh: zh.into(),
            value: value.into(),
        };
        Licence {
            number: crate::number::number("430400", 2026, 17),
            kind: "food-licence".into(),
            title: "食品经营许可证".into(),
            division: "430400".into(),
            issuer: "市场监督管理部门".into(),
            holder: "柳记面馆".into(),
            issued: date(2026, 3, 2),
            until: Some(date(2031, 3, 1)),
            written: vec![
                written("address", "经营场所", "雁峰区环城南路 8 号"),
                written("activities", "经营项目", "热食类制售；冷食类制售（含凉菜）"),
            ],
            matter: Some(17),
        }
    }

    #[test]
    fn a_licence_signed_is_checked_without_the_city() {
        let key = Key::random();
        let token = Token::sign(food(), &key);
        let broken = format!(" {}\n{} ", &token.text[..50], &token.text[50..]);
        assert_eq!(Token::check(&broken, &[key.public()]).unwrap(), token);
        assert_eq!(token.licence.written("address"), Some("雁峰区环城南路 8 号"));
    }

    #[test]
    fn a_forged_one_isn_t_taken() {
        let (key, other) = (Key::random(), Key::random());
        let token = Token::sign(food(), &key);
        assert_eq!(Token::check(&token.text, &[other.public()]), Err(Trouble::Forged));
        let better = Licence {
            until: None,
            ..food()
        };
        let signature = token.text.rsplit('.').next().unwrap();
        let said = Token::sign(better, &other).text;
        let said = said.rsplit_once('.').unwrap().0;
        let forged = format!("{said}.{signature}");
        assert_eq!(Token::check(&forged, &[key.public()]), Err(Trouble::Forged));
    }

    #[test]
    fn what_is_no_token_is_said_to_be_none() {
        let keys = [Key::random().public()];
        for text in [
            "",
            "SKEIN1",
            "SKEIN1..",
            "SKEIN1.e30.AA",
            "hello.world.again",
            "证照",
        ] {
            assert_eq!(Token::check(text, &keys), Err(Trouble::Unreadable), "{text}");
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(Token::check(&long, &keys), Err(Trouble::Unreadable));
    }

    #[test]
    fn a_key_is_kept_as_text_and_never_shown() {
        let key = Key::random();
        let again = Key::of_secret(&key.secret()).unwrap();
        assert_eq!(again.public(), key.public());
        assert!(!format!("{key:?}").contains(&key.secret()));
        assert!(Key::of_secret("no").is_none());
    }

    #[test]
    fn it_is_valid_through_its_last_day() {
        let licence = food();
        assert!(!licence.has_ended(date(2031, 3, 1)) && licence.has_ended(date(2031, 3, 2)));
    }
}

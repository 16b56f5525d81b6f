//! What an OpenID Connect provider says, checked (OpenID Connect Core 1.0 §3.1.3, Discovery 1.0 §4.3).
//!
//! Pure: answers come in as text, time as an argument. It knows nothing of accounts, nor of how the provider is
//! reached. Start at [`Metadata::read`], then [`Checks::claims`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// The longest name of somebody at a provider (§2).
const LONGEST_SUBJECT: usize = 255;

/// Where a provider's parts are.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    /// Where people sign in.
    pub(crate) authorization_endpoint: String,
    /// Where codes are exchanged.
    pub(crate) token_endpoint: String,
    /// Where its keys are.
    pub(crate) jwks_uri: String,
}

impl Metadata {
    /// Reads a provider's metadata, which must be this issuer's.
    ///
    /// # Errors
    /// What is wrong, as text.
    pub(crate) fn read(text: &str, issuer: &str) -> Result<Self, String> {
        let metadata: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if metadata.issuer != issuer {
            return Err(format!("the metadata are of another issuer: {}", metadata.issuer));
        }
        // Whoever signs in by TLS exchanges codes by TLS.
        let secret = issuer.starts_with("https://");
        let parts = [
            &metadata.authorization_endpoint,
            &metadata.token_endpoint,
            &metadata.jwks_uri,
        ];
        let open = parts
            .into_iter()
            .find(|part| secret && !part.starts_with("https://"));
        if let Some(open) = open {
            return Err(format!("an endpoint without TLS: {open}"));
        }
        Ok(metadata)
    }
}

/// What a provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// Who it is, by the provider's name.
    pub(crate) sub: String,
    aud: OneOrMore,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    /// The name they go by there.
    pub(crate) name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(&self) -> &[String] {
        match self {
            OneOrMore::One(one) => std::slice::from_ref(one),
            OneOrMore::More(all) => all,
        }
    }
}

/// What an identity token must fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checks<'a> {
    /// The provider.
    pub(crate) issuer: &'a str,
    /// The city's name there.
    pub(crate) client: &'a str,
    /// The nonce that was asked with.
    pub(crate) nonce: &'a str,
    /// The present time.
    pub(crate) now: Timestamp,
}

impl Checks<'_> {
    /// The claims of an identity token, by the provider's keys.
    ///
    /// # Errors
    /// What doesn't hold, as text.
    pub(crate) fn claims(&self, token: &str, keys: &str) -> Result<Claims, String> {
        let keys: Keys = serde_json::from_str(keys).map_err(|error| error.to_string())?;
        let (signed, signature) = token.rsplit_once('.').ok_or("not a token")?;
        let (header, body) = signed.split_once('.').ok_or("not a token")?;
        let header: Header = part(header)?;
        let signature = bytes(signature)?;
        let fitting = keys.keys.iter().filter(|key| key.fits(&header));
        let verified = fitting.map(|key| key.verify(&header.alg, signed.as_bytes(), &signature));
        if !verified.into_iter().any(|verified| verified.is_ok()) {
            return Err("no key of the provider's made this signature".to_owned());
        }
        let claims: Claims = part(body)?;
        self.hold(&claims)?;
        Ok(claims)
    }

    fn hold(&self, claims: &Claims) -> Result<(), String> {
        let now = self.now.as_second();
        let audience = claims.aud.all();
        let party = claims
            .azp
            .as_deref()
            .map_or(audience.len() <= 1, |azp| azp == self.client);
        let checks = [
            (claims.iss == self.issuer, "another issuer's"),
            (
                audience.iter().any(|it| it == self.client) && party,
                "for another client",
            ),
            (now < claims.exp.saturating_add(LEEWAY), "expired"),
            (claims.iat <= now.saturating_add(LEEWAY), "from the future"),
            (
                claims.nonce.as_deref() == Some(self.nonce),
                "an answer to another request",
            ),
            ((1..=LONGEST_SUBJECT).contains(&claims.sub.len()), "of nobody"),
        ];
        match checks.into_iter().find(|(holds, _)| !holds) {
            Some((_, why)) => Err(format!("the token is {why}")),
            None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
}

/// A public key (RFC 7517).
#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    fn fits(&self, header: &Header) -> bool {
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        signs && (header.kid.is_none() || header.kid == self.kid)
    }

    fn part(part: Option<&String>) -> Result<Vec<u8>, String> {
        bytes(part.ok_or("a key lacks a part")?)
    }

    fn verify(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> Result<(), String> {
        let wrong = |_| "wrong signature".to_owned();
        match (algorithm, self.kty.as_str(), self.crv.as_deref()) {
            ("RS256", "RSA", _) => {
                let (n, e) = (Self::part(self.n.as_ref())?, Self::part(self.e.as_ref())?);
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature)
                    .map_err(wrong)
            }
            ("ES256", "EC", Some("P-256")) => {
                let (x, y) = (Self::part(self.x.as_ref())?, Self::part(self.y.as_ref())?);
                let point = [[4].as_slice(), &x, &y].concat();
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                    .verify(signed, signature)
                    .map_err(wrong)
            }
            ("EdDSA", "OKP", Some("Ed25519")) => {
                UnparsedPublicKey::new(&signature::ED25519, Self::part(self.x.as_ref())?)
                    .verify(signed, signature)
                    .map_err(wrong)
            }
            // `none` and keyed hashes among them: whoever could choose those could be anyone.
            _ => Err(format!("{algorithm} isn't accepted")),
        }
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_slice(&bytes(text)?).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::{Value, json};

    const ISSUER: &str = "https://id.example";

    fn pair() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
    }

    fn keys() -> String {
        let x = URL_SAFE_NO_PAD.encode(pair().public_key().as_ref());
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": x}]}).to_string()
    }

    fn token(header: Value, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(pair().sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }

    fn claims() -> Value {
        json!({"iss": ISSUER, "sub": "248289", "aud": "city", "exp": 2000, "iat": 1000, "nonce": "n-1"})
    }

    fn checked(token: &str) -> Result<Claims, String> {
        let checks = Checks {
            issuer: ISSUER,
            client: "city",
            nonce: "n-1",
            now: Timestamp::from_second(1500).unwrap(),
        };
        checks.claims(token, &keys())
    }

    fn signed() -> Value {
        json!({"alg": "EdDSA", "kid": "k"})
    }

    #[test]
    fn a_token_that_holds_is_taken() {
        assert_eq!(checked(&token(signed(), &claims())).unwrap().sub, "248289");
    }

    #[test]
    fn every_check_refuses_on_its_own() {
        for (name, value, why) in [
            ("iss", json!("https://other.example"), "another issuer's"),
            ("aud", json!("other"), "another client"),
            ("aud", json!(["city", "other"]), "another client"),
            ("exp", json!(1440), "expired"),
            ("iat", json!(1561), "from the future"),
            ("nonce", json!("n-2"), "another request"),
            ("nonce", Value::Null, "another request"),
            ("sub", json!(""), "of nobody"),
        ] {
            let mut odd = claims();
            odd[name] = value;
            let refused = checked(&token(signed(), &odd)).unwrap_err();
            assert!(refused.contains(why), "{name}: {refused}");
        }
    }

    #[test]
    fn unsigned_and_changed_tokens_are_refused() {
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "HS256", "kid": "k"}),
            json!({"alg": "EdDSA", "kid": "z"}),
        ] {
            assert!(checked(&token(header, &claims())).is_err());
        }
        let mut other = claims();
        other["sub"] = json!("root");
        let (good, odd) = (token(signed(), &claims()), token(signed(), &other));
        let (head, _) = odd.rsplit_once('.').unwrap();
        let (_, signature) = good.rsplit_once('.').unwrap();
        assert!(checked(&format!("{head}.{signature}")).is_err());
        for text in ["", ".", "..", "a.b.c", "€.€.€"] {
            assert!(checked(text).is_err());
        }
    }

    #[test]
    fn metadata_are_the_issuer_s_and_by_tls() {
        let text = |issuer: &str, scheme: &str| {
            let at = |path: &str| format!("{scheme}://id.example/{path}");
            json!({"issuer": issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
                "jwks_uri": at("jwks")})
            .to_string()
        };
        assert!(Metadata::read(&text(ISSUER, "https"), ISSUER).is_ok());
        assert!(Metadata::read(&text("https://other.example", "https"), ISSUER).is_err());
        assert!(Metadata::read(&text(ISSUER, "http"), ISSUER).is_err());
    }
}

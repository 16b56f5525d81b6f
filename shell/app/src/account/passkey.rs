//! Passkeys: what a browser says about a key, checked (Web Authentication Level 2, §7.1 and §7.2).
//!
//! Keys are taken as their holder's own word: no attestation is asked for, so none is checked. The holder must
//! have been verified by the device, for a passkey stands alone. It knows nothing of accounts. Start at
//! [`Expected::register`] and [`Expected::sign_in`].

use super::cbor::{self, Value};
use super::sha256;
use crate::codes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use skein_kernel::rejection::{Class, Rejection};

/// The user was present.
const PRESENT: u8 = 0x01;
/// The user was verified.
const VERIFIED: u8 = 0x04;
/// A key is told.
const ATTESTED: u8 = 0x40;
/// Bytes of a credential's id at most (§5.1).
const LONGEST_ID: usize = 1023;

/// What an answer must fit.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    /// The challenge, as it was sent.
    pub(crate) challenge: String,
    /// The page's origin, such as `https://city.example`.
    pub(crate) origin: String,
    /// The host that keys belong to.
    pub(crate) host: String,
}

/// A public key of someone's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passkey {
    /// Its algorithm, by COSE's number (RFC 9053).
    algorithm: i64,
    /// Its bytes as the algorithm has them; for RSA the modulus.
    key: String,
    /// For RSA the exponent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exponent: Option<String>,
    /// How often it was used, where the device counts.
    pub(crate) counter: u32,
    /// What its holder calls it.
    pub(crate) label: String,
}

/// What a browser answers when a key was made.
#[derive(Debug, Deserialize)]
pub(crate) struct Made {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    attestation: String,
}

/// What a browser answers when a key was used.
#[derive(Debug, Deserialize)]
pub(crate) struct Used {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator: String,
    signature: String,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

impl Expected {
    /// Checks a key that was made: its id, and the key.
    ///
    /// # Errors
    /// `SK-APP-0082`.
    pub(crate) fn register(&self, made: &Made, label: &str) -> Result<(String, Passkey), Rejection> {
        self.client_data(&made.client_data, "webauthn.create")?;
        let object = cbor::read(&decoded(&made.attestation)?).ok_or_else(unread)?;
        let authenticator = object.get(&Value::Text("authData".to_owned()));
        let bytes = authenticator.and_then(Value::bytes).ok_or_else(unread)?;
        let (flags, counter, rest) = self.authenticator_data(bytes)?;
        if flags & ATTESTED == 0 {
            return Err(unread());
        }
        // The device's model, the id's length, the id, the key.
        let rest = rest.get(16..).ok_or_else(unread)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(unread)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let id = rest
            .get(..length)
            .filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
        let key = rest.get(length..).ok_or_else(unread)?;
        let cose = cbor::read(key).ok_or_else(unread)?;
        let passkey = Passkey::of_cose(&cose, counter, label)?;
        Ok((URL_SAFE_NO_PAD.encode(id.ok_or_else(unread)?), passkey))
    }

    /// Checks that a key was used; the key as it is from here on.
    ///
    /// # Errors
    /// `SK-APP-0082`, also where the device's counter went back: somebody has a copy.
    pub(crate) fn sign_in(&self, used: &Used, key: &Passkey) -> Result<Passkey, Rejection> {
        let client_data = self.client_data(&used.client_data, "webauthn.get")?;
        let authenticator = decoded(&used.authenticator)?;
        let (_, counter, _) = self.authenticator_data(&authenticator)?;
        let mut signed = authenticator;
        signed.extend_from_slice(&sha256(&client_data));
        key.verify(&signed, &decoded(&used.signature)?)?;
        if (counter, key.counter) != (0, 0) && counter <= key.counter {
            return Err(refused(
                "通行密钥的使用计数倒退，可能被复制，请改用其他方式登录",
                "the passkey's counter went back: somebody may have a copy; sign in another way",
            ));
        }
        Ok(Passkey {
            counter,
            ..key.clone()
        })
    }

    fn client_data(&self, encoded: &str, kind: &str) -> Result<Vec<u8>, Rejection> {
        let bytes = decoded(encoded)?;
        let data: ClientData = serde_json::from_slice(&bytes).map_err(|_| unread())?;
        let fits = data.kind == kind
            && data.challenge == self.challenge
            && data.origin == self.origin
            && !data.cross_origin;
        if fits { Ok(bytes) } else { Err(elsewhere()) }
    }

    /// Flags, counter, and what follows.
    fn authenticator_data<'a>(&self, bytes: &'a [u8]) -> Result<(u8, u32, &'a [u8]), Rejection> {
        let (host, rest) = bytes.split_first_chunk::<32>().ok_or_else(unread)?;
        let (flags, rest) = rest.split_first().ok_or_else(unread)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or_else(unread)?;
        if *host != sha256(self.host.as_bytes()) {
            return Err(elsewhere());
        }
        if flags & PRESENT == 0 || flags & VERIFIED == 0 {
            return Err(refused(
                "设备没有核实使用者，请用指纹、面容或锁屏密码确认",
                "the device did not verify who uses it: confirm by finger, face or screen lock",
            ));
        }
        Ok((*flags, u32::from_be_bytes(*counter), rest))
    }
}

impl Passkey {
    /// A key as COSE writes it (RFC 9053): ES256, EdDSA over Ed25519, or RS256.
    fn of_cose(cose: &Value, counter: u32, label: &str) -> Result<Self, Rejection> {
        let part = |name: i64| cose.get(&Value::Number(name));
        let bytes = |name: i64| part(name).and_then(Value::bytes).ok_or_else(unread);
        let kind = part(1).and_then(Value::number);
        let algorithm = part(3).and_then(Value::number).ok_or_else(unread)?;
        let curve = part(-1).and_then(Value::number);
        let (key, exponent) = match (kind, algorithm, curve) {
            (Some(2), ES256, Some(1)) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                if x.len() != 32 || y.len() != 32 {
                    return Err(unread());
                }
                // An uncompressed point (SEC 1 §2.3.3).
                ([[4].as_slice(), x, y].concat(), None)
            }
            (Some(1), EDDSA, Some(6)) => (bytes(-2)?.to_vec(), None),
            (Some(3), RS256, _) => (bytes(-1)?.to_vec(), Some(URL_SAFE_NO_PAD.encode(bytes(-2)?))),
            _ => {
                return Err(refused(
                    "不支持该设备的密钥算法",
                    "this device's sort of key is not supported",
                ));
            }
        };
        Ok(Self {
            algorithm,
            key: URL_SAFE_NO_PAD.encode(key),
            exponent,
            counter,
            label: label.to_owned(),
        })
    }

    fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Rejection> {
        let key = decoded(&self.key)?;
        let verified = match self.algorithm {
            ES256 => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, key).verify(signed, signature)
            }
            EDDSA => UnparsedPublicKey::new(&signature::ED25519, key).verify(signed, signature),
            _ => {
                let e = decoded(self.exponent.as_deref().unwrap_or_default())?;
                let public = RsaPublicKeyComponents { n: key, e };
                public.verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
        };
        verified.map_err(|_| refused("通行密钥的签名不正确", "the passkey's signature is wrong"))
    }
}

/// ECDSA over P-256 with SHA-256.
pub(crate) const ES256: i64 = -7;
/// EdDSA over Ed25519.
pub(crate) const EDDSA: i64 = -8;
/// RSA with PKCS #1 v1.5 and SHA-256.
pub(crate) const RS256: i64 = -257;

fn decoded(text: &str) -> Result<Vec<u8>, Rejection> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| unread())
}

fn unread() -> Rejection {
    refused(
        "浏览器返回的通行密钥数据无法识别",
        "what the browser says of the passkey can't be read",
    )
}

fn elsewhere() -> Rejection {
    refused(
        "通行密钥不属于本网站或本次操作，请刷新页面后重试",
        "this passkey's answer is for another site or another time: reload the page and try again",
    )
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::PASSKEY, Class::Invalid, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

    const HOST: &str = "city.example";

    fn expected() -> Expected {
        Expected {
            challenge: "Y2hhbGxlbmdl".into(),
            origin: "https://city.example".into(),
            host: HOST.into(),
        }
    }

    /// A device with one key.
    struct Device(EcdsaKeyPair);

    impl Device {
        fn new() -> Self {
            let random = SystemRandom::new();
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random);
            Self(pair.unwrap())
        }

        fn client_data(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
            serde_json::json!({"type": kind, "challenge": challenge, "origin": origin})
                .to_string()
                .into_bytes()
        }

        fn authenticator_data(flags: u8, counter: u32) -> Vec<u8> {
            let mut data = sha256(HOST.as_bytes()).to_vec();
            data.push(flags);
            data.extend(counter.to_be_bytes());
            data
        }

        fn made(&self, flags: u8) -> Made {
            let point = self.0.public_key().as_ref();
            // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
            let head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32];
            let cose = [head.as_slice(), &point[1..33], &[0x22, 0x58, 32], &point[33..]].concat();
            let mut data = Self::authenticator_data(flags, 0);
            data.extend([0; 16]);
            data.extend(4_u16.to_be_bytes());
            data.extend(b"key1");
            data.extend(cose);
            // {"authData": data}
            let length = u8::try_from(data.len()).unwrap();
            let attestation = [b"\xa1\x68authData\x58".as_slice(), &[length], &data].concat();
            let it = expected();
            Made {
                client_data: URL_SAFE_NO_PAD.encode(Self::client_data(
                    "webauthn.create",
                    &it.challenge,
                    &it.origin,
                )),
                attestation: URL_SAFE_NO_PAD.encode(attestation),
            }
        }

        fn used(&self, (challenge, origin): (&str, &str), counter: u32) -> Used {
            let client_data = Self::client_data("webauthn.get", challenge, origin);
            let authenticator = Self::authenticator_data(PRESENT | VERIFIED, counter);
            let signed = [authenticator.as_slice(), &sha256(&client_data)].concat();
            let signature = self.0.sign(&SystemRandom::new(), &signed).unwrap();
            Used {
                client_data: URL_SAFE_NO_PAD.encode(client_data),
                authenticator: URL_SAFE_NO_PAD.encode(authenticator),
                signature: URL_SAFE_NO_PAD.encode(signature),
            }
        }
    }

    fn registered(device: &Device) -> Passkey {
        let (id, key) = expected()
            .register(&device.made(PRESENT | VERIFIED | ATTESTED), "手机")
            .unwrap();
        assert_eq!(id, "a2V5MQ");
        key
    }

    #[test]
    fn a_key_that_was_made_signs_in() {
        let device = Device::new();
        let key = registered(&device);
        let it = expected();
        let after = it
            .sign_in(&device.used((&it.challenge, &it.origin), 1), &key)
            .unwrap();
        assert_eq!((after.counter, after.label.as_str()), (1, "手机"));
    }

    #[test]
    fn another_challenge_site_key_or_an_older_counter_is_refused() {
        let device = Device::new();
        let key = registered(&device);
        let it = expected();
        let refused = |used: &Used, key: &Passkey| it.sign_in(used, key).unwrap_err().code == codes::PASSKEY;
        assert!(refused(&device.used(("b3RoZXI", &it.origin), 1), &key));
        assert!(refused(
            &device.used((&it.challenge, "https://evil.example"), 1),
            &key
        ));
        assert!(refused(&Device::new().used((&it.challenge, &it.origin), 1), &key));
        let used_often = Passkey {
            counter: 9,
            ..key.clone()
        };
        assert!(refused(&device.used((&it.challenge, &it.origin), 9), &used_often));
        let other_host = Expected {
            host: "evil.example".into(),
            ..expected()
        };
        assert!(
            other_host
                .sign_in(&device.used((&it.challenge, &it.origin), 1), &key)
                .is_err()
        );
    }

    #[test]
    fn whoever_wasn_t_verified_by_the_device_registers_no_key() {
        let device = Device::new();
        for flags in [ATTESTED, PRESENT | ATTESTED, PRESENT | VERIFIED] {
            assert_eq!(
                expected().register(&device.made(flags), "x").unwrap_err().code,
                codes::PASSKEY
            );
        }
    }

    #[test]
    fn whatever_a_browser_says_is_refused_and_not_panicked_over() {
        let device = Device::new();
        let made = device.made(PRESENT | VERIFIED | ATTESTED);
        let object = decoded(&made.attestation).unwrap();
        for cut in 0..object.len() {
            let cut = Made {
                client_data: made.client_data.clone(),
                attestation: URL_SAFE_NO_PAD.encode(&object[..cut]),
            };
            assert!(expected().register(&cut, "x").is_err());
        }
    }
}

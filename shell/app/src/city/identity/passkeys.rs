//! Signing in by passkey: challenges given out, keys kept with their account.

use super::City;
use crate::account::passkey::{EDDSA, ES256, Expected, Made, Passkey, RS256, Used};
use crate::account::{Client, Session, random_hex};
use crate::codes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::json;
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::Held;

/// Challenges given out, in the vault until they are answered.
const CHALLENGE: &str = "challenge";
/// Keys, in the vault by their id.
const PASSKEY: &str = "passkey";
/// How long a challenge waits for its answer.
const LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Keys an account has at most.
const MOST: usize = 20;

impl City {
    /// What a browser is asked when somebody adds a passkey (Web Authentication §5.4), as JSON. `host` is the
    /// host that the key belongs to.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0082` where there are too many.
    pub fn offer_passkey(&self, actor: &Actor, host: &str) -> Result<String, Rejection> {
        let account = self.own(actor)?;
        let known = self.door.vault().held_of(&actor.id.0, PASSKEY)?;
        if known.len() >= MOST {
            return Err(refused(
                "通行密钥已达上限，请先移除一个",
                "you have as many passkeys as can be",
            ));
        }
        let name = self.display(&account)?;
        let others: Vec<_> = known
            .iter()
            .map(|held| json!({"type": "public-key", "id": held.key}))
            .collect();
        let algorithms = [ES256, EDDSA, RS256].map(|alg| json!({"type": "public-key", "alg": alg}));
        Ok(json!({
            "challenge": self.challenge(&actor.id.0)?,
            "rp": {"id": host, "name": "Skein"},
            "user": {"id": URL_SAFE_NO_PAD.encode(&actor.id.0), "name": name, "displayName": name},
            "pubKeyCredParams": algorithms,
            "excludeCredentials": others,
            "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
            "attestation": "none",
        })
        .to_string())
    }

    /// Adds the passkey that was made.
    ///
    /// # Errors
    /// `SK-APP-0004`, `SK-APP-0082`.
    pub fn add_passkey(
        &self,
        actor: &Actor,
        (answer, label): (&str, &str),
        (origin, host): (&str, &str),
    ) -> Result<(), Rejection> {
        self.own(actor)?;
        super::sign_up::check_called(label)?;
        let made: Made = serde_json::from_str(answer).map_err(|_| unread())?;
        let challenge = self.answered(&actor.id.0, answer)?;
        let expected = expected(challenge, origin, host);
        let (id, key) = expected.register(&made, label.trim())?;
        let value = serde_json::to_string(&key).unwrap_or_default();
        match self.keep_for(&actor.id, PASSKEY, &id, &value)? {
            true => Ok(()),
            false => Err(refused(
                "该通行密钥属于另一个账户",
                "this passkey is another account's",
            )),
        }
    }

    /// What a browser is asked when somebody signs in by passkey (§5.5), as JSON.
    ///
    /// # Errors
    /// `SK-STORE-0045` when the vault can't be written.
    pub fn ask_passkey(&self, host: &str) -> Result<String, Rejection> {
        Ok(json!({
            "challenge": self.challenge("")?,
            "rpId": host,
            "allowCredentials": [],
            "userVerification": "required",
        })
        .to_string())
    }

    /// Signs in by the passkey that was used.
    ///
    /// # Errors
    /// `SK-APP-0082` for a key nobody has or a wrong answer, `SK-APP-0002` after too many tries, `SK-APP-0001`
    /// for an account that is disabled.
    pub fn sign_in_by_passkey(
        &self,
        (id, answer): (&str, &str),
        (origin, host): (&str, &str),
        client: &Client,
    ) -> Result<Session, Rejection> {
        let now = self.clock.now();
        self.door.attempt("passkey", client, now)?;
        let used: Used = serde_json::from_str(answer).map_err(|_| unread())?;
        let challenge = self.answered("", answer)?;
        let nobody = || refused("没有账户使用该通行密钥", "no account has this passkey");
        let held = self.door.vault().held(PASSKEY, id)?.ok_or_else(nobody)?;
        let key: Passkey = serde_json::from_str(&held.value).map_err(|_| nobody())?;
        let after = expected(challenge, origin, host).sign_in(&used, &key)?;
        let new = Held {
            value: serde_json::to_string(&after).unwrap_or_default(),
            ..held.clone()
        };
        // Of two uses with one counter only one goes through.
        if new != held && !self.door.vault().swap(&held, &new)? {
            return Err(nobody());
        }
        let account = self.find(&ActorId(held.account))?;
        self.door.succeeded("passkey", client);
        let session = self.door.welcome(&account, (client, "passkey"), now)?;
        self.dressed(session)
    }

    fn challenge(&self, account: &str) -> Result<String, Rejection> {
        let now = self.clock.now();
        let vault = self.door.vault();
        vault.forget_before(CHALLENGE, now)?;
        let challenge = URL_SAFE_NO_PAD.encode(random_hex::<32>());
        vault.claim(&Held {
            kind: CHALLENGE.to_owned(),
            key: challenge.clone(),
            account: account.to_owned(),
            value: String::new(),
            at: now + LASTS,
        })?;
        Ok(challenge)
    }

    /// Takes the challenge that an answer names, if it was given to that account and waits still. It counts once.
    fn answered(&self, account: &str, answer: &str) -> Result<String, Rejection> {
        let value: serde_json::Value = serde_json::from_str(answer).map_err(|_| unread())?;
        let data = value.get("clientDataJSON").and_then(serde_json::Value::as_str);
        let data = data
            .and_then(|data| URL_SAFE_NO_PAD.decode(data).ok())
            .ok_or_else(unread)?;
        let data: serde_json::Value = serde_json::from_slice(&data).map_err(|_| unread())?;
        let challenge = data.get("challenge").and_then(serde_json::Value::as_str);
        let taken = match challenge {
            Some(challenge) => self.door.vault().take(CHALLENGE, challenge)?,
            None => None,
        };
        let now = self.clock.now();
        let taken = taken.filter(|held| held.account == account && held.at > now);
        taken
            .map(|held| held.key)
            .ok_or_else(|| refused("操作已超时，请重试", "this took too long: try again"))
    }
}

fn expected(challenge: String, origin: &str, host: &str) -> Expected {
    Expected {
        challenge,
        origin: origin.to_owned(),
        host: host.to_owned(),
    }
}

fn unread() -> Rejection {
    refused(
        "浏览器返回的通行密钥数据无法识别",
        "what the browser says of the passkey can't be read",
    )
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::PASSKEY, Class::Invalid, zh, en)
}

//! Signing in at another provider by OpenID Connect: the authorisation code flow with state, nonce and PKCE.
//!
//! What the provider says of someone opens or finds an account; their real name isn't taken from it. It knows
//! nothing of cookies: what binds an answer to the browser that asked comes in as an argument. Start at
//! [`City::ask_provider`].

use super::{City, fresh_id};
use crate::account::holder::{Grade, Holder};
use crate::account::oidc::{Checks, Claims, Metadata};
use crate::account::{Client, NO_PASSWORD, Session, random_hex, sha256};
use crate::codes;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use skein_kernel::actor::ActorId;
use skein_kernel::rejection::{Class, Rejection};
use skein_store::vault::Held;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// Requests under way, in the vault until they are answered.
const ASKED: &str = "oidc-asked";
/// Who somebody is at the provider, in the vault by issuer and subject.
const LINK: &str = "oidc";
/// How long a request waits for its answer.
const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// How long the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer of a provider that is read.
const LARGEST: u64 = 1 << 20;

/// Another provider at which people may sign in, as its operator wrote it down.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What it is called.
    pub name: String,
    /// Its issuer, under which its metadata is found (OpenID Connect Discovery 1.0 §4).
    pub issuer: String,
    /// The city's name there.
    pub client_id: String,
    /// The city's secret there.
    pub client_secret: String,
    /// The city's own address for answers: its site and `/oidc/callback`.
    pub redirect: String,
}

impl Provider {
    /// Reads a TOML file with `name`, `issuer`, `client_id`, `client_secret` and `redirect`.
    ///
    /// # Errors
    /// `SK-APP-0081` if the file can't be read or isn't that.
    pub fn read(path: &Path) -> Result<Self, Rejection> {
        let refuse = |error: &dyn std::fmt::Display| {
            failed(
                &format!("统一身份认证配置无法使用：{error}"),
                &format!("the provider can't be used: {error}"),
            )
            .in_file(path.display().to_string())
        };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(&error))?;
        let provider: Self = toml::from_str(&text).map_err(|error| refuse(&error))?;
        let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        match is_address(&provider.issuer) && provider.redirect.ends_with("/oidc/callback") {
            true => Ok(provider),
            false => Err(refuse(
                &"issuer must be an address, redirect the city's own ending in /oidc/callback",
            )),
        }
    }
}

/// A request under way.
#[derive(Serialize, Deserialize)]
struct Asked {
    nonce: String,
    verifier: String,
    browser: String,
    next: String,
}

impl City {
    /// What the provider is called at which people may sign in besides; `None` without one.
    #[must_use]
    pub fn provider_name(&self) -> Option<String> {
        self.provider.as_ref().map(|provider| provider.name.clone())
    }

    fn provider(&self) -> Result<&Provider, Rejection> {
        let provider = self.provider.as_ref();
        provider.ok_or_else(|| crate::not_found("统一身份认证", "provider", "oidc"))
    }

    /// Where a browser goes to sign in at the provider. Someone who is signed in links their account to it.
    /// `browser` is a secret of the browser's, which must come back with the answer.
    ///
    /// # Errors
    /// `SK-APP-0012` without a provider, `SK-APP-0081` if it can't be reached.
    pub fn ask_provider(
        &self,
        session: Option<&Session>,
        (browser, next): (&str, &str),
    ) -> Result<String, Rejection> {
        let provider = self.provider()?;
        let metadata = metadata(provider)?;
        let (state, nonce, verifier) = (random_hex::<32>(), random_hex::<16>(), random_hex::<32>());
        let url = asking(provider, &metadata, [&state, &nonce, &verifier]);
        let asked = Asked {
            nonce,
            verifier,
            browser: browser.to_owned(),
            next: next.to_owned(),
        };
        let now = self.clock.now();
        let vault = self.door.vault();
        vault.forget_before(ASKED, now)?;
        vault.claim(&Held {
            kind: ASKED.to_owned(),
            key: state,
            account: session
                .map(|session| session.actor.id.0.clone())
                .unwrap_or_default(),
            value: serde_json::to_string(&asked).unwrap_or_default(),
            at: now + LASTS,
        })?;
        Ok(url)
    }

    /// Takes the provider's answer: a session, and where to go on. Who is unknown gets an account of their own;
    /// who asked while signed in has theirs linked.
    ///
    /// # Errors
    /// `SK-APP-0081` for an answer to no request of this browser, or one that doesn't hold; `SK-APP-0073` if
    /// that person at the provider is another account's.
    pub fn provider_answered(
        &self,
        (state, code): (&str, &str),
        browser: &str,
        client: &Client,
    ) -> Result<(Option<Session>, String), Rejection> {
        let now = self.clock.now();
        self.door.attempt("oidc", client, now)?;
        let held = self.door.vault().take(ASKED, state)?;
        let held = held.filter(|held| held.at > now).ok_or_else(unasked)?;
        let asked: Asked = serde_json::from_str(&held.value).map_err(|_| unasked())?;
        if asked.browser != browser {
            return Err(unasked());
        }
        let claims = self.claimed(code, &asked)?;
        let provider = self.provider()?;
        let key = format!("{} {}", provider.issuer, claims.sub);
        let label = serde_json::json!({"label": provider.name}).to_string();
        self.door.succeeded("oidc", client);
        if !held.account.is_empty() {
            return match self.keep_for(&ActorId(held.account), LINK, &key, &label)? {
                true => Ok((None, asked.next)),
                false => Err(super::taken(
                    "oidc",
                    "该身份已关联另一个账户；如果都是您本人的，请合并账户",
                    "this identity is another account's; if both are yours, merge them",
                )),
            };
        }
        let account = match self.door.vault().held(LINK, &key)? {
            Some(held) => ActorId(held.account),
            None => self.open_linked(&key, &label, &claims)?,
        };
        let account = self.find(&account)?;
        let session = self.door.welcome(&account, (client, "oidc"), self.clock.now())?;
        Ok((Some(self.dressed(session)?), asked.next))
    }

    fn open_linked(&self, key: &str, label: &str, claims: &Claims) -> Result<ActorId, Rejection> {
        let id = fresh_id("p");
        if !self.keep_for(&id, LINK, key, label)? {
            return Err(unasked());
        }
        let name = claims.name.as_deref();
        let name = name.filter(|name| super::sign_up::check_called(name).is_ok());
        let holder = Holder::citizen(Grade::Unverified);
        self.open_person(&id, NO_PASSWORD.to_owned(), name.unwrap_or_default(), holder)?;
        Ok(id)
    }

    /// What the provider says of whoever signed in there, checked.
    fn claimed(&self, code: &str, asked: &Asked) -> Result<Claims, Rejection> {
        let provider = self.provider()?;
        let metadata = metadata(provider)?;
        let tokens = exchanged(provider, &metadata, (code, &asked.verifier)).map_err(|why| unheld(&why))?;
        let keys = fetched(&metadata.jwks_uri).map_err(|why| unheld(&why))?;
        let checks = Checks {
            issuer: &provider.issuer,
            client: &provider.client_id,
            nonce: &asked.nonce,
            now: self.clock.now(),
        };
        checks.claims(&tokens.id_token, &keys).map_err(|why| unheld(&why))
    }
}

/// What the provider gives for a code.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

fn metadata(provider: &Provider) -> Result<Metadata, Rejection> {
    let url = format!(
        "{}/.well-known/openid-configuration",
        provider.issuer.trim_end_matches('/')
    );
    let found = fetched(&url).and_then(|text| Metadata::read(&text, &provider.issuer));
    found.map_err(|why| {
        Rejection::new(
            codes::OIDC,
            Class::Unavailable,
            format!("统一身份认证暂时无法访问，请改用其他方式登录：{why}"),
            format!("the provider can't be reached, sign in another way: {why}"),
        )
    })
}

/// Where a browser goes to sign in (§3.1.2.1), with the challenge of a verifier (RFC 7636 §4.2).
fn asking(provider: &Provider, metadata: &Metadata, [state, nonce, verifier]: [&str; 3]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
    let fields: [(&str, &str); 8] = [
        ("response_type", "code"),
        ("client_id", &provider.client_id),
        ("redirect_uri", &provider.redirect),
        ("scope", "openid profile"),
        ("state", state),
        ("nonce", nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query: Vec<String> = fields
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .to_vec();
    let endpoint = &metadata.authorization_endpoint;
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{joint}{}", query.join("&"))
}

/// Exchanges a code for tokens (§3.1.3.1), the city's name and secret in the header (RFC 6749 §2.3.1).
fn exchanged(
    provider: &Provider,
    metadata: &Metadata,
    (code, verifier): (&str, &str),
) -> Result<Tokens, String> {
    let secret = format!(
        "{}:{}",
        escaped(&provider.client_id),
        escaped(&provider.client_secret)
    );
    let form: [(&str, &str); 4] = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &provider.redirect),
        ("code_verifier", verifier),
    ];
    let answer = agent()
        .post(&metadata.token_endpoint)
        .header("authorization", format!("Basic {}", STANDARD.encode(secret)))
        .send_form(form)
        .map_err(|error| error.to_string())?;
    serde_json::from_str(&text_of(answer)?).map_err(|error| error.to_string())
}

fn fetched(url: &str) -> Result<String, String> {
    text_of(agent().get(url).call().map_err(|error| error.to_string())?)
}

fn text_of(mut answer: ureq::http::Response<ureq::Body>) -> Result<String, String> {
    if !answer.status().is_success() {
        return Err(format!("HTTP {}", answer.status().as_u16()));
    }
    let text = answer.body_mut().with_config().limit(LARGEST).read_to_string();
    text.map_err(|error| error.to_string())
}

/// Calls the provider. Redirects aren't followed: whatever it says is said under its own address.
fn agent() -> Agent {
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build();
    config.into()
}

/// A query's value (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn unheld(why: &str) -> Rejection {
    failed(
        &format!("统一身份认证没有通过：{why}"),
        &format!("the provider's answer doesn't hold: {why}"),
    )
}

fn unasked() -> Rejection {
    failed(
        "登录已超时，或不是由这个浏览器发起，请重新登录",
        "this took too long, or another browser asked: sign in again",
    )
}

fn failed(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::OIDC, Class::Invalid, zh, en)
}

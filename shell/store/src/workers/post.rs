//! How an endpoint is called: one POST, answered with a status or not at all.
//!
//! It knows nothing of parcels. [`Post`] is what a simulation replaces; [`Https`] is the real thing.

use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called<'a> {
    /// Where to.
    pub url: &'a str,
    /// Header names and values.
    pub headers: &'a [(&'static str, String)],
    /// The body.
    pub body: &'a str,
    /// How long the whole call may take.
    pub patience: Duration,
}

/// Something that can call an endpoint.
pub trait Post: Send + Sync {
    /// Calls it: the status it answered with, or why it didn't.
    ///
    /// # Errors
    /// What went wrong, as text for an operator.
    fn post(&self, call: &Called<'_>) -> Result<u16, String>;
}

/// Calls over HTTP and HTTPS. Certificates are checked against the machine's own roots; redirects are not
/// followed, so that a parcel never goes anywhere but where an operator said.
#[derive(Debug, Clone)]
pub struct Https(Agent);

impl Default for Https {
    fn default() -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("skein")
            .build();
        Self(config.into())
    }
}

impl Post for Https {
    fn post(&self, call: &Called<'_>) -> Result<u16, String> {
        let mut request = self
            .0
            .post(call.url)
            .config()
            .timeout_global(Some(call.patience))
            .build();
        for (name, value) in call.headers {
            request = request.header(*name, value);
        }
        let answer = request.send(call.body).map_err(|error| error.to_string())?;
        Ok(answer.status().as_u16())
    }
}

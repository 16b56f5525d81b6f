//! What a city chooses about its pages. Start at [`WebConfig`].

use std::time::Duration;

/// Settings of the pages and the REST interface.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Whether visitors arrive over TLS (here or at a proxy in front). Cookies are then `Secure` with the
    /// `__Host-` prefix (RFC 6265bis §4.1.3) and browsers are told to keep to TLS (RFC 6797).
    pub tls: bool,
    /// The city's name as the pages show it, Chinese and English.
    pub city_name: (String, String),
    /// Where visitors reach the city, such as `https://city.example`; as their browsers ask for it unless told.
    pub site: Option<String>,
    /// Whether the city runs on demonstration data: every page then says so.
    pub demo: bool,
    /// Largest report or evidence file accepted, in bytes.
    pub largest_upload: usize,
    /// Longest time for one request, its body included.
    pub patience: Duration,
    /// Attempts to sign in per minute and client address.
    pub sign_ins_per_minute: u32,
    /// Uploads per minute and client address.
    pub uploads_per_minute: u32,
    /// Whether the client's address is taken from the last `X-Forwarded-For` entry, as set by a trusted
    /// proxy in front. Off, the connection's own address counts and the header is ignored.
    pub behind_proxy: bool,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            tls: false,
            city_name: ("衡阳市".into(), "Hengyang".into()),
            site: None,
            demo: false,
            largest_upload: 32 << 20,
            patience: Duration::from_secs(60),
            sign_ins_per_minute: 20,
            uploads_per_minute: 30,
            behind_proxy: false,
        }
    }
}

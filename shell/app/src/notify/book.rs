//! The channels a city has, as its operator wrote them down.
//!
//! Without any, letters are caught: shown in the city to those who try it out, and sent nowhere. Start at
//! [`ChannelBook::read`].

use super::mail::MailServer;
use super::{Catcher, Channel, ChannelKind, Gateway, Mail};
use crate::codes;
use serde::Deserialize;
use skein_kernel::rejection::{Class, Rejection};
use skein_store::workers::Https;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The channels by which a city reaches people.
#[derive(Clone)]
pub struct ChannelBook(BTreeMap<ChannelKind, Arc<dyn Channel>>);

impl Default for ChannelBook {
    /// Everything is caught.
    fn default() -> Self {
        let all = ChannelKind::ALL.into_iter();
        Self(all.map(|kind| (kind, Arc::new(Catcher) as _)).collect())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Where links in letters lead.
    site: String,
    mail: Option<MailServer>,
    sms: Option<Sms>,
    webhook: Option<Webhook>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sms {
    url: String,
    authorization: Option<String>,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    secret: String,
}

impl ChannelBook {
    /// Reads a TOML file: `site`, and the tables `[mail]` (`host`, `port`, `secrecy` = tls | starttls | none,
    /// `user`, `password`, `from`), `[sms]` (`url`, `authorization`, `body` with `{to}`, `{text}`, `{id}`) and
    /// `[webhook]` (`secret`). Letters for a channel that isn't there wait until it is.
    ///
    /// # Errors
    /// `SK-APP-0083` if the file can't be read or isn't that.
    pub fn read(path: &Path) -> Result<Self, Rejection> {
        let refuse = |error: &dyn std::fmt::Display| {
            Rejection::new(
                codes::CHANNELS,
                Class::Invalid,
                format!("通知通道配置无法使用：{error}"),
                format!("the channels for notices can't be used: {error}"),
            )
            .in_file(path.display().to_string())
        };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(&error))?;
        let file: File = toml::from_str(&text).map_err(|error| refuse(&error))?;
        let mut book: BTreeMap<ChannelKind, Arc<dyn Channel>> = BTreeMap::new();
        if let Some(server) = &file.mail {
            let mail = Mail::new(server, &file.site).map_err(|error| refuse(&error))?;
            book.insert(ChannelKind::Mail, Arc::new(mail));
        }
        if let Some(Sms {
            url,
            authorization,
            body,
        }) = &file.sms
        {
            if !body.contains("{to}") || !body.contains("{text}") {
                return Err(refuse(&"[sms] body needs the places {to} and {text}"));
            }
            let gateway = Gateway::sms(Arc::new(Https::default()), url, authorization.as_deref(), body);
            book.insert(ChannelKind::Sms, Arc::new(gateway));
        }
        if let Some(Webhook { secret }) = &file.webhook {
            let gateway = Gateway::webhooks(Arc::new(Https::default()), secret.as_bytes());
            book.insert(ChannelKind::Webhook, Arc::new(gateway));
        }
        Ok(Self(book))
    }

    /// The channels by kind.
    #[must_use]
    pub fn channels(&self) -> BTreeMap<ChannelKind, Arc<dyn Channel>> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("channels.toml");
        std::fs::write(&path, text).unwrap();
        let found = match ChannelBook::read(&path) {
            Ok(book) => book
                .0
                .keys()
                .map(|kind| kind.name())
                .collect::<Vec<_>>()
                .join(" "),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn channels_are_read_by_kind() {
        let site = "site = \"https://city.example\"\n";
        check(site, "");
        let mail =
            "[mail]\nhost = \"mail.example\"\nsecrecy = \"starttls\"\nfrom = \"数据局 <n@example.org>\"\n";
        check(&format!("{site}{mail}"), "mail");
        let sms = "[sms]\nurl = \"https://sms.example\"\nbody = '{\"to\": \"{to}\", \"text\": \"{text}\"}'\n";
        check(
            &format!("{site}{mail}{sms}[webhook]\nsecret = \"s\"\n"),
            "mail sms webhook",
        );
        check(mail, "SK-APP-0083");
        check(
            &format!("{site}[sms]\nurl = \"https://sms.example\"\nbody = \"{{}}\"\n"),
            "SK-APP-0083",
        );
        check(
            &format!("{site}[mail]\nhost = \"m\"\nsecrecy = \"none\"\nfrom = \"nobody\"\n"),
            "SK-APP-0083",
        );
    }
}

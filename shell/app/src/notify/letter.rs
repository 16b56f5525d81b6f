//! A letter: a rendered message on its way to one address by one channel.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a letter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelKind {
    /// To the addressee's own page in the city.
    InApp,
    /// By e-mail (RFC 5321).
    Mail,
    /// By a text message.
    Sms,
    /// To a program of the addressee's.
    Webhook,
}

impl ChannelKind {
    /// Every channel.
    pub const ALL: [ChannelKind; 4] = [
        ChannelKind::InApp,
        ChannelKind::Mail,
        ChannelKind::Sms,
        ChannelKind::Webhook,
    ];

    /// Its name in forms and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ChannelKind::InApp => "in-app",
            ChannelKind::Mail => "mail",
            ChannelKind::Sms => "sms",
            ChannelKind::Webhook => "webhook",
        }
    }

    /// The channel of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it rings where the addressee sleeps.
    #[must_use]
    pub fn disturbs(self) -> bool {
        matches!(self, ChannelKind::Mail | ChannelKind::Sms)
    }
}

/// A rendered message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// How it travels.
    pub channel: ChannelKind,
    /// Where to: an e-mail address, a telephone number, a web address; an account for its own page.
    pub to: String,
    /// What sort of notice it is, such as `code` or a pack's `one-stop/accepted`.
    pub notice: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// A path in the city that tells more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whether it is delivered in quiet hours too, as a code somebody waits for.
    #[serde(default)]
    pub urgent: bool,
    /// The first moment it is of no use any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// How often delivery failed.
    #[serde(default)]
    pub failed: u32,
    /// Why it failed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// When it was read, on the addressee's own page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Timestamp>,
}

impl Letter {
    /// A letter nobody has tried to deliver yet.
    #[must_use]
    pub fn new(channel: ChannelKind, to: &str, notice: &str, (title, body): (&str, &str)) -> Self {
        Self {
            channel,
            to: to.to_owned(),
            notice: notice.to_owned(),
            title: title.to_owned(),
            body: body.to_owned(),
            link: None,
            urgent: false,
            expires: None,
            failed: 0,
            trouble: None,
            read: None,
        }
    }
}

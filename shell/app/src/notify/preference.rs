//! How someone wishes to be told: by which channels, in which language, when not, and what not at all.
//!
//! What the law requires to be told is told whatever somebody wishes; only how and when is theirs to say. It
//! knows nothing of letters on their way. Start at [`Preference::allows`].

use super::ChannelKind;
use jiff::Timestamp;
use jiff::civil::{Time, time};
use serde::{Deserialize, Serialize};
use skein_kernel::deadline::{shanghai, shanghai_datetime};
use std::collections::BTreeSet;

/// How someone wishes to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preference {
    /// Channels besides their own page, which always tells.
    pub channels: BTreeSet<ChannelKind>,
    /// Whether in English rather than Chinese.
    pub english: bool,
    /// When not to be disturbed.
    pub quiet: Option<Quiet>,
    /// Sorts of notice they want none of, where the law allows that.
    pub unsubscribed: BTreeSet<String>,
}

impl Default for Preference {
    fn default() -> Self {
        Self {
            channels: [ChannelKind::Sms, ChannelKind::Mail].into_iter().collect(),
            english: false,
            quiet: Some(Quiet::default()),
            unsubscribed: BTreeSet::new(),
        }
    }
}

impl Preference {
    /// Whether a notice goes out by a channel.
    #[must_use]
    pub fn allows(&self, notice: &str, channel: ChannelKind, may_unsubscribe: bool) -> bool {
        let wanted = !may_unsubscribe || !self.unsubscribed.contains(notice);
        wanted && (channel == ChannelKind::InApp || self.channels.contains(&channel))
    }

    /// When a letter is due that is made at a time.
    #[must_use]
    pub fn due(&self, channel: ChannelKind, urgent: bool, at: Timestamp) -> Timestamp {
        match &self.quiet {
            Some(quiet) if channel.disturbs() && !urgent => quiet.after(at),
            _ => at,
        }
    }
}

/// Hours in which nothing rings, by Beijing time; they may reach over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The first quiet minute.
    pub from: Time,
    /// The first minute that is quiet no more.
    pub until: Time,
}

impl Default for Quiet {
    /// From ten at night until seven in the morning.
    fn default() -> Self {
        Self {
            from: time(22, 0, 0, 0),
            until: time(7, 0, 0, 0),
        }
    }
}

impl Quiet {
    /// The first time from `at` on that isn't quiet.
    #[must_use]
    pub fn after(&self, at: Timestamp) -> Timestamp {
        let local = shanghai_datetime(at);
        let now = local.time();
        let over_midnight = self.until <= self.from;
        let quiet = match over_midnight {
            true => now >= self.from || now < self.until,
            false => now >= self.from && now < self.until,
        };
        if !quiet || self.from == self.until {
            return at;
        }
        let tomorrow = over_midnight && now >= self.from;
        let day = if tomorrow {
            local.date().tomorrow()
        } else {
            Ok(local.date())
        };
        let end = day
            .ok()
            .and_then(|day| shanghai(day.to_datetime(self.until)).ok());
        end.unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quiet: Quiet, at: &str, expected: &str) {
        let read = |text: &str| format!("{text}+08:00").parse::<Timestamp>().unwrap();
        assert_eq!(quiet.after(read(at)), read(expected), "{at}");
    }

    #[test]
    fn quiet_hours_reach_over_midnight() {
        let night = Quiet::default();
        check(night, "2026-03-02T21:59:59", "2026-03-02T21:59:59");
        check(night, "2026-03-02T22:00:00", "2026-03-03T07:00:00");
        check(night, "2026-03-03T06:59:00", "2026-03-03T07:00:00");
        check(night, "2026-03-03T07:00:00", "2026-03-03T07:00:00");
        let noon = Quiet {
            from: time(12, 0, 0, 0),
            until: time(14, 30, 0, 0),
        };
        check(noon, "2026-03-02T13:00:00", "2026-03-02T14:30:00");
        check(noon, "2026-03-02T23:00:00", "2026-03-02T23:00:00");
    }

    #[test]
    fn what_the_law_requires_is_told_whatever_is_wished() {
        let mut wishes = Preference::default();
        wishes.unsubscribed.insert("one-stop/accepted".into());
        assert!(!wishes.allows("one-stop/accepted", ChannelKind::Sms, true));
        assert!(wishes.allows("one-stop/accepted", ChannelKind::Sms, false));
        wishes.channels.clear();
        assert!(!wishes.allows("one-stop/accepted", ChannelKind::Sms, false));
        assert!(wishes.allows("one-stop/accepted", ChannelKind::InApp, false));
    }

    #[test]
    fn a_code_somebody_waits_for_comes_at_night_too() {
        let night: Timestamp = "2026-03-02T23:00:00+08:00".parse().unwrap();
        let wishes = Preference::default();
        assert_eq!(wishes.due(ChannelKind::Sms, true, night), night);
        assert!(wishes.due(ChannelKind::Sms, false, night) > night);
        assert_eq!(wishes.due(ChannelKind::InApp, false, night), night);
    }
}

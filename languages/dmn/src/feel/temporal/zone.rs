//! Offsets and time zones.
//!
//! What it is for: how far a local time is from UTC. Zones come from the IANA database compiled in, so
//! that every machine answers alike. It knows nothing of the machine's own zone. Start at [`Zone`].

use super::Date;
use jiff::{
    civil,
    tz::{TimeZone, TimeZoneDatabase},
};
use std::sync::{Arc, LazyLock};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// How a time of day relates to UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Zone {
    /// Not said.
    #[default]
    Local,
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone of the IANA database.
    Named(NamedZone),
}

/// A zone of the IANA database, such as `Asia/Shanghai`.
#[derive(Debug, Clone)]
pub struct NamedZone {
    name: Arc<str>,
    zone: TimeZone,
}

impl PartialEq for NamedZone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for NamedZone {}

/// Rules repeat every 400 years beyond what the database reaches.
const REACH: i32 = 9_000;

impl NamedZone {
    /// The zone of this name, if the database has it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let zone = DATABASE.get(name).ok()?;
        Some(Self {
            name: Arc::from(name),
            zone,
        })
    }

    /// Its name, as it was written.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds east of UTC at a local day and second of the day. A local time that a change of clocks
    /// skips or repeats takes the offset from before the change.
    pub(super) fn offset_at_local(&self, date: Date, second: u32) -> i32 {
        let local = within_reach(date).to_datetime(clock(second));
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        ambiguous
            .compatible()
            .map_or(0, |instant| self.zone.to_offset(instant).seconds())
    }

    /// Seconds east of UTC at seconds since 1970-01-01 UTC.
    pub(super) fn offset_at(&self, seconds: i64) -> i32 {
        const CYCLE: i64 = 146_097 * 86_400;
        // The same place in a cycle of 400 years which the database reaches.
        let far = i64::from(REACH - 2_000) * 31_556_952;
        let near = match seconds {
            late if late > far => late.rem_euclid(CYCLE) + CYCLE,
            early if early < -far => early.rem_euclid(CYCLE) - far,
            near => near,
        };
        jiff::Timestamp::from_second(near).map_or(0, |instant| self.zone.to_offset(instant).seconds())
    }
}

fn within_reach(date: Date) -> civil::Date {
    let (year, month, day) = date.parts();
    let year = match year {
        late if late > REACH => late.rem_euclid(400) + 2_400,
        early if early < -REACH => early.rem_euclid(400) - REACH,
        near => near,
    };
    let number = |part: u8| i8::try_from(part).unwrap_or(1);
    let year = i16::try_from(year).unwrap_or(2_000);
    civil::Date::new(year, number(month), number(day)).unwrap_or(civil::Date::ZERO)
}

fn clock(second: u32) -> civil::Time {
    let part = |value: u32| i8::try_from(value).unwrap_or(0);
    civil::Time::new(part(second / 3_600), part(second / 60 % 60), part(second % 60), 0)
        .unwrap_or(civil::Time::midnight())
}

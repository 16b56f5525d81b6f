//! A calendar of one year, a square per day, darker where more falls due.
//!
//! It knows nothing of what falls due; the list beside it does. Start at [`draw`].

use super::Picture;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

/// Side of a day's square and the gap after it.
const SIDE: i64 = 11;
const PITCH: i64 = 13;

/// The year's days by week (columns, Monday first) with `counts` of what falls on each.
#[must_use]
pub fn draw(
    title: &str,
    description: &str,
    year: i16,
    counts: &BTreeMap<Date, usize>,
    today: Date,
) -> String {
    let mut picture = Picture::new("heat", 710, 110, title, description);
    let Ok(first) = Date::new(year, 1, 1) else {
        return picture.finish();
    };
    let lead = i64::from(first.weekday().since(Weekday::Monday));
    for (index, day) in (0_i64..).zip(
        first
            .series(jiff::Span::new().days(1))
            .take_while(|d| d.year() == year),
    ) {
        let place = index + lead;
        let (x, y) = (place / 7 * PITCH, 16 + place % 7 * PITCH);
        let depth = counts.get(&day).copied().unwrap_or(0).min(4);
        picture.rect(&format!("day d{depth}"), x, y, SIDE, SIDE);
        if day == today {
            picture.rect("today", x, y, SIDE, SIDE);
        }
        if day.day() == 1 {
            picture.text("month", x, 10, &day.month().to_string());
        }
    }
    picture.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// 2021-01-01 was a Friday: the fifth square of the first column, 16 + 4 × 13 = 68 down.
    #[test]
    fn the_year_starts_on_its_weekday() {
        let counts = BTreeMap::from([(date(2021, 1, 1), 9)]);
        let drawn = draw("t", "d", 2021, &counts, date(2021, 6, 1));
        assert!(
            drawn.contains(r#"<rect class="day d4" x="0" y="68" width="11""#),
            "{drawn}"
        );
        assert_eq!(drawn.matches("class=\"day ").count(), 365);
        assert_eq!(drawn.matches("class=\"today\"").count(), 1);
    }
}

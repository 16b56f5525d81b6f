//! A figure's revisions as a line of steps: forecast, preliminary, revised, final.
//!
//! It knows nothing of indicators: callers hand it labelled values in time order. Start at [`draw`].

use super::Picture;
use skein_kernel::Decimal;

const WIDTH: i64 = 480;
const LEFT: i64 = 24;
const TOP: i64 = 28;
const DEEP: i64 = 72;

/// A line through `points` (label, value), with `bound` as a dashed line where there is one.
#[must_use]
pub fn draw(title: &str, description: &str, points: &[(String, Decimal)], bound: Option<Decimal>) -> String {
    let mut picture = Picture::new("chain", 480, 130, title, description);
    let values = || points.iter().map(|(_, value)| *value).chain(bound);
    let (Some(low), Some(high)) = (values().min(), values().max()) else {
        return picture.finish();
    };
    let spread = if high > low { high - low } else { Decimal::ONE };
    let height = |value: Decimal| {
        let share = (value - low).checked_div(spread).unwrap_or_default() * Decimal::from(DEEP);
        TOP + DEEP - i64::try_from(share.round()).unwrap_or(0)
    };
    if let Some(bound) = bound {
        let y = height(bound);
        picture.path("goal", &format!("M0 {y}H{WIDTH}"));
    }
    let step = (WIDTH - 2 * LEFT) / i64::try_from(points.len().saturating_sub(1).max(1)).unwrap_or(1);
    let mut line = String::new();
    let mut x = LEFT;
    for (place, (_, value)) in points.iter().enumerate() {
        let pen = if place == 0 { 'M' } else { 'L' };
        line.push_str(&format!("{pen}{x} {}", height(*value)));
        x += step;
    }
    picture.path("line", &line);
    x = LEFT;
    for (label, value) in points {
        let y = height(*value);
        picture.circle("dot", x, y, 4);
        picture.text("value", x, y - 9, &value.normalize().to_string());
        picture.text("label", x, TOP + DEEP + 22, label);
        x += step;
    }
    picture.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8.0 then 8.2: the first at the foot (100), the second at the top (28).
    #[test]
    fn a_revision_upwards_rises() {
        let points = [
            ("初步".to_owned(), Decimal::new(80, 1)),
            ("最终".to_owned(), Decimal::new(82, 1)),
        ];
        let drawn = draw("GDP", "", &points, None);
        assert!(
            drawn.contains(r#"<path class="line" d="M24 100L456 28"/>"#),
            "{drawn}"
        );
        assert!(drawn.contains(">8.2</text>"), "{drawn}");
    }

    #[test]
    fn no_points_draw_nothing() {
        assert!(!draw("t", "", &[], None).contains("<path"));
    }
}

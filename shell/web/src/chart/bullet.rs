//! Bullet charts: how far, where the bound stands, where one should be by now.
//!
//! A bullet says four things at once: the figure (bar), the bound (upright line, with the side that
//! passes shaded), the pace (a small triangle under the bar: where the figure would stand if the year
//! went evenly) and the tolerance (a hatched band). It knows nothing of units: places on the axis are
//! exact decimals. Start at [`Bullet::draw`].

use super::Picture;
use skein_kernel::Decimal;

/// Units of the axis.
const WIDTH: i64 = 480;
const TOP: i64 = 6;
const THICK: i64 = 16;

/// Which side of the bound passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// The bound and all above it.
    Above,
    /// The bound and all below it.
    Below,
    /// Only what lies between two bounds.
    Between,
}

/// One bullet chart.
#[derive(Debug, Clone)]
pub struct Bullet {
    /// What is measured: the picture's title.
    pub title: String,
    /// The same in words: figure, bound, verdict.
    pub description: String,
    /// The figure; `None` draws no bar, never a bar of length zero.
    pub figure: Option<Decimal>,
    /// The bound, or the lower and the upper one.
    pub bounds: (Decimal, Decimal),
    /// Which side passes.
    pub passing: Passing,
    /// Where the figure would stand if the year went evenly.
    pub pace: Option<Decimal>,
}

impl Bullet {
    /// The chart as an `svg` element.
    #[must_use]
    pub fn draw(&self) -> String {
        let axis = Axis::over(self.places());
        let mut picture = Picture::new("bullet", 480, 36, &self.title, &self.description);
        picture.rect("track", 0, TOP, WIDTH, THICK);
        let (low, high) = (axis.place(self.bounds.0), axis.place(self.bounds.1));
        match self.passing {
            Passing::Above => picture.rect("passes", low, TOP, WIDTH - low, THICK),
            Passing::Below => picture.rect("passes", 0, TOP, high, THICK),
            Passing::Between => picture.rect("passes", low, TOP, high - low, THICK),
        }
        if let Some(figure) = self.figure {
            let (zero, end) = (axis.place(Decimal::ZERO), axis.place(figure));
            picture.rect(
                "figure",
                zero.min(end),
                TOP + 4,
                (end - zero).abs().max(2),
                THICK - 8,
            );
        }
        picture.rect("bound", low - 1, TOP - 4, 3, THICK + 8);
        if high != low {
            picture.rect("bound", high - 1, TOP - 4, 3, THICK + 8);
        }
        if let Some(pace) = self.pace {
            let x = axis.place(pace);
            let y = TOP + THICK + 2;
            picture.path("pace", &format!("M{x} {y}l5 9h-10z"));
        }
        if axis.place(Decimal::ZERO) > 0 {
            picture.rect("zero", axis.place(Decimal::ZERO), TOP, 1, THICK);
        }
        picture.finish()
    }

    fn places(&self) -> impl Iterator<Item = Decimal> {
        [Some(self.bounds.0), Some(self.bounds.1), self.figure, self.pace]
            .into_iter()
            .flatten()
    }
}

/// A linear axis from the lower of zero and the least place to a little beyond the greatest.
struct Axis {
    from: Decimal,
    length: Decimal,
}

impl Axis {
    fn over(places: impl Iterator<Item = Decimal>) -> Self {
        let (mut from, mut to) = (Decimal::ZERO, Decimal::ZERO);
        for place in places {
            from = from.min(place);
            to = to.max(place);
        }
        // A fifth of room beyond the ends keeps the bound's line apart from the picture's edge.
        let room = (to - from) / Decimal::from(5);
        let (from, to) = (if from < Decimal::ZERO { from - room } else { from }, to + room);
        let length = if to > from { to - from } else { Decimal::ONE };
        Self { from, length }
    }

    fn place(&self, value: Decimal) -> i64 {
        let share = (value - self.from).checked_div(self.length).unwrap_or_default();
        i64::try_from((share * Decimal::from(WIDTH)).round())
            .unwrap_or(WIDTH)
            .clamp(0, WIDTH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn bullet(figure: Option<i64>, bound: i64, passing: Passing) -> Bullet {
        Bullet {
            title: "进出口 <b>".into(),
            description: "figure & bound".into(),
            figure: figure.map(Decimal::from),
            bounds: (Decimal::from(bound), Decimal::from(bound)),
            passing,
            pace: None,
        }
    }

    /// 10 of a bound of 20: the axis ends at 24, so 10 lies at 200 and 20 at 400 of 480 units.
    #[test]
    fn a_bar_half_way_to_its_bound() {
        let drawn = bullet(Some(10), 20, Passing::Above).draw();
        expect![[r#"<svg class="chart bullet" viewBox="0 0 480 36" role="img" aria-label="进出口 &lt;b&gt;"><title>进出口 &lt;b&gt;</title><desc>figure &amp; bound</desc><rect class="track" x="0" y="6" width="480" height="16"/><rect class="passes" x="400" y="6" width="80" height="16"/><rect class="figure" x="0" y="10" width="200" height="8"/><rect class="bound" x="399" y="2" width="3" height="24"/></svg>"#]]
        .assert_eq(&drawn);
    }

    #[test]
    fn no_figure_is_no_bar() {
        assert!(!bullet(None, 3, Passing::Below).draw().contains("figure\" x"));
    }

    /// A fall of 10 against a bound of 10: the axis runs from -14 to 14, zero in its middle.
    #[test]
    fn a_negative_figure_grows_leftwards() {
        let drawn = bullet(Some(-10), 10, Passing::Above).draw();
        assert!(drawn.contains(r#"<rect class="zero" x="240""#), "{drawn}");
        assert!(
            drawn.contains(r#"<rect class="figure" x="69" y="10" width="171""#),
            "{drawn}"
        );
    }
}

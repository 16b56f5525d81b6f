//! Stacked shares: how many of a whole are in each state, as one thin bar.
//!
//! Segments follow each other in the order given, a unit apart, so that neighbours differ without
//! colour; the counts stand beside it as text. Start at [`draw`].

use super::Picture;
use super::light::Light;

const WIDTH: i64 = 240;

/// One bar over `parts`, each a light and a count. An empty whole draws the bare track.
#[must_use]
pub fn draw(title: &str, description: &str, parts: &[(Light, usize)]) -> String {
    let mut picture = Picture::new("share", 240, 10, title, description);
    picture.rect("track", 0, 0, WIDTH, 10);
    let total: i64 = parts.iter().map(|(_, count)| whole(*count)).sum();
    let mut before = 0;
    for (light, count) in parts.iter().filter(|(_, count)| *count > 0) {
        let (from, to) = (WIDTH * before / total, WIDTH * (before + whole(*count)) / total);
        let gap = i64::from(to < WIDTH);
        picture.rect(light.class(), from, 0, (to - from - gap).max(1), 10);
        before += whole(*count);
    }
    picture.finish()
}

/// A progress bar: `percent` of the whole, 0-100.
#[must_use]
pub fn progress(title: &str, percent: u8) -> String {
    let mut picture = Picture::new("progress", 240, 10, title, &format!("{percent}%"));
    picture.rect("track", 0, 0, WIDTH, 10);
    picture.rect("figure", 0, 0, WIDTH * i64::from(percent.min(100)) / 100, 10);
    picture.finish()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three greens and one red of four: 180 and 60 of 240 units, one unit of gap between.
    #[test]
    fn segments_share_the_bar() {
        let drawn = draw(
            "t",
            "d",
            &[(Light::Green, 3), (Light::Yellow, 0), (Light::Red, 1)],
        );
        assert!(
            drawn.contains(r#"<rect class="green" x="0" y="0" width="179" height="10"/>"#),
            "{drawn}"
        );
        assert!(
            drawn.contains(r#"<rect class="red" x="180" y="0" width="60" height="10"/>"#),
            "{drawn}"
        );
        assert!(!drawn.contains("yellow"));
    }

    #[test]
    fn nothing_is_an_empty_track() {
        assert_eq!(draw("t", "d", &[]).matches("<rect").count(), 1);
        assert!(progress("p", 55).contains(r#"<rect class="figure" x="0" y="0" width="132""#));
    }
}

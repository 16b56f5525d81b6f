//! QR codes (ISO/IEC 18004): text in, squares out.
//!
//! It knows nothing of what the text means. Start at [`svg`].

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The dark squares of a text's QR code, row by row, and how many squares a side has. `None` where the text is
/// too long for any code (2,331 bytes at this level of correction).
#[must_use]
pub fn squares(text: &str) -> Option<(usize, Vec<(usize, usize)>)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let dark = code.to_colors().into_iter().enumerate();
    let dark = dark.filter(|(_, color)| *color == Color::Dark);
    Some((side, dark.map(|(at, _)| (at % side, at / side)).collect()))
}

/// A QR code as SVG with the quiet zone of four squares; empty where the text is too long for one. `label` is what
/// those are told who can't see it.
#[must_use]
pub fn svg(text: &str, label: &str) -> String {
    let Some((side, dark)) = squares(text) else {
        return String::new();
    };
    let all = side + 8;
    let mut path = String::new();
    for (x, y) in dark {
        // Writing to a string can't fail.
        let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
    }
    let label = label
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!(
        "<svg class=\"qr\" viewBox=\"0 0 {all} {all}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path class=\"qr-paper\" d=\"M0 0h{all}v{all}h-{all}z\"/><path class=\"qr-ink\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finder_patterns_and_a_quiet_zone() {
        let (side, dark) = squares("SKEIN1.example").unwrap();
        assert_eq!((side - 17) % 4, 0);
        for corner in [(0, 0), (side - 1, 0), (0, side - 1)] {
            assert!(dark.contains(&corner), "{corner:?}");
        }
        assert!(svg("x", "a \"label\" <b>").contains("a &quot;label&quot; &lt;b>"));
    }

    #[test]
    fn a_text_too_long_gives_no_code() {
        assert_eq!(svg(&"x".repeat(4_000), ""), "");
    }
}

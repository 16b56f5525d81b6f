//! Characters and their two bytes in GBK, as the converter that did the damage had them.
//!
//! The user-defined areas of GBK 1.0 lie in Unicode's private use area by position (GB 18030-2005,
//! annex D). It knows nothing of text. Start at [`encode`].

use encoding_rs::GB18030;

/// The two bytes of a character; `None` where it has no two-byte form.
pub(super) fn encode(c: char) -> Option<[u8; 2]> {
    user_defined(c as u32).or_else(|| {
        let mut buffer = [0; 4];
        let (bytes, _, lost) = GB18030.encode(c.encode_utf8(&mut buffer));
        if lost {
            None
        } else {
            <[u8; 2]>::try_from(bytes.as_ref()).ok()
        }
    })
}

/// The character of two bytes; `None` where there is none, or a private one.
pub(super) fn decode(lead: u8, trail: u8) -> Option<char> {
    let pair = [lead, trail];
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&pair)?;
    let mut chars = text.chars();
    let c = chars.next()?;
    (chars.next().is_none() && !is_private(c)).then_some(c)
}

/// Whether a character of the private use area.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

/// The user-defined areas and the extension that Unicode 3.0 lacked, by position.
fn user_defined(code: u32) -> Option<[u8; 2]> {
    match code {
        0xE000..=0xE233 => rows(code - 0xE000, 0xAA, 94, 0xA1),
        0xE234..=0xE4C5 => rows(code - 0xE234, 0xF8, 94, 0xA1),
        0xE4C6..=0xE765 => low_rows(code - 0xE4C6, 0xA1, 96, 0x40),
        0xE815..=0xE864 => low_rows(code - 0xE815, 0xFE, 190, 0x50),
        _ => None,
    }
}

fn rows(offset: u32, lead: u32, width: u32, trail: u32) -> Option<[u8; 2]> {
    pair(lead + offset / width, trail + offset % width)
}

/// As [`rows`], for trails from below 0x7F, which is skipped.
fn low_rows(offset: u32, lead: u32, width: u32, trail: u32) -> Option<[u8; 2]> {
    let trail = trail + offset % width;
    pair(
        lead + offset / width,
        if trail >= 0x7F { trail + 1 } else { trail },
    )
}

fn pair(lead: u32, trail: u32) -> Option<[u8; 2]> {
    Some([u8::try_from(lead).ok()?, u8::try_from(trail).ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_areas_lie_where_the_standard_puts_them() {
        assert_eq!(encode('\u{e000}'), Some([0xAA, 0xA1]));
        assert_eq!(encode('\u{e233}'), Some([0xAF, 0xFE]));
        assert_eq!(encode('\u{e234}'), Some([0xF8, 0xA1]));
        assert_eq!(encode('\u{e4c5}'), Some([0xFE, 0xFE]));
        assert_eq!(encode('\u{e4c6}'), Some([0xA1, 0x40]));
        assert_eq!(encode('\u{e765}'), Some([0xA7, 0xA0]));
        assert_eq!(encode('\u{e815}'), Some([0xFE, 0x50]));
        assert_eq!(encode('\u{e864}'), Some([0xFE, 0xA0]));
        assert_eq!(encode('。'), Some([0xA1, 0xA3]));
        assert_eq!(encode('﹪'), Some([0xA9, 0x87]));
        assert_eq!(decode(0x84, 0xD5), Some('務'));
    }
}

//! Which encoding a text is in, and its characters.
//!
//! Byte order marks first, then UTF-8, UTF-16 without a mark, GB 18030 (which contains GBK) and Big5.
//! It knows nothing of formats. Start at [`decode`].

use crate::rejections;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use skein_kernel::rejection::Rejection;

/// A decoded text.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    /// It ended within a character.
    pub(super) truncated: bool,
}

/// Decodes a text in whatever encoding it is.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Rejection> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strict(encoding, bytes.get(mark..).unwrap_or(&[]));
    }
    if let Some(encoding) = utf16(bytes) {
        return strict(encoding, bytes);
    }
    if looks_binary(bytes) {
        return Err(rejections::not_a_document("二进制数据 binary data"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            truncated: false,
        }),
        Err(error) if error.valid_up_to() * 2 >= bytes.len() || mostly_utf8(bytes) => strict(UTF_8, bytes),
        Err(_) => legacy(bytes),
    }
}

/// A text of a legacy encoding: the one that decodes it into more of a Chinese text's commonest signs.
fn legacy(bytes: &[u8]) -> Result<Decoded, Rejection> {
    let score = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let common = text.matches(['，', '。', '、', '的', '和', '年']).count();
        let broken = text.matches('\u{fffd}').count();
        (common, std::cmp::Reverse(broken))
    };
    let first = if score(BIG5) > score(GB18030) {
        BIG5
    } else {
        GB18030
    };
    let second = if first == BIG5 { GB18030 } else { BIG5 };
    strict(first, bytes).or_else(|refused| match strict(second, bytes) {
        Ok(decoded) if score(second).0 > 0 => Ok(decoded),
        _ => Err(refused),
    })
}

/// Decodes without replacing anything; a character cut off at the very end is dropped and said.
fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, Rejection> {
    let whole = |bytes: &[u8]| {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.into_owned())
    };
    let shorter = (1..4)
        .filter_map(|cut| bytes.len().checked_sub(cut))
        .filter(|end| *end > 0);
    let found = whole(bytes).map(|text| (text, false)).or_else(|| {
        shorter
            .filter_map(|end| bytes.get(..end).and_then(whole))
            .next()
            .map(|text| (text, true))
    });
    match found {
        Some((text, truncated)) => Ok(Decoded {
            text,
            encoding: encoding.name(),
            truncated,
        }),
        None => Err(undecodable(encoding, bytes)),
    }
}

/// Where decoding fails.
fn undecodable(encoding: &'static Encoding, bytes: &[u8]) -> Rejection {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(0);
    let mut out = vec![0; room];
    let (_, read, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut out, true);
    let byte = read.min(bytes.len());
    let lines = bytes
        .get(..byte)
        .unwrap_or(bytes)
        .iter()
        .filter(|b| **b == b'\n')
        .count();
    rejections::undecodable(
        encoding.name(),
        byte,
        u32::try_from(lines + 1).unwrap_or(u32::MAX),
    )
}

/// Whether a text that isn't valid UTF-8 is so nearly: most of its non-ASCII bytes form characters.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk
            .valid()
            .chars()
            .filter(|c| !c.is_ascii())
            .map(char::len_utf8)
            .sum::<usize>();
        bad += chunk.invalid().len();
    }
    good > bad * 8
}

/// UTF-16 without a mark: nearly everything decodes into Chinese text and ASCII one way round.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let plausible = |encoding: &&'static Encoding| {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let total = text.chars().count();
        let usual = text.chars().filter(|c| is_usual(*c)).count();
        let breaks = text.contains(['\n', '，', '。', ' ']);
        total > 1 && breaks && usual * 10 >= total * 9
    };
    [UTF_16LE, UTF_16BE].into_iter().find(plausible)
}

/// Characters that make up Chinese prose.
fn is_usual(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{3000}'..='\u{301f}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ff01}'..='\u{ff5e}' | '\u{2010}'..='\u{2026}' | '\u{feff}')
}

/// Control bytes that no text holds.
fn looks_binary(bytes: &[u8]) -> bool {
    let controls = bytes
        .iter()
        .filter(|b| matches!(b, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f))
        .count();
    bytes.contains(&0) || controls * 200 > bytes.len()
}

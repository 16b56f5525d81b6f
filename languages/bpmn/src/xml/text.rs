//! Bytes to text: the encoding a file declares, and whether it keeps to it.
//!
//! It knows nothing of elements. Start at [`decode`].

use crate::fault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use skein_kernel::rejection::Rejection;
use std::borrow::Cow;

/// The text of a file: by its byte order mark, else by the encoding its XML declaration names, else UTF-8.
/// Every encoding of the web platform's list is understood, GB 18030 and ISO-8859-1 among them.
///
/// # Errors
/// `SK-BPMN-0004` if the encoding is unknown or the bytes aren't text in it.
pub fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<Cow<'a, str>, Rejection> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => match bytes {
            // An XML file begins with `<`, so that two bytes tell UTF-16 without a mark (XML 1.0 appendix F).
            [b'<', 0, ..] => UTF_16LE,
            [0, b'<', ..] => UTF_16BE,
            _ => declared(bytes).map_err(|rejection| rejection.in_file(file))?,
        },
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        return Err(refused(encoding.name()).in_file(file));
    }
    Ok(text)
}

/// The encoding of the XML declaration, which is in ASCII in every encoding without a byte order mark.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Rejection> {
    let head = bytes.get(..256).unwrap_or(bytes);
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let label = head
        .strip_prefix("<?xml")
        .and_then(|head| head.split_once("?>"))
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, value)| value.trim_start().strip_prefix('='))
        .and_then(|value| quoted(value.trim_start()));
    match label {
        None => Ok(UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| refused(label)),
    }
}

fn quoted(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = value.strip_prefix(quote)?.split_once(quote)?;
    Some(label)
}

fn refused(label: &str) -> Rejection {
    fault::invalid(
        fault::ENCODING,
        1,
        format!("文件内容与其声明的编码“{label}”不符，或该编码不受支持"),
        format!("the bytes of the file are not text in its encoding {label:?}, or that encoding is unknown"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_in_the_encoding_it_declares() {
        let text = |bytes: &[u8]| decode(bytes, "a.bpmn").map(Cow::into_owned);
        assert_eq!(text("<a>雁</a>".as_bytes()).as_deref(), Ok("<a>雁</a>"));
        assert_eq!(
            text(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").as_deref(),
            Ok("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>")
        );
        assert_eq!(
            text(b"<?xml version=\"1.0\" encoding=\"GBK\"?>\xd1\xe3").as_deref(),
            Ok("<?xml version=\"1.0\" encoding=\"GBK\"?>雁")
        );
        assert_eq!(text(b"\xff\xfe<\0a\0/\0>\0").as_deref(), Ok("<a/>"));
        assert_eq!(text(b"<\0a\0/\0>\0").as_deref(), Ok("<a/>"));
        assert_eq!(text(b"\0<\0a\0/\0>").as_deref(), Ok("<a/>"));
        assert_eq!(text(b"\xef\xbb\xbf<a/>").as_deref(), Ok("<a/>"));
    }

    #[test]
    fn broken_bytes_and_unknown_encodings_are_refused() {
        let code = |bytes: &[u8]| decode(bytes, "a.bpmn").err().map(|r| r.code.0);
        assert_eq!(code(b"<a>\xff</a>"), Some("SK-BPMN-0004"));
        assert_eq!(
            code(b"<?xml version='1.0' encoding='martian'?><a/>"),
            Some("SK-BPMN-0004")
        );
    }
}

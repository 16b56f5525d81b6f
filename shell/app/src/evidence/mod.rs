//! Evidence files: which are accepted, what they really are, and how they are handed out safely.
//!
//! A file's type is told by its bytes and must be the one its name claims. It knows nothing of
//! commitments, and of storage only that a blob has a hash. Start at [`inspect`].

use crate::codes;
use skein_kernel::rejection::{Class, Rejection};

/// The largest file accepted, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// The longest file name kept, in characters.
const LONGEST_NAME: usize = 120;

/// A type of file that is accepted as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// PDF.
    Pdf,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// Word document (OOXML).
    Docx,
    /// Excel workbook (OOXML).
    Xlsx,
    /// Plain text.
    Text,
    /// Comma-separated values.
    Csv,
}

impl FileType {
    /// Every accepted type.
    pub const ALL: [FileType; 7] = [
        FileType::Pdf,
        FileType::Png,
        FileType::Jpeg,
        FileType::Docx,
        FileType::Xlsx,
        FileType::Text,
        FileType::Csv,
    ];

    /// Its media type (RFC 6838), the only one a file of this type is ever served with.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            FileType::Pdf => "application/pdf",
            FileType::Png => "image/png",
            FileType::Jpeg => "image/jpeg",
            FileType::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            FileType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileType::Text => "text/plain; charset=utf-8",
            FileType::Csv => "text/csv; charset=utf-8",
        }
    }

    /// File name endings it goes by, in lower case.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            FileType::Pdf => &["pdf"],
            FileType::Png => &["png"],
            FileType::Jpeg => &["jpg", "jpeg"],
            FileType::Docx => &["docx"],
            FileType::Xlsx => &["xlsx"],
            FileType::Text => &["txt"],
            FileType::Csv => &["csv"],
        }
    }

    /// The type of that media type, if it is an accepted one.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        FileType::ALL
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }

    /// Whether a browser may show it in the page's window: pictures only. Everything else is saved.
    #[must_use]
    pub fn shown_inline(self) -> bool {
        matches!(self, FileType::Png | FileType::Jpeg)
    }

    fn claimed_by(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        FileType::ALL
            .into_iter()
            .find(|kind| kind.extensions().contains(&ending.as_str()))
    }

    fn has_content(self, bytes: &[u8]) -> bool {
        match self {
            FileType::Pdf => bytes.starts_with(b"%PDF-"),
            FileType::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            FileType::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
            FileType::Docx => is_office(bytes, b"word/"),
            FileType::Xlsx => is_office(bytes, b"xl/"),
            FileType::Text | FileType::Csv => is_text(bytes),
        }
    }
}

/// An OOXML package: a zip whose entries' names (never compressed) include the part's folder.
fn is_office(bytes: &[u8], folder: &[u8]) -> bool {
    let mentions = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    bytes.starts_with(b"PK\x03\x04") && mentions(b"[Content_Types].xml") && mentions(folder)
}

/// Text has no control characters besides blanks, and starts with no markup a browser might run.
fn is_text(bytes: &[u8]) -> bool {
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0c);
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    !bytes.iter().any(control) && !bytes[start..].starts_with(b"<")
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its name without folders and control characters.
    pub name: String,
    /// What it is.
    pub kind: FileType,
}

/// Tells what a file is, or why it isn't accepted.
///
/// # Errors
/// `SK-APP-0014` for a file over [`LARGEST`]; `SK-APP-0013` for an empty file, a type that isn't
/// accepted, or content that isn't what the name claims.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Inspected, Rejection> {
    let name = plain_name(name);
    if bytes.len() > LARGEST {
        return Err(too_large(bytes.len()).in_file(name));
    }
    if bytes.is_empty() {
        return Err(refused("文件是空的", "the file is empty").in_file(name));
    }
    let Some(kind) = FileType::claimed_by(&name) else {
        let accepted = "pdf、png、jpg、docx、xlsx、txt、csv";
        return Err(refused(
            &format!("不接受这种文件，请上传 {accepted}"),
            "this type of file isn't accepted; upload pdf, png, jpg, docx, xlsx, txt or csv",
        )
        .in_file(name));
    };
    if !kind.has_content(bytes) {
        return Err(refused(
            "文件内容与扩展名不符，请另存为正确的类型后再上传",
            "the content isn't what the file's name says; save it as the right type and upload again",
        )
        .in_file(name));
    }
    Ok(Inspected { name, kind })
}

/// The last part of a path, without characters that mislead or break a header.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that reverse the reading direction can make `fdp.exe` look like `exe.pdf`.
    let misleading =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '"');
    let kept: String = last.chars().filter(|c| !misleading(*c)).collect();
    let length = kept.chars().count();
    kept.chars().skip(length.saturating_sub(LONGEST_NAME)).collect()
}

fn refused(zh: &str, en: &str) -> Rejection {
    Rejection::new(codes::EVIDENCE_TYPE, Class::Invalid, zh, en)
}

/// The refusal of a file of that many bytes.
#[must_use]
pub fn too_large(size: usize) -> Rejection {
    let (size, largest) = (size.div_ceil(1024 * 1024), LARGEST / 1024 / 1024);
    Rejection::new(
        codes::EVIDENCE_SIZE,
        Class::TooLarge,
        format!("文件约 {size} MB，超过上限 {largest} MB"),
        format!("the file has about {size} MB, more than the {largest} MB accepted"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], expected: &str) {
        let outcome = match inspect(name, bytes) {
            Ok(inspected) => format!("{} {}", inspected.name, inspected.kind.media_type()),
            Err(rejection) => rejection.code.to_string(),
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn a_file_is_what_its_bytes_and_its_name_both_say() {
        check("路面.PNG", b"\x89PNG\r\n\x1a\n....", "路面.PNG image/png");
        check("验收.pdf", b"%PDF-1.7 ...", "验收.pdf application/pdf");
        check("photo.jpeg", b"\xff\xd8\xff\xe0", "photo.jpeg image/jpeg");
        check(
            "台账.csv",
            "项目,进度\n道路,60\n".as_bytes(),
            "台账.csv text/csv; charset=utf-8",
        );
        let docx = b"PK\x03\x04....[Content_Types].xml....word/document.xml";
        check("a.docx", docx, &format!("a.docx {}", FileType::Docx.media_type()));
        check("a.xlsx", docx, "SK-APP-0013");
    }

    #[test]
    fn disguises_scripts_and_unknown_types_are_refused() {
        check("photo.png", b"MZ\x90\x00", "SK-APP-0013");
        check("a.pdf", b"<html><script>alert(1)</script>", "SK-APP-0013");
        check("a.txt", b"  <script>alert(1)</script>", "SK-APP-0013");
        check("a.txt", b"binary\x00", "SK-APP-0013");
        check("a.exe", b"MZ", "SK-APP-0013");
        check("a.svg", b"<svg/>", "SK-APP-0013");
        check("pdf", b"%PDF-", "SK-APP-0013");
        check("empty.txt", b"", "SK-APP-0013");
    }

    #[test]
    fn names_lose_their_folders_and_their_tricks() {
        check("../../etc/a.txt", b"x", "a.txt text/plain; charset=utf-8");
        check("C:\\temp\\b.txt", b"x", "b.txt text/plain; charset=utf-8");
        check("c\u{202e}\r\n\".txt", b"x", "c.txt text/plain; charset=utf-8");
    }

    #[test]
    fn twenty_megabytes_are_enough() {
        check(
            "big.txt",
            &vec![b'x'; LARGEST],
            "big.txt text/plain; charset=utf-8",
        );
        check("big.txt", &vec![b'x'; LARGEST + 1], "SK-APP-0014");
    }
}

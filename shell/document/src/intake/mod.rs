//! Intake: a file's bytes become text, one paragraph a line.
//!
//! What it is for: finding format and encoding by content first and by name second, within limits that
//! no file can make us break.
//!
//! What it knows nothing of: what the text says. Start at [`read`].

mod docx;
mod encoding;
mod html;
mod notes;
mod pdf;
mod wrapped;

use crate::rejections;
use skein_kernel::rejection::Rejection;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A saved web page.
    Html,
    /// A Word document (ECMA-376).
    Docx,
    /// A PDF with a text layer (ISO 32000).
    Pdf,
}

/// What a reader should know about how a file was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What sort of remark.
    pub kind: NoteKind,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

/// The sorts of remarks intake makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// The file ends in the middle of a character: probably half a file. What is there was kept.
    Truncated,
    /// The text holds no Chinese characters.
    NoChinese,
    /// The text holds no figures: it will yield no targets.
    NoNumbers,
    /// The text has no headings of a report's kind.
    NoHeadings,
    /// Headings numbered by Word itself: the numbers are not part of the text.
    AutoNumbering,
}

/// A file taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its text, one paragraph a line, as the file has it: damage is repaired later.
    pub text: String,
    /// The name of its encoding (WHATWG), such as `UTF-8` or `gb18030`.
    pub encoding: &'static str,
    /// What it turned out to be.
    pub format: Format,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// How much intake accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of all that is unpacked from an archive.
    pub unpacked: u64,
    /// Unpacked bytes per packed byte, counted for entries over a mebibyte.
    pub ratio: u64,
    /// Entries of an archive.
    pub entries: usize,
    /// Pages of a PDF.
    pub pages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 50 << 20,
            unpacked: 200 << 20,
            ratio: 200,
            entries: 4096,
            pages: 2000,
        }
    }
}

impl Limits {
    /// Refuses a declared size before a byte of it is read.
    ///
    /// # Errors
    /// `SK-DOCUMENT-0002` when `bytes` is over [`Limits::file`].
    pub fn check(&self, bytes: u64) -> Result<(), Rejection> {
        if bytes > self.file {
            Err(rejections::too_large(bytes, self.file))
        } else {
            Ok(())
        }
    }
}

/// Takes in a file's bytes under the default limits; `name` is the file's name as the user gave it.
///
/// # Errors
/// `SK-DOCUMENT-0001` to `SK-DOCUMENT-0012`, each naming the file.
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, Rejection> {
    read_within(name, bytes, &Limits::default())
}

/// Takes in a file's bytes under given limits.
///
/// # Errors
/// As [`read`].
pub fn read_within(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Rejection> {
    take(name, bytes, limits).map_err(|rejection| rejection.in_file(name))
}

/// Takes in a file from disk, refusing it by its size before it is read.
///
/// # Errors
/// As [`read`], and `SK-DOCUMENT-0011` when it can't be opened.
pub fn read_file(path: &std::path::Path) -> Result<Document, Rejection> {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let limits = Limits::default();
    let refused = |e: std::io::Error| rejections::unreadable_file(&e).in_file(path.to_string_lossy());
    let size = std::fs::metadata(path).map_err(refused)?.len();
    limits
        .check(size)
        .map_err(|rejection| rejection.in_file(name.as_str()))?;
    read_within(&name, &std::fs::read(path).map_err(refused)?, &limits)
}

fn take(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Rejection> {
    limits.check(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    if bytes.is_empty() {
        return Err(rejections::empty());
    }
    let mut document = match kind(bytes) {
        Kind::Pdf => {
            let text = pdf::text(bytes, limits)?;
            Document {
                text,
                encoding: "UTF-8",
                format: Format::Pdf,
                notes: Vec::new(),
            }
        }
        Kind::Archive => {
            let (text, notes) = docx::text(bytes, limits)?;
            Document {
                text,
                encoding: "UTF-8",
                format: Format::Docx,
                notes,
            }
        }
        Kind::OldOffice => return Err(rejections::old_office()),
        Kind::Other(what) => return Err(rejections::not_a_document(what)),
        Kind::Text => textual(name, bytes)?,
    };
    if document.text.trim().is_empty() {
        return Err(rejections::no_text());
    }
    document.notes.extend(notes::on(&document.text));
    Ok(document)
}

/// A file that is text of some sort.
fn textual(name: &str, bytes: &[u8]) -> Result<Document, Rejection> {
    let decoded = encoding::decode(bytes)?;
    let format = text_format(name, &decoded.text);
    let text = match format {
        Format::Html => html::text(&decoded.text),
        // Line ends of the oldest kind, which nothing else takes for line ends.
        _ if decoded.text.contains('\r') && !decoded.text.contains('\n') => decoded.text.replace('\r', "\n"),
        _ => decoded.text,
    };
    let notes = decoded.truncated.then(notes::truncated).into_iter().collect();
    Ok(Document {
        text,
        encoding: decoded.encoding,
        format,
        notes,
    })
}

/// A file by its first bytes.
enum Kind {
    Pdf,
    Archive,
    OldOffice,
    Other(&'static str),
    Text,
}

/// First bytes of formats that people hand over by mistake.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x89PNG", "图片 PNG"),
    (b"\xff\xd8\xff", "图片 JPEG"),
    (b"GIF8", "图片 GIF"),
    (b"Rar!", "压缩包 RAR"),
    (b"7z\xbc\xaf", "压缩包 7z"),
    (b"\x1f\x8b", "压缩包 gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "数据库 SQLite"),
];

fn kind(bytes: &[u8]) -> Kind {
    let head = bytes.get(..1024).unwrap_or(bytes);
    if head.windows(5).any(|window| window == b"%PDF-") {
        Kind::Pdf
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Kind::Archive
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Kind::OldOffice
    } else {
        let other = OTHERS.iter().find(|(magic, _)| head.starts_with(magic));
        other.map_or(Kind::Text, |(_, what)| Kind::Other(what))
    }
}

/// Which sort of text, by what it starts with, then by the name's ending.
fn text_format(name: &str, text: &str) -> Format {
    let head: String = text
        .trim_start()
        .chars()
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    let html = ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|start| head.starts_with(start));
    match ending.as_str() {
        _ if html => Format::Html,
        "html" | "htm" | "xhtml" | "shtml" => Format::Html,
        "md" | "markdown" => Format::Markdown,
        _ => Format::Text,
    }
}

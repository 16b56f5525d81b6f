//! A PDF with a text layer (ISO 32000-2, §9): its lines, joined into paragraphs.
//!
//! Reading runs on a thread of its own with a deadline, because PDF readers panic and loop on files made
//! to that end; streams are measured before anything is unpacked into memory. It knows nothing of pictures:
//! a scan has no text and is refused. Start at [`text`].

use super::{Limits, wrapped};
use crate::rejections;
use flate2::read::ZlibDecoder;
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};
use skein_kernel::rejection::Rejection;
use std::io::Read;
use std::sync::mpsc;
use std::time::Duration;

/// How long reading may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// Stack for a reader that recurses with the file's own nesting.
const STACK: usize = 64 << 20;

/// The file's text.
pub(super) fn text(bytes: &[u8], limits: &Limits) -> Result<String, Rejection> {
    measure(bytes, limits.unpacked)?;
    let (sender, receiver) = mpsc::channel();
    let (owned, pages) = (bytes.to_vec(), limits.pages);
    std::thread::Builder::new()
        .name("pdf".into())
        .stack_size(STACK)
        // The receiver may have given up: then nobody wants the answer.
        .spawn(move || drop(sender.send(lines(&owned, pages))))
        .map_err(|e| rejections::unreadable_pdf(&e.to_string()))?;
    let lines = match receiver.recv_timeout(DEADLINE) {
        Ok(lines) => lines?,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            return Err(rejections::unreadable_pdf("超时 takes too long"));
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            return Err(rejections::unreadable_pdf("文件结构有误 malformed"));
        }
    };
    Ok(wrapped::join(&lines))
}

/// Refuses a file whose packed streams would unpack beyond the limit.
fn measure(bytes: &[u8], limit: u64) -> Result<(), Rejection> {
    let mut left = limit;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let data = bytes.get(at + b"stream".len()..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        // What isn't packed ends at once with an error, having counted nothing.
        let unpacked = count(ZlibDecoder::new(data).take(left + 1));
        if unpacked > left {
            return Err(rejections::archive_bomb("PDF stream"));
        }
        left -= unpacked;
    }
    Ok(())
}

fn count(mut reader: impl Read) -> u64 {
    let mut buffer = [0; 1 << 14];
    let mut total = 0;
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        total += u64::try_from(read).unwrap_or(u64::MAX);
    }
    total
}

/// The lines of every page.
fn lines(bytes: &[u8], limit: usize) -> Result<Vec<String>, Rejection> {
    let failed = |e: &dyn std::fmt::Display| rejections::unreadable_pdf(&e.to_string());
    let mut document = Document::load_mem(bytes).map_err(|e| failed(&e))?;
    if document.is_encrypted() {
        document
            .decrypt("")
            .map_err(|_| rejections::unreadable_pdf("有密码 it has a password"))?;
    }
    let pages = document.get_pages().len();
    if pages > limit {
        return Err(rejections::unreadable_pdf("页数过多 too many pages"));
    }
    let mut lines = Vec::new();
    for page in document.get_pages().into_keys() {
        let mut device = Lines::default();
        output_doc_page(&document, &mut device, page).map_err(|e| failed(&e))?;
        lines.extend(device.finish());
    }
    let visible = |line: &String| line.chars().any(char::is_alphanumeric);
    if pages == 0 || !lines.iter().any(visible) {
        return Err(rejections::no_text_layer(pages));
    }
    Ok(lines)
}

/// Gathers a page's characters into lines by where they stand.
#[derive(Default)]
struct Lines {
    done: Vec<Line>,
    line: Line,
    /// Baseline and end of the last character.
    last: Option<(f64, f64)>,
}

/// A line: where it starts, how large it is set, what it says.
#[derive(Default)]
struct Line {
    start: f64,
    size: f64,
    text: String,
}

impl Lines {
    /// The page's lines, those that start right of the margin with an indentation.
    fn finish(mut self) -> Vec<String> {
        self.end();
        let margin = self
            .done
            .iter()
            .map(|line| line.start)
            .fold(f64::INFINITY, f64::min);
        let indent = |line: Line| {
            let indented = line.start > margin + line.size * 1.5;
            if indented {
                format!("　　{}", line.text)
            } else {
                line.text
            }
        };
        self.done.into_iter().map(indent).collect()
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.trim().is_empty() {
            self.done.push(line);
        }
    }
}

impl OutputDev for Lines {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let size = (at.m22.hypot(at.m21) * font_size).abs().max(0.1);
        let (x, y) = (at.m31, at.m32);
        if let Some((baseline, end)) = self.last {
            if (y - baseline).abs() > size * 0.5 || x + size < end - size * 4.0 {
                self.end();
            } else if x > end + size * 0.3 && !self.line.text.ends_with(' ') {
                self.line.text.push(' ');
            }
        }
        if self.line.text.is_empty() {
            (self.line.start, self.line.size) = (x, size);
        }
        self.line.text.push_str(text);
        self.last = Some((y, x + width * size));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

//! A licence as a page of paper: PDF, with the letters it needs of a Chinese font, its QR code, and the signed
//! text as an attachment.
//!
//! It knows nothing of where fonts are. Start at [`draw`].

use crate::code::squares;
use crate::{Licence, Token};
use krilla::Document;
use krilla::color::rgb;
use krilla::embed::{AssociationKind, EmbeddedFile};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use std::sync::Arc;

/// A4 lying, in points.
const PAPER: (f32, f32) = (842.0, 595.0);
/// From the edge of the paper to what is written.
const MARGIN: f32 = 64.0;
/// A side of the QR code.
const CODE: f32 = 148.0;
/// Where values begin, right of their names.
const VALUES: f32 = MARGIN + 112.0;
/// How much fits on one line of values, in ems of 13 points.
const EMS: usize = 30;
/// Lines below the heading before the code's column ends the room.
const MOST_LINES: usize = 14;

/// A typeface: the bytes of a TrueType or OpenType file, or of a collection with the place of the face in it.
#[derive(Debug, Clone)]
pub struct Face {
    /// The file.
    pub bytes: Arc<Vec<u8>>,
    /// Which face of a collection; 0 for a file of one.
    pub index: u32,
}

/// Why a page can't be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The face can't be read.
    Face,
    /// The document can't be written.
    Document,
}

/// Draws a licence with the headings in one face and the rest in another. `key` is the public half that checks it.
///
/// # Errors
/// What can't be read or written.
pub fn draw(token: &Token, key: &str, heading: &Face, text: &Face) -> Result<Vec<u8>, Trouble> {
    let heading = font(heading)?;
    let text = font(text)?;
    let licence = &token.licence;
    let mut document = Document::new();
    let settings = PageSettings::from_wh(PAPER.0, PAPER.1).ok_or(Trouble::Document)?;
    {
        let mut page = document.start_page_with(settings);
        let mut pen = Pen {
            surface: page.surface(),
            heading,
            text,
        };
        pen.frame();
        pen.head(licence);
        pen.body(licence);
        pen.code(token);
        // The surface, then the page, are written where they end.
        pen.foot(key);
    }
    document.set_metadata(
        Metadata::new()
            .title(format!("{} {}", licence.title, licence.number))
            .language("zh-CN".to_owned()),
    );
    attach(&mut document, token);
    document.finish().map_err(|_| Trouble::Document)
}

/// The signed text goes with the page, so that a program needn't read the picture.
fn attach(document: &mut Document, token: &Token) {
    let file = EmbeddedFile {
        path: "licence.skein.txt".to_owned(),
        mime_type: None,
        description: Some("The licence with the city's signature".to_owned()),
        association_kind: AssociationKind::Source,
        data: token.text.clone().into_bytes().into(),
        modification_date: None,
        compress: None,
        location: None,
    };
    // Only a second file of the same name is refused.
    let _ = document.embed_file(file);
}

fn font(face: &Face) -> Result<Font, Trouble> {
    let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::clone(&face.bytes) as _;
    Font::new(bytes.into(), face.index).ok_or(Trouble::Face)
}

struct Pen<'a> {
    surface: Surface<'a>,
    heading: Font,
    text: Font,
}

const INK: (u8, u8, u8) = (27, 33, 38);
const SOFT: (u8, u8, u8) = (77, 86, 93);
const SKY: (u8, u8, u8) = (20, 80, 107);

impl Pen<'_> {
    fn frame(&mut self) {
        for (inset, width) in [(28.0, 2.4), (34.0, 0.7)] {
            let Some(path) = rectangle(inset, inset, PAPER.0 - 2.0 * inset, PAPER.1 - 2.0 * inset) else {
                continue;
            };
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(SKY.0, SKY.1, SKY.2).into(),
                width,
                ..Stroke::default()
            }));
            self.surface.draw_path(&path);
        }
        self.surface.set_stroke(None);
    }

    fn head(&mut self, licence: &Licence) {
        let size = 34.0;
        let width = ems(&licence.title) * size;
        let heading = self.heading.clone();
        self.write(
            (PAPER.0 - width) / 2.0,
            112.0,
            size,
            &licence.title,
            (heading, INK),
        );
        let number = format!("编号 {}", licence.number);
        let width = ems(&number) * 12.0;
        self.say((PAPER.0 - width) / 2.0, 140.0, 12.0, &number, SOFT);
    }

    fn body(&mut self, licence: &Licence) {
        let mut lines = vec![("持有人".to_owned(), licence.holder.clone())];
        let written = licence.written.iter().filter(|one| one.value != licence.holder);
        lines.extend(written.map(|one| (one.zh.clone(), one.value.clone())));
        let mut drawn = 0;
        for (name, value) in lines {
            let parts = folded(&value, EMS);
            let mut first = true;
            for part in parts {
                if drawn == MOST_LINES {
                    return;
                }
                let y = 190.0 + 22.0 * f32::from(u8::try_from(drawn).unwrap_or(u8::MAX));
                if std::mem::take(&mut first) {
                    self.say(MARGIN, y, 13.0, &name, SOFT);
                }
                self.say(VALUES, y, 13.0, &part, INK);
                drawn += 1;
            }
        }
    }

    fn code(&mut self, token: &Token) {
        let Some((side, dark)) = squares(&token.text) else {
            return;
        };
        let count = f32::from(u16::try_from(side).unwrap_or(u16::MAX));
        let unit = CODE / count;
        let (left, top) = (PAPER.0 - MARGIN - CODE, 196.0);
        let mut path = PathBuilder::new();
        for (x, y) in dark {
            let place = |at: usize| f32::from(u16::try_from(at).unwrap_or(u16::MAX)) * unit;
            if let Some(square) = Rect::from_xywh(left + place(x), top + place(y), unit, unit) {
                path.push_rect(square);
            }
        }
        if let Some(path) = path.finish() {
            self.ink(INK);
            self.surface.draw_path(&path);
        }
        let words = "扫码或在核验页查验真伪";
        let width = ems(words) * 9.5;
        self.say(left + (CODE - width) / 2.0, top + CODE + 18.0, 9.5, words, SOFT);
        let licence = &token.licence;
        let until = licence.until.map_or_else(|| "长期".to_owned(), chinese_date);
        let below = [
            licence.issuer.clone(),
            format!("发证日期  {}", chinese_date(licence.issued)),
            format!("有效期至  {until}"),
        ];
        for (line, words) in (0_u8..).zip(below) {
            self.say(left - 40.0, 430.0 + 22.0 * f32::from(line), 13.0, &words, INK);
        }
    }

    fn foot(&mut self, key: &str) {
        let lines = [
            "本电子证照由发证城市以 Ed25519 签名，二维码和随附文件内含全部内容和签名，可以离线核验；是否被撤销以核验页为准。".to_owned(),
            format!("核验公钥  {key}"),
        ];
        for (line, words) in (0_u8..).zip(lines) {
            self.say(MARGIN, 528.0 + 15.0 * f32::from(line), 8.5, &words, SOFT);
        }
    }

    fn say(&mut self, x: f32, y: f32, size: f32, words: &str, color: (u8, u8, u8)) {
        let text = self.text.clone();
        self.write(x, y, size, words, (text, color));
    }

    fn write(&mut self, x: f32, y: f32, size: f32, words: &str, (font, color): (Font, (u8, u8, u8))) {
        self.ink(color);
        let at = Point::from_xy(x, y);
        self.surface
            .draw_text(at, font, size, words, false, TextDirection::LeftToRight);
    }

    fn ink(&mut self, (red, green, blue): (u8, u8, u8)) {
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(red, green, blue).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::default(),
        }));
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// How wide a text is in ems: Chinese characters are square, Latin letters and digits a little over half.
fn ems(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum()
}

/// A text in lines of so many ems at most.
fn folded(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = most * 2;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        let width = if c.is_ascii() { 1 } else { 2 };
        if room < width {
            lines.push(String::new());
            room = most * 2;
        }
        room -= width;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

fn chinese_date(day: jiff::civil::Date) -> String {
    format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;
    use crate::token::tests::food;

    #[test]
    fn a_line_ends_before_it_is_full() {
        assert_eq!(folded("环城南路 8 号", 4), ["环城南路", " 8 号"]);
        assert_eq!(folded("", 4), [""]);
    }

    #[test]
    fn a_page_holds_only_the_letters_it_needs() {
        let path = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        let Ok(bytes) = std::fs::read(path) else {
            println!("skipped: no Noto Sans CJK on this machine");
            return;
        };
        let face = Face {
            bytes: Arc::new(bytes),
            index: 2,
        };
        let key = Key::random();
        let pdf = draw(&Token::sign(food(), &key), &key.public(), &face, &face).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert!(pdf.len() < 120_000, "{} bytes", pdf.len());
        if let Ok(place) = std::env::var("SKEIN_PICTURES") {
            std::fs::write(std::path::Path::new(&place).join("licence.pdf"), &pdf).unwrap();
        }
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let face = Face {
            bytes: Arc::new(b"no font".to_vec()),
            index: 0,
        };
        let key = Key::random();
        let drawn = draw(&Token::sign(food(), &key), "", &face, &face);
        assert_eq!(drawn, Err(Trouble::Face));
    }
}

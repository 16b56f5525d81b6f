//! Numerals written with Chinese characters.
//!
//! Place-value grammar (千 百 十 under 万 under 亿), digit strings, 点, 半, and two neighbouring figures
//! spoken as one. It knows nothing of digits. Start at [`scan`].

use super::{Fixed, Numeral, Scale, Script};

/// What one character means inside a numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Zero,
    Digit(u8),
    /// 十, 百, 千.
    Place(u128),
    Wan,
    Yi,
}

fn mark(c: char) -> Option<Mark> {
    Some(match c {
        '零' | '〇' | '○' => Mark::Zero,
        '一' => Mark::Digit(1),
        '二' | '两' => Mark::Digit(2),
        '三' => Mark::Digit(3),
        '四' => Mark::Digit(4),
        '五' => Mark::Digit(5),
        '六' => Mark::Digit(6),
        '七' => Mark::Digit(7),
        '八' => Mark::Digit(8),
        '九' => Mark::Digit(9),
        '十' => Mark::Place(10),
        '百' => Mark::Place(100),
        '千' => Mark::Place(1000),
        '万' => Mark::Wan,
        '亿' => Mark::Yi,
        _ => return None,
    })
}

/// Whether `c` is a Chinese numeral's character.
pub(super) fn is_numeral(c: char) -> bool {
    mark(c).is_some()
}

/// Reads a Chinese numeral at the start of `text`.
pub(super) fn scan(text: &str) -> Option<(Numeral, usize)> {
    let first = text.chars().next()?;
    if first == '半' {
        return half("半".len());
    }
    mark(first)?;
    if text.starts_with("一半") {
        return half("一半".len());
    }
    let read = match digit_string(text) {
        Some(read) => read,
        None => place_value(text)?,
    };
    let (numeral, at) = read;
    let rest = text.get(at..)?;
    // 百分之, 三分之, 百分点 are fractions and rates, which have their own reader.
    let fraction = rest.starts_with("分之") || rest.starts_with("分点");
    let broken = rest.chars().next().is_some_and(|c| mark(c).is_some());
    (!fraction && !broken).then_some((numeral, at))
}

fn half(len: usize) -> Option<(Numeral, usize)> {
    Some((
        Numeral::new(
            Fixed {
                units: 5,
                decimals: 1,
            },
            Scale::ONE,
            Script::Hanzi,
        )?,
        len,
    ))
}

/// `二〇二一`, `九八`: figures without places. Two neighbouring ones (`两三`, `三五`) are no string.
fn digit_string(text: &str) -> Option<(Numeral, usize)> {
    let (mut figure, mut at, mut count) = (Fixed::whole(0), 0, 0);
    let mut pair = [0u8; 2];
    for c in text.chars() {
        let digit = match mark(c) {
            Some(Mark::Zero) => 0,
            Some(Mark::Digit(digit)) => digit,
            Some(_) => return None,
            None => break,
        };
        if let Some(slot) = pair.get_mut(count) {
            *slot = digit;
        }
        figure = figure.push(digit)?;
        at += c.len_utf8();
        count += 1;
    }
    let spoken = count == 2 && neighbours(pair[0], pair[1]);
    // A 点 makes the figures before it an integer part: that is place-value's business.
    if count < 2 || spoken || text.get(at..)?.starts_with('点') {
        return None;
    }
    Some((Numeral::new(figure, Scale::ONE, Script::Hanzi)?, at))
}

/// Whether two figures in a row are spoken as a range: 七八, 两三, 三五.
fn neighbours(low: u8, high: u8) -> bool {
    low >= 1 && (high == low + 1 || (low, high) == (3, 5))
}

/// The sum of a place-value numeral while it is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    /// Completed by 亿.
    yi: u128,
    /// Completed by 万 since.
    wan: u128,
    /// Of the running section below 万.
    section: u128,
    /// A figure not yet given its place.
    figure: u128,
}

impl Sum {
    fn section(self) -> u128 {
        self.section.saturating_add(self.figure)
    }

    fn total(self) -> Option<u128> {
        self.yi.checked_add(self.wan)?.checked_add(self.section())
    }

    fn place(&mut self, place: u128, implied: u128) {
        self.section += if self.figure == 0 { implied } else { self.figure } * place;
        self.figure = 0;
    }

    fn wan(&mut self, implied: u128) -> Option<()> {
        let count = self.section().max(implied);
        *self = Sum {
            yi: self.yi,
            wan: count.checked_mul(10_000)?,
            ..Sum::default()
        };
        Some(())
    }

    fn yi(&mut self, implied: u128) -> Option<()> {
        let count = self.wan.checked_add(self.section())?.max(implied);
        *self = Sum {
            yi: count.checked_mul(100_000_000)?,
            ..Sum::default()
        };
        Some(())
    }
}

/// A place-value numeral while it is read.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    low: Sum,
    /// As `low`, with the second of two neighbouring figures.
    high: Sum,
    /// The last place or multiplier, as a power of ten's value; what follows must be smaller.
    last: u128,
    /// Whether the last mark was a figure.
    figure: bool,
    /// Whether 零 stood since the last place.
    zero: bool,
    /// The multiplier the numeral ends with, if it has only that one.
    scale: Scale,
}

/// Reads `三千零五十`, `一亿二千万`, `两三百`, `三点五亿`, `二十多万`.
fn place_value(text: &str) -> Option<(Numeral, usize)> {
    let mut reader = Reader {
        text,
        at: 0,
        low: Sum::default(),
        high: Sum::default(),
        last: u128::MAX,
        figure: false,
        zero: false,
        scale: Scale::ONE,
    };
    while let Some(mark) = reader.peek() {
        if !reader.take(mark)? {
            break;
        }
    }
    reader.finish()
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<Mark> {
        self.rest().chars().next().and_then(mark)
    }

    fn advance(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Takes one mark; `Some(false)` ends the numeral before it, `None` finds no grammar in it.
    fn take(&mut self, mark: Mark) -> Option<bool> {
        match mark {
            Mark::Zero => self.take_zero()?,
            Mark::Digit(digit) => self.take_digit(digit)?,
            Mark::Place(place) => self.take_place(place)?,
            Mark::Wan => self.take_wan()?,
            Mark::Yi => self.take_yi()?,
        }
        self.figure = matches!(mark, Mark::Digit(_));
        self.advance();
        Some(true)
    }

    fn take_zero(&mut self) -> Option<()> {
        self.zero = true;
        (!self.figure).then_some(())
    }

    fn take_digit(&mut self, digit: u8) -> Option<()> {
        let digit = u128::from(digit);
        if !self.figure {
            (self.low.figure, self.high.figure, self.scale) = (digit, digit, Scale::ONE);
            return Some(());
        }
        let pair = (u8::try_from(self.low.figure).ok()?, u8::try_from(digit).ok()?);
        let first = self.high.figure == self.low.figure;
        // 三五 is spoken as a range only at the head: 十三五 is a plan, not thirteen to fifteen.
        let head = self.at == "三".len();
        self.high.figure = digit;
        (first && neighbours(pair.0, pair.1) && (head || pair != (3, 5))).then_some(())
    }

    /// A place without a figure counts one only at the head (`十五`, `百余`) or for 十 after 零 or a
    /// greater place.
    fn take_place(&mut self, place: u128) -> Option<()> {
        let headless = !self.figure;
        let section_last = if self.low.section == 0 {
            u128::MAX
        } else {
            self.last
        };
        if (headless && self.at > 0 && place != 10) || place >= section_last {
            return None;
        }
        self.low.place(place, 1);
        self.high.place(place, 1);
        (self.last, self.zero, self.scale) = (place, false, Scale::ONE);
        Some(())
    }

    fn take_wan(&mut self) -> Option<()> {
        let implied = u128::from(self.at == 0);
        if self.low.wan > 0 || self.low.section().max(implied) == 0 {
            return None;
        }
        self.scale = if self.low.yi == 0 { Scale::WAN } else { Scale::ONE };
        self.low.wan(implied)?;
        self.high.wan(implied)?;
        (self.last, self.zero) = (10_000, false);
        Some(())
    }

    fn take_yi(&mut self) -> Option<()> {
        let implied = u128::from(self.at == 0);
        if self.low.yi > 0 || self.low.total()?.max(implied) == 0 {
            return None;
        }
        let after_wan = self.low.wan > 0 && self.low.section() == 0;
        self.scale = if after_wan { Scale(12) } else { Scale::YI };
        self.low.yi(implied)?;
        self.high.yi(implied)?;
        (self.last, self.zero) = (100_000_000, false);
        Some(())
    }

    fn finish(mut self) -> Option<(Numeral, usize)> {
        if self.rest().starts_with('点')
            && self.low == self.high
            && let Some(read) = self.decimals()
        {
            return Some(read);
        }
        self.place_last_figure();
        let over = self.take_over()?;
        let power = 10u128.checked_pow(u32::from(self.scale.0))?;
        let low = Fixed::whole(self.low.total()?.checked_div(power)?);
        let high = self.high.total()?;
        let numeral = Numeral::new(low, self.scale, Script::Hanzi)?;
        let high = if self.low == self.high {
            None
        } else {
            Some(Fixed::whole(high).decimal(0)?)
        };
        Some((
            Numeral {
                over,
                high,
                ..numeral
            },
            self.at,
        ))
    }

    /// `一万二` is 12000 and `两百三` is 230: a last figure right behind a place takes the next place.
    fn place_last_figure(&mut self) {
        if !self.figure || self.zero || self.last == u128::MAX || self.last < 100 {
            return;
        }
        for sum in [&mut self.low, &mut self.high] {
            sum.figure = sum.figure.saturating_mul(self.last / 10);
        }
    }

    /// 余, 多 or 几 behind a place, and a multiplier behind that: `二十多万`, `十几亿`.
    fn take_over(&mut self) -> Option<bool> {
        let next = self.rest().chars().next();
        let after_ten = self.last == 10 && next == Some('几');
        if self.figure
            || self.zero
            || self.last == u128::MAX
            || !(matches!(next, Some('余' | '多')) || after_ten)
        {
            return Some(false);
        }
        self.advance();
        while let Some(mark @ (Mark::Wan | Mark::Yi)) = self.peek() {
            self.take(mark)?;
        }
        Some(true)
    }

    /// `三点五`, `一点二亿`.
    fn decimals(&self) -> Option<(Numeral, usize)> {
        let mut figure = Fixed::whole(self.low.total()?);
        let mut at = self.at + "点".len();
        for c in self.text.get(at..)?.chars() {
            let digit = match mark(c) {
                Some(Mark::Zero) => 0,
                Some(Mark::Digit(digit)) => digit,
                _ => break,
            };
            figure = figure.push(digit)?;
            figure.decimals += 1;
            at += c.len_utf8();
        }
        let (scale, len) = Scale::scan(self.text.get(at..)?).unwrap_or((Scale::ONE, 0));
        let numeral = Numeral::new(figure, scale, Script::Hanzi)?;
        (figure.decimals > 0).then_some((numeral, at + len))
    }
}

//! Writing the compact form.

use serde::ser::{self, Serialize};
use std::fmt::{Display, Write as _};

use super::time::{self, Time};
use super::words;
use super::{
    AGAIN, ALL_ONES, BYTES, COMMON_WORD, DAY, END, FALSE, FRACTION, HEX, INSTANT, INSTANT_MICROS, INTEGER,
    LOCAL, MAP, NEGATIVE, NOTHING, REMEMBERED, SEQUENCE, SHORT, SHORT_TEXT, SMALL_INTEGER, TEXT, TRUE, Unfit,
    WORD, WORTH_REMEMBERING,
};

/// Writes a value at the end of `out`.
///
/// # Errors
/// Only what the value's own serialisation refuses.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), Unfit> {
    value.serialize(&mut Writer {
        out,
        seen: Vec::new(),
        shown: String::new(),
    })
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Where the longer texts stand, with their lengths.
    seen: Vec<(usize, usize)>,
    /// What [`ser::Serializer::collect_str`] writes to.
    shown: String,
}

impl Writer<'_> {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    fn tagged(&mut self, tag: u8, number: u64) {
        self.out.push(tag);
        self.number(number);
    }

    fn text(&mut self, text: &str) {
        if let Some(word) = words::number(text) {
            return match u8::try_from(word)
                .ok()
                .filter(|word| *word < 0xff - COMMON_WORD + 1)
            {
                Some(word) => self.out.push(COMMON_WORD + word),
                None => self.tagged(WORD, word as u64),
            };
        }
        if text.len() < WORTH_REMEMBERING {
            return self.letters(text);
        }
        if let Some(time) = time::parse(text) {
            return self.time(time);
        }
        if let Some(found) = self.seen.iter().position(|place| self.stands(*place, text)) {
            return self.tagged(AGAIN, found as u64);
        }
        if !self.hex(text) {
            self.letters(text);
            if self.seen.len() < REMEMBERED {
                self.seen.push((self.out.len() - text.len(), text.len()));
            }
        }
    }

    fn stands(&self, (start, length): (usize, usize), text: &str) -> bool {
        length == text.len() && self.out.get(start..start + length) == Some(text.as_bytes())
    }

    fn letters(&mut self, text: &str) {
        if text.len() <= SHORT {
            self.out.push(SHORT_TEXT + text.len() as u8);
        } else {
            self.tagged(TEXT, text.len() as u64);
        }
        self.out.extend_from_slice(text.as_bytes());
    }

    fn time(&mut self, time: Time) {
        let tag = match (time.second, time.micros, time.utc) {
            (None, ..) => DAY,
            (_, Some(_), _) => INSTANT_MICROS,
            (_, None, true) => INSTANT,
            (_, None, false) => LOCAL,
        };
        self.tagged(tag, time.day);
        for number in [time.second, time.micros].into_iter().flatten() {
            self.number(number);
        }
    }

    /// Writes a text as hexadecimal digits if it is made of them; whether it is.
    fn hex(&mut self, text: &str) -> bool {
        let digits = text.as_bytes();
        let is_digit = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let (pairs, []) = digits.as_chunks::<2>() else {
            return false;
        };
        if digits.len() < 16 || !digits.iter().all(is_digit) {
            return false;
        }
        let value = |digit: u8| {
            if digit < b'a' {
                digit - b'0'
            } else {
                digit - b'a' + 10
            }
        };
        self.tagged(HEX, pairs.len() as u64);
        self.out
            .extend(pairs.iter().map(|[high, low]| value(*high) << 4 | value(*low)));
        true
    }
}

impl ser::Serializer for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Within<Self>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Within<Self>;

    fn serialize_bool(self, value: bool) -> Result<(), Unfit> {
        self.out.push(if value { TRUE } else { FALSE });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Unfit> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Unfit> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Unfit> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Unfit> {
        match u64::try_from(value) {
            Ok(value) => self.serialize_u64(value),
            Err(_) => {
                self.tagged(NEGATIVE, (-1 - value).unsigned_abs());
                Ok(())
            }
        }
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unfit> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unfit> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unfit> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Unfit> {
        match u8::try_from(value)
            .ok()
            .filter(|small| *small < COMMON_WORD - SMALL_INTEGER)
        {
            Some(small) => self.out.push(SMALL_INTEGER + small),
            None if value == u64::from(u32::MAX) => self.out.push(ALL_ONES),
            None => self.tagged(INTEGER, value),
        }
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Unfit> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Unfit> {
        self.out.push(FRACTION);
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Unfit> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Unfit> {
        self.text(value);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Unfit> {
        let mut shown = std::mem::take(&mut self.shown);
        shown.clear();
        let written = write!(shown, "{value}");
        self.text(&shown);
        self.shown = shown;
        written.map_err(|error| Unfit(error.to_string()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unfit> {
        self.tagged(BYTES, value.len() as u64);
        self.out.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unfit> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unfit> {
        self.out.push(NOTHING);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unfit> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unfit> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        self.out.push(MAP);
        self.text(variant);
        value.serialize(&mut *self)?;
        self.out.push(END);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Unfit> {
        self.out.push(SEQUENCE);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unfit> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unfit> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Within<Self>, Unfit> {
        self.out.push(MAP);
        self.text(variant);
        self.serialize_seq(None).map(Within)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Unfit> {
        self.out.push(MAP);
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unfit> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Within<Self>, Unfit> {
        self.out.push(MAP);
        self.text(variant);
        self.serialize_map(None).map(Within)
    }
}

/// The content of a variant, which is within a map of its own.
struct Within<W>(W);

impl ser::SerializeSeq for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unfit> {
        self.out.push(END);
        Ok(())
    }
}

impl ser::SerializeTuple for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unfit> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleStruct for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unfit> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleVariant for Within<&mut Writer<'_>> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut *self.0)
    }

    fn end(self) -> Result<(), Unfit> {
        self.0.out.extend_from_slice(&[END, END]);
        Ok(())
    }
}

impl ser::SerializeMap for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unfit> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeStruct for &mut Writer<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
        self.text(key);
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unfit> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeStructVariant for Within<&mut Writer<'_>> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
        self.0.text(key);
        value.serialize(&mut *self.0)
    }

    fn end(self) -> Result<(), Unfit> {
        ser::SerializeTupleVariant::end(self)
    }
}

//! Reading the compact form.

use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::time::{self, Time};
use super::words;
use super::{
    AGAIN, ALL_ONES, BYTES, COMMON_WORD, DAY, DEEPEST, END, FALSE, FRACTION, HEX, INSTANT, INSTANT_MICROS,
    INTEGER, LOCAL, MAP, NEGATIVE, NOTHING, REMEMBERED, SEQUENCE, SHORT_TEXT, SMALL_INTEGER, TEXT, TRUE,
    Unfit, WORD, WORTH_REMEMBERING,
};

/// The value that some bytes are, all of them.
///
/// # Errors
/// Bytes that [`super::write`] didn't make, or of something else.
pub(crate) fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Unfit> {
    let mut reader = Reader {
        rest: bytes,
        seen: Vec::new(),
        depth: 0,
    };
    let value = T::deserialize(&mut reader)?;
    match reader.rest {
        [] => Ok(value),
        _ => Err(unfit("something follows")),
    }
}

fn unfit(what: &str) -> Unfit {
    Unfit(what.to_owned())
}

struct Reader<'de> {
    rest: &'de [u8],
    /// The longer texts so far.
    seen: Vec<&'de str>,
    depth: u32,
}

/// A text, as it was found.
enum Text<'de> {
    Borrowed(&'de str),
    Made(String),
}

impl<'de> Reader<'de> {
    fn peek(&self) -> Result<u8, Unfit> {
        self.rest.first().copied().ok_or_else(|| unfit("cut off"))
    }

    fn byte(&mut self) -> Result<u8, Unfit> {
        let (first, rest) = self.rest.split_first().ok_or_else(|| unfit("cut off"))?;
        self.rest = rest;
        Ok(*first)
    }

    fn bytes(&mut self, count: u64) -> Result<&'de [u8], Unfit> {
        let count = usize::try_from(count).map_err(|_| unfit("cut off"))?;
        let (bytes, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| unfit("cut off"))?;
        self.rest = rest;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, Unfit> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(unfit("a number too large"))
    }

    fn letters(&mut self, count: u64) -> Result<&'de str, Unfit> {
        let text = std::str::from_utf8(self.bytes(count)?).map_err(|_| unfit("a text that isn't UTF-8"))?;
        if text.len() >= WORTH_REMEMBERING && self.seen.len() < REMEMBERED {
            self.seen.push(text);
        }
        Ok(text)
    }

    fn time(&mut self, tag: u8) -> Result<String, Unfit> {
        let day = self.number()?;
        let second = (tag != DAY).then(|| self.number()).transpose()?;
        let micros = (tag == INSTANT_MICROS).then(|| self.number()).transpose()?;
        let utc = matches!(tag, INSTANT | INSTANT_MICROS);
        let time = Time {
            day,
            second,
            micros,
            utc,
        };
        time::show(time).ok_or_else(|| unfit("no such time"))
    }

    /// The text that a tag begins; `None` if it begins something else.
    fn text(&mut self, tag: u8) -> Result<Option<Text<'de>>, Unfit> {
        let word = |number: usize| words::word(number).ok_or_else(|| unfit("an unknown word"));
        Ok(Some(match tag {
            COMMON_WORD.. => Text::Borrowed(word(usize::from(tag - COMMON_WORD))?),
            SHORT_TEXT..SMALL_INTEGER => Text::Borrowed(self.letters((tag - SHORT_TEXT).into())?),
            WORD => Text::Borrowed(word(usize::try_from(self.number()?).unwrap_or(usize::MAX))?),
            TEXT => {
                let count = self.number()?;
                Text::Borrowed(self.letters(count)?)
            }
            AGAIN => {
                let place = usize::try_from(self.number()?).unwrap_or(usize::MAX);
                Text::Borrowed(
                    self.seen
                        .get(place)
                        .copied()
                        .ok_or_else(|| unfit("no such text"))?,
                )
            }
            DAY | INSTANT | INSTANT_MICROS | LOCAL => Text::Made(self.time(tag)?),
            HEX => {
                let count = self.number()?;
                Text::Made(hex::encode(self.bytes(count)?))
            }
            _ => return Ok(None),
        }))
    }

    /// Goes one level deeper to read something, then past its end.
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Unfit>) -> Result<T, Unfit> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(unfit("nested too deeply"));
        }
        let value = read(self)?;
        self.depth -= 1;
        match self.byte()? {
            END => Ok(value),
            _ => Err(unfit("more than was expected")),
        }
    }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let tag = self.byte()?;
        match tag {
            NOTHING => visitor.visit_unit(),
            FALSE | TRUE => visitor.visit_bool(tag == TRUE),
            SMALL_INTEGER..COMMON_WORD => visitor.visit_u64((tag - SMALL_INTEGER).into()),
            ALL_ONES => visitor.visit_u64(u32::MAX.into()),
            INTEGER => visitor.visit_u64(self.number()?),
            NEGATIVE => {
                let number = i64::try_from(self.number()?).map_err(|_| unfit("a number too large"))?;
                visitor.visit_i64(-1 - number)
            }
            FRACTION => {
                let (bytes, _) = self.bytes(8)?.as_chunks::<8>();
                visitor.visit_f64(bytes.first().copied().map(f64::from_le_bytes).unwrap_or_default())
            }
            BYTES => {
                let count = self.number()?;
                visitor.visit_borrowed_bytes(self.bytes(count)?)
            }
            SEQUENCE => self.within(|reader| visitor.visit_seq(Items(reader))),
            MAP => self.within(|reader| visitor.visit_map(Items(reader))),
            tag => match self.text(tag)? {
                Some(Text::Borrowed(text)) => visitor.visit_borrowed_str(text),
                Some(Text::Made(text)) => visitor.visit_string(text),
                None => Err(unfit("an unknown tag")),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        if self.peek()? == NOTHING {
            self.byte()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        let tag = self.byte()?;
        if tag == MAP {
            return self.within(|reader| visitor.visit_enum(Items(reader)));
        }
        match self.text(tag)? {
            Some(Text::Borrowed(text)) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Some(Text::Made(text)) => visitor.visit_enum(text.into_deserializer()),
            None => Err(unfit("no variant")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The rest of a sequence or map, or a variant's content.
struct Items<'a, 'de>(&'a mut Reader<'de>);

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unfit> {
        match self.0.peek()? {
            END => Ok(None),
            _ => seed.deserialize(&mut *self.0).map(Some),
        }
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unfit> {
        de::SeqAccess::next_element_seed(self, seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unfit> {
        seed.deserialize(&mut *self.0)
    }
}

impl<'de> de::EnumAccess<'de> for Items<'_, 'de> {
    type Error = Unfit;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unfit> {
        let name = seed.deserialize(&mut *self.0)?;
        Ok((name, self))
    }
}

impl<'de> de::VariantAccess<'de> for Items<'_, 'de> {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        Deserialize::deserialize(self.0)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unfit> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        de::Deserializer::deserialize_any(self.0, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        de::Deserializer::deserialize_any(self.0, visitor)
    }
}

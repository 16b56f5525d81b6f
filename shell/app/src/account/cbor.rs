//! As much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, texts, lists and maps of known
//! length, true, false and null.
//!
//! Input is a stranger's: depth and sizes are bounded, and nothing is taken on trust. It knows nothing of
//! passkeys. Start at [`read`].

/// Lists and maps inside one another at most (Client to Authenticator Protocol 2 §8 allows four).
const DEEPEST: usize = 8;
/// Items of a list or map at most.
const MOST: u64 = 256;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order written.
    Map(Vec<(Value, Value)>),
    /// True, false or null: nothing that authenticators mean anything by.
    Simple(u8),
}

impl Value {
    /// The number, if it is one.
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The bytes, if it is some.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// What a map has under a key.
    pub(super) fn get(&self, key: &Value) -> Option<&Value> {
        match self {
            Value::Map(pairs) => pairs.iter().find(|(it, _)| it == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads the first value of some bytes; `None` if there is none that is understood.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    value(&mut &*bytes, DEEPEST)
}

fn value(rest: &mut &[u8], depth: usize) -> Option<Value> {
    let deeper = depth.checked_sub(1)?;
    let first = *rest.split_off_first()?;
    let (major, short) = (first >> 5, first & 0x1f);
    if major == 7 {
        return matches!(short, 20..=22).then_some(Value::Simple(short));
    }
    let argument = argument(rest, short)?;
    Some(match major {
        0 => Value::Number(i64::try_from(argument).ok()?),
        1 => Value::Number(-1 - i64::try_from(argument).ok()?),
        2 => Value::Bytes(taken(rest, argument)?.to_vec()),
        3 => Value::Text(std::str::from_utf8(taken(rest, argument)?).ok()?.to_owned()),
        4 if argument <= MOST => {
            let items = (0..argument).map(|_| value(rest, deeper));
            Value::List(items.collect::<Option<_>>()?)
        }
        5 if argument <= MOST => {
            let pairs = (0..argument).map(|_| Some((value(rest, deeper)?, value(rest, deeper)?)));
            Value::Map(pairs.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn argument(rest: &mut &[u8], short: u8) -> Option<u64> {
    let length = match short {
        0..=23 => return Some(u64::from(short)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let bytes = taken(rest, length)?;
    Some(bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
}

fn taken<'a>(rest: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let length = usize::try_from(length).ok()?;
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hex: &str, expected: Option<Value>) {
        let bytes: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
            .collect();
        assert_eq!(read(&bytes), expected, "{hex}");
    }

    #[test]
    fn rfc_8949_appendix_a() {
        check("00", Some(Value::Number(0)));
        check("1818", Some(Value::Number(24)));
        check("1903e8", Some(Value::Number(1000)));
        check("1b000000e8d4a51000", Some(Value::Number(1_000_000_000_000)));
        check("20", Some(Value::Number(-1)));
        check("3903e7", Some(Value::Number(-1000)));
        check("4401020304", Some(Value::Bytes(vec![1, 2, 3, 4])));
        check("62c3bc", Some(Value::Text("\u{fc}".into())));
        check("6449455446", Some(Value::Text("IETF".into())));
        check(
            "83010203",
            Some(Value::List([1, 2, 3].map(Value::Number).to_vec())),
        );
        let map = [(1, 2), (3, 4)].map(|(key, value)| (Value::Number(key), Value::Number(value)));
        check("a201020304", Some(Value::Map(map.to_vec())));
        check("f5", Some(Value::Simple(21)));
    }

    #[test]
    fn what_is_cut_short_too_deep_too_long_or_endless_is_refused() {
        check("", None);
        check("44010203", None);
        check("9f01ff", None);
        check("5bffffffffffffffff", None);
        check("9affffffff", None);
        check(&"81".repeat(100_000), None);
        check("1bffffffffffffffff", None);
    }
}

//! Brings a figure to its base unit, exactly.
//!
//! Works on decimal digits only, never on floating point. Start at [`normalised`].

/// Powers of ten of the multipliers and of units that are multiples of a base unit, with that base.
const SCALES: &[(&str, i32)] = &[
    ("万亿", 12),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("万", 4),
    ("千", 3),
    ("", 0),
];

/// Units with another base: power of ten and base unit.
#[rustfmt::skip]
const BASES: &[(&str, i32, &str)] = &[
    ("名", 0, "人"), ("位次", 0, "位"), ("百分点", 0, "百分点"), ("个百分点", 0, "百分点"),
    ("个千分点", 0, "千分点"), ("㎡", 0, "平方米"), ("平米", 0, "平方米"), ("平方千米", 0, "平方公里"),
    ("千米", 0, "公里"), ("km", 0, "公里"), ("㎞", 0, "公里"), ("千克", 0, "公斤"),
    ("吨标煤", 0, "吨标准煤"), ("立方", 0, "立方米"), ("方", 0, "立方米"), ("kV", 0, "千伏"),
    ("KV", 0, "千伏"), ("兆瓦", 3, "千瓦"), ("MW", 3, "千瓦"), ("吉瓦", 6, "千瓦"), ("GW", 6, "千瓦"),
    ("个工作日", 0, "工作日"), ("个小时", 0, "小时"), ("个月", 0, "月"), ("标准箱", 0, "标箱"),
    ("TEU", 0, "标箱"), ("人口", 0, "人"), ("度", 0, "千瓦时"), ("元人民币", 0, "元"), ("成", 1, "%"),
];

/// The value in the base unit, and that unit. Empty where the value is no number.
pub(super) fn normalised(value: &str, multiplier: &str, unit: &str) -> (String, String) {
    let scale = SCALES
        .iter()
        .find(|(word, _)| *word == multiplier)
        .map_or(0, |(_, power)| *power);
    let (value, unit) = match unit {
        "斤" | "斤/亩" => (halved(value), unit.replace('斤', "公斤")),
        _ => (value.to_owned(), unit.to_owned()),
    };
    let (power, base) = BASES
        .iter()
        .find(|(word, _, _)| *word == unit)
        .map_or((0, unit.as_str()), |(_, p, base)| (*p, base));
    match shifted(&value, scale + power) {
        Some(number) => (number, base.to_owned()),
        None => (String::new(), String::new()),
    }
}

/// `value` times ten to `power`, without trailing zeros behind the point.
fn shifted(value: &str, power: i32) -> Option<String> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits_only = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) {
        return None;
    }
    let shift = usize::try_from(power).ok()?;
    let mut digits = format!("{whole}{fraction}");
    let behind = fraction.len().saturating_sub(shift);
    digits.extend(std::iter::repeat_n('0', shift.saturating_sub(fraction.len())));
    let split = digits.len() - behind;
    let (whole, fraction) = digits.split_at_checked(split)?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    })
}

/// Half of a decimal number: 3000 is 1500, 2.5 is 1.25.
fn halved(value: &str) -> String {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let mut carry = 0;
    let mut half = String::new();
    for (i, byte) in whole.bytes().chain(fraction.bytes()).chain(*b"0").enumerate() {
        if i == whole.len() {
            half.push('.');
        }
        let digit = carry * 10 + byte.saturating_sub(b'0');
        half.push(char::from(b'0' + digit / 2));
        carry = digit % 2;
    }
    half
}

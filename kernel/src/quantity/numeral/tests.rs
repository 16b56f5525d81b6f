//! Numerals, text in, numbers out.

use super::*;
use proptest::prelude::*;

/// `value [~high] [+ when over] mantissa×symbol | what is left`, or `-`.
fn read(text: &str) -> String {
    let Some((n, len)) = scan(text) else {
        return "-".into();
    };
    let high = n.high.map_or(String::new(), |high| format!("~{high}"));
    let over = if n.over { "+" } else { "" };
    format!(
        "{}{high}{over} {}{}|{}",
        n.value,
        n.mantissa,
        n.scale.symbol(),
        &text[len..]
    )
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text), *expected, "{text}");
    }
}

#[test]
fn digits_with_multipliers() {
    check(&[
        ("3508.5亿元", "350850000000 3508.5亿|元"),
        ("1.5万亿元", "1500000000000 1.5万亿|元"),
        ("113.87亿", "11387000000 113.87亿|"),
        ("1.13万户", "11300 1.13万|户"),
        ("１２．５％", "12.5 12.5|％"),
        ("102,662户", "102662 102662|户"),
        ("1,2,3", "1 1|,2,3"),
        ("1,2345", "1 1|,2345"),
        ("7.2、", "7.2 7.2|、"),
        ("7.", "7 7|."),
        ("0.10%", "0.10 0.10|%"),
        ("3千亩", "3000 3千|亩"),
        ("3千瓦时", "3 3|千瓦时"),
        ("2百万", "2000000 2百万|"),
        ("5千万元", "50000000 5千万|元"),
        ("1亿2000万元", "120000000 120000000|元"),
        ("3万5千人", "35000 35000|人"),
        ("3万5000人", "35000 35000|人"),
        ("3万21个", "30000 3万|21个"),
        ("2021年", "2021 2021|年"),
        ("1.2万千瓦时", "12000 1.2万|千瓦时"),
    ]);
}

#[test]
fn more_than_the_figure_says() {
    check(&[
        ("3500余亿元", "350000000000+ 3500亿|元"),
        ("3500余名", "3500+ 3500|名"),
        ("3万多名", "30000+ 3万|名"),
        ("600余万人次", "6000000+ 600万|人次"),
        ("30多万", "300000+ 30万|"),
        ("2多功能", "2 2|多功能"),
        ("二十多万", "200000+ 20万|"),
        ("十余家", "10+ 10|家"),
        ("十几个", "10+ 10|个"),
        ("三百多亿", "30000000000+ 300亿|"),
        ("百余名", "100+ 100|名"),
        ("两千余家", "2000+ 2000|家"),
    ]);
}

#[test]
fn hanzi_in_places() {
    check(&[
        ("十", "10 10|"),
        ("十五", "15 15|"),
        ("二十", "20 20|"),
        ("两百", "200 200|"),
        ("三千零五十", "3050 3050|"),
        ("三千零五", "3005 3005|"),
        ("一百一十二", "112 112|"),
        ("一亿二千万", "120000000 120000000|"),
        ("三千五百亿", "350000000000 3500亿|"),
        ("一万二", "12000 12000|"),
        ("两百三", "230 230|"),
        ("一万零二", "10002 10002|"),
        ("三万", "30000 3万|"),
        ("十万", "100000 10万|"),
        ("二十万亿", "20000000000000 20万亿|"),
        ("万亿", "1000000000000 1万亿|"),
        ("千万", "10000000 1000万|"),
        ("零", "0 0|"),
        ("三点五", "3.5 3.5|"),
        ("一点二亿", "120000000 1.2亿|"),
        ("三点钟", "3 3|点钟"),
        ("半年", "0.5 0.5|年"),
        ("一半", "0.5 0.5|"),
    ]);
}

#[test]
fn hanzi_figure_by_figure_and_neighbours() {
    check(&[
        ("二〇二一年", "2021 2021|年"),
        ("二○二〇", "2020 2020|"),
        ("两三个", "2~3 2|个"),
        ("七八百人", "700~800 700|人"),
        ("十五六岁", "15~16 15|岁"),
        ("三五年", "3~5 3|年"),
        ("两三万", "20000~30000 2万|"),
        ("三四百亿", "30000000000~40000000000 300亿|"),
    ]);
}

#[test]
fn what_follows_no_grammar_is_no_numeral() {
    check(&[
        ("", "-"),
        ("亩", "-"),
        ("几十家", "-"),
        ("一十百", "-"),
        ("十三五", "-"),
        ("百分之五", "-"),
        ("三分之二", "-"),
        ("百分点", "-"),
        ("一万万", "-"),
        ("12345678901234567890123456789012345678901234567890", "-"),
        ("，3", "-"),
        ("＋", "-"),
    ]);
}

#[test]
fn ranges() {
    let read = |text: &str| {
        scan_range(text).map(|(r, len)| format!("{}..{}{}|{}", r.low, r.high, r.scale.symbol(), &text[len..]))
    };
    assert_eq!(read("2-3个").as_deref(), Some("2..3|个"));
    assert_eq!(read("2至3家").as_deref(), Some("2..3|家"));
    assert_eq!(read("2—3").as_deref(), Some("2..3|"));
    assert_eq!(read("2-3万人").as_deref(), Some("20000..30000万|人"));
    assert_eq!(read("5000-1万元").as_deref(), Some("5000..10000万|元"));
    assert_eq!(read("两三个").as_deref(), Some("2..3|个"));
    assert_eq!(read("3-2个"), None);
    assert_eq!(read("3个"), None);
}

proptest! {
    #[test]
    fn no_text_panics(text in ".*") {
        for (at, _) in text.char_indices() {
            if let Some((_, len)) = scan(&text[at..]) {
                prop_assert!(len > 0 && text.is_char_boundary(at + len));
            }
        }
    }

    #[test]
    fn no_numeral_soup_panics(text in "[0-9０-９零〇一二两三五九十百千万亿点余多几半分之.,-]{0,24}") {
        for (at, _) in text.char_indices() {
            if let Some((numeral, len)) = scan(&text[at..]) {
                prop_assert!(text.is_char_boundary(at + len));
                prop_assert!(numeral.high.is_none_or(|high| high > numeral.value));
            }
            let _ = scan_range(&text[at..]);
        }
    }

    #[test]
    fn chinese_and_digits_agree(number in 1u64..1_000_000_000_000) {
        let text = in_hanzi(number);
        let (numeral, len) = scan(&text).expect("a well-formed numeral");
        prop_assert_eq!(len, text.len());
        prop_assert_eq!(numeral.value, Decimal::from(number));
    }

    #[test]
    fn digits_are_read_exactly(whole in 0u64..1_000_000_000_000, decimals in 0u32..9999) {
        let text = format!("{whole}.{decimals:04}");
        let (numeral, len) = scan(&text).expect("a well-formed numeral");
        prop_assert_eq!(len, text.len());
        prop_assert_eq!(numeral.value.to_string(), text);
    }
}

/// Writes a number in full Chinese form, by sections of four digits.
fn in_hanzi(number: u64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (power, name) in [(100_000_000u64, "亿"), (10_000, "万"), (1, "")] {
        let section = number / power % 10_000;
        if section == 0 {
            gap = !out.is_empty();
            continue;
        }
        for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = section / place % 10;
            if digit == 0 {
                gap = !out.is_empty();
                continue;
            }
            if gap {
                out.push('零');
                gap = false;
            }
            out.push(
                "零一二三四五六七八九"
                    .chars()
                    .nth(digit as usize)
                    .expect("a digit"),
            );
            out.push_str(name);
        }
        out.push_str(name);
        gap = section.is_multiple_of(10) && power > 1;
    }
    out
}

//! Quantities, units, comparators and verdicts, as official prose writes and the law reads them.

use super::comparator::{Comparator, Nature};
use super::verdict::{Bound, Direction, Outcome, Tolerance, ToleranceUnit, judge};
use super::*;
use proptest::prelude::*;

/// `value[~high][+] unit = normalised base | what is left`, or `-`.
fn read(text: &str) -> String {
    let Some((quantity, len)) = Quantity::scan(text) else {
        return "-".into();
    };
    let high = quantity.high.map_or(String::new(), |high| format!("~{high}"));
    let over = if quantity.over { "+" } else { "" };
    let normal = quantity.normalised().unwrap();
    let (unit, base) = (quantity.unit.written(), quantity.unit.base());
    format!(
        "{}{high}{over} {unit} = {normal} {base}|{}",
        quantity.value,
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
fn units_are_normalised() {
    check(&[
        ("3500亿元，", "3500 亿元 = 350000000000 元|，"),
        ("1.13万户", "1.13 万户 = 11300 户|"),
        ("45万亩以上", "45 万亩 = 450000 亩|以上"),
        ("330万吨", "330 万吨 = 3300000 吨|"),
        ("4000公里", "4000 公里 = 4000 公里|"),
        ("15.5平方公里", "15.5 平方公里 = 15.5 平方公里|"),
        ("600余万人次", "600+ 万人次 = 6000000 人次|"),
        ("3万多名", "3+ 万名 = 30000 人|"),
        ("3000斤/亩", "3000 斤/亩 = 1500 公斤/亩|"),
        ("1.2万千瓦时", "1.2 万千瓦时 = 12000 千瓦时|"),
        ("0.5个百分点", "0.5 个百分点 = 0.5 百分点|"),
        ("3‰", "3 ‰ = 3 ‰|"),
        ("7.20％", "7.20 ％ = 7.2 %|"),
        ("-3.2%", "-3.2 % = -3.2 %|"),
        ("1所/乡镇", "1 所/乡镇 = 1 所/乡镇|"),
        ("一亿二千万元", "120000000 元 = 120000000 元|"),
        ("12.5", "12.5  = 12.5 |"),
        ("30 亿元，", "30 亿元 = 3000000000 元|，"),
        ("30 多年", "30  = 30 | 多年"),
        ("35微克/立方米", "35 微克/立方米 = 35 微克/立方米|"),
        ("220千伏", "220 千伏 = 220 千伏|"),
    ]);
}

#[test]
fn fractions_tenths_doublings_and_halves() {
    check(&[
        ("百分之五以上", "5 % = 5 %|以上"),
        ("百分之三点五", "3.5 % = 3.5 %|"),
        ("百分之百", "100 % = 100 %|"),
        ("千分之三", "3 ‰ = 3 ‰|"),
        ("五分之三", "60 % = 60 %|"),
        ("三成", "30 % = 30 %|"),
        ("三成五", "35 % = 35 %|"),
        ("8成以上", "80 % = 80 %|以上"),
        ("三成员", "3  = 3 |成员"),
        ("翻一番", "2 倍 = 2 倍|"),
        ("翻两番", "4 倍 = 4 倍|"),
        ("翻番", "2 倍 = 2 倍|"),
        ("翻身", "-"),
        ("两年半", "2.5 年 = 2.5 年|"),
        ("两年半径", "2 年 = 2 年|半径"),
    ]);
    let (two_thirds, _) = Quantity::scan("三分之二").unwrap();
    assert!(!two_thirds.exact && two_thirds.unit.base() == "%");
}

#[test]
fn the_registry_is_whole() {
    for text in ["吨标准煤", "个百分点", "平方公里", "标准箱", "人次", "kWh", "TEU"] {
        assert_eq!(
            unit::scan(text).map(|(unit, len)| (unit.is_known(), len)),
            Some((true, text.len()))
        );
        assert!(text.chars().count() <= 5);
    }
}

#[test]
fn ranges_with_and_without_units() {
    check(&[
        ("2-3个", "2~3 个 = 2 个|"),
        ("5%至8%，", "5~8 % = 5 %|，"),
        ("2—3万人", "2~3 万人 = 20000 人|"),
        ("2万-3万人", "2~3 万人 = 20000 人|"),
        ("两三个", "2~3 个 = 2 个|"),
        ("三四百亿元", "300~400 亿元 = 30000000000 元|"),
        ("3个-5元", "3 个 = 3 个|-5元"),
    ]);
}

#[test]
fn a_whole_text_is_one_quantity_or_refused() {
    assert_eq!(
        Quantity::parse(" 3500亿元 ")
            .unwrap()
            .normalised()
            .unwrap()
            .to_string(),
        "350000000000"
    );
    assert_eq!(Quantity::parse("许多").unwrap_err().code, Code("SK-KERNEL-0030"));
    assert_eq!(Quantity::parse("3磅").unwrap_err().code, Code("SK-KERNEL-0031"));
    assert_eq!(Unit::parse("万磅").unwrap_err().code, Code("SK-KERNEL-0031"));
    assert_eq!(Unit::parse("万元/亩").unwrap().base(), "元/亩");
    let unit = Unit::lenient("万磅");
    assert_eq!((unit.base(), unit.factor()), ("磅", Decimal::from(10_000)));
    let huge = Quantity::parse("9999999999999999999999999999").unwrap();
    let huge = Quantity {
        unit: Unit::parse("亿元").unwrap(),
        ..huge
    };
    assert_eq!(huge.normalised().unwrap_err().code, Code("SK-KERNEL-0032"));
}

#[test]
fn units_of_one_kind_compare_exactly() {
    let compare = |a: &str, b: &str| Quantity::parse(a).unwrap().compare(&Quantity::parse(b).unwrap());
    assert_eq!(compare("1公顷", "15亩"), Ok(Ordering::Equal));
    assert_eq!(compare("1平方公里", "1500亩"), Ok(Ordering::Equal));
    assert_eq!(compare("2000斤", "1吨"), Ok(Ordering::Equal));
    assert_eq!(compare("0.1万元", "999元"), Ok(Ordering::Greater));
    assert_eq!(compare("三成", "30%"), Ok(Ordering::Equal));
    assert_eq!(compare("翻一番", "200%"), Ok(Ordering::Equal));
    for (a, b) in [
        ("1元", "1亩"),
        ("1%", "1个百分点"),
        ("1元", "1美元"),
        ("1家", "1户"),
    ] {
        assert_eq!(compare(a, b).unwrap_err().code, Code("SK-KERNEL-0033"), "{a} {b}");
    }
}

#[test]
fn civil_code_1259_words() {
    for (word, sign) in [
        ("以上", "≥"),
        ("以下", "≤"),
        ("以内", "≤"),
        ("届满", "≥"),
        ("以外", ">"),
        ("左右", "≈"),
    ] {
        assert_eq!(Comparator::scan_behind(word).unwrap().0.sign(), sign, "{word}");
    }
    for (word, sign) in [
        ("超过", ">"),
        ("突破", ">"),
        ("逾", ">"),
        ("不满", "<"),
        ("不超过", "≤"),
        ("控制在", "≤"),
        ("不低于", "≥"),
        ("至少", "≥"),
        ("约", "≈"),
        ("近", "≈"),
        ("达", "="),
    ] {
        assert_eq!(
            Comparator::scan_before(word).unwrap(),
            (word_sign(sign), word.len()),
            "{word}"
        );
    }
    assert_eq!(Comparator::scan_before("增长"), None);
    assert_eq!(
        "!".parse::<Comparator>().unwrap_err().code,
        Code("SK-KERNEL-0034")
    );
}

fn word_sign(sign: &str) -> Comparator {
    sign.parse().unwrap()
}

#[test]
fn words_on_both_sides_make_one_comparator() {
    use Comparator::{About, AtLeast, AtMost, Equal, More};
    assert_eq!(Comparator::of(Some(AtMost), Some(About), false), About);
    assert_eq!(Comparator::of(Some(More), Some(AtLeast), false), More);
    assert_eq!(Comparator::of(Some(Equal), Some(AtLeast), false), AtLeast);
    assert_eq!(Comparator::of(Some(Equal), None, true), More);
    assert_eq!(Comparator::of(None, None, false), Equal);
    assert_eq!(Nature::scan("力争超2.2%"), Some((Nature::Expected, 6)));
    assert_eq!(Nature::scan("确保完成"), Some((Nature::Assured, 6)));
}

fn figure(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn outcome(actual: &str, sign: &str, target: &str) -> Outcome {
    judge(figure(actual), &Bound::new(word_sign(sign), figure(target)), None)
        .unwrap()
        .outcome
}

#[test]
fn verdicts_include_and_exclude_the_figure_as_the_law_says() {
    assert_eq!(outcome("3.1", "≤", "3"), Outcome::Missed);
    assert_eq!(outcome("3.0", "≤", "3"), Outcome::Met);
    assert_eq!(outcome("12.0", "≥", "12"), Outcome::Met);
    assert_eq!(outcome("2.2", ">", "2.2"), Outcome::Missed);
    assert_eq!(outcome("50000", "≤", "50000"), Outcome::Met);
    assert_eq!(outcome("5", "<", "5"), Outcome::Missed);
    assert_eq!(outcome("3.0", "=", "3"), Outcome::Met);
    assert_eq!(outcome("3.1", "=", "3"), Outcome::Missed);
}

#[test]
fn about_is_judged_only_within_a_tolerance_that_is_shown() {
    let growth = Bound::new(Comparator::About, figure("8.5")).toward(Direction::HigherIsBetter);
    let none = judge(figure("8.2"), &growth, None).unwrap();
    assert_eq!(
        (none.outcome, none.gap, none.tolerance),
        (Outcome::NeedsTolerance, figure("-0.3"), None)
    );
    let half = Tolerance::new(figure("0.5"), ToleranceUnit::Points, "考核方案").unwrap();
    let verdict = judge(figure("8.2"), &growth, Some(&half)).unwrap();
    assert_eq!(verdict.outcome, Outcome::NearlyMet);
    assert_eq!(verdict.tolerance.unwrap().to_string(), "±0.5pp");
    let judged = |actual: &str| judge(figure(actual), &growth, Some(&half)).unwrap().outcome;
    assert_eq!(
        [judged("8.0"), judged("7.9"), judged("9.9")],
        [Outcome::NearlyMet, Outcome::Missed, Outcome::Met]
    );
    let people = Bound::new(Comparator::About, figure("200"));
    let tenth = Tolerance::new(figure("10"), ToleranceUnit::Percent, "考核方案").unwrap();
    let judged = |actual: &str| judge(figure(actual), &people, Some(&tenth)).unwrap().outcome;
    assert_eq!(
        [judged("180"), judged("220"), judged("179"), judged("221")].map(|o| o == Outcome::NearlyMet),
        [true, true, false, false]
    );
    assert!(Tolerance::new(figure("-1"), ToleranceUnit::Points, "").is_err());
}

#[test]
fn a_plain_figure_is_judged_toward_the_better_side() {
    let bound = Bound::new(Comparator::Equal, figure("200")).toward(Direction::HigherIsBetter);
    let verdict = judge(figure("201"), &bound, None).unwrap();
    assert_eq!(
        (verdict.outcome, verdict.applied),
        (Outcome::Met, Comparator::AtLeast)
    );
    let range = Bound {
        high: Some(figure("3")),
        ..Bound::new(Comparator::Range, figure("2"))
    };
    let judged = |actual: &str| judge(figure(actual), &range, None).unwrap();
    assert_eq!(
        [judged("2").outcome, judged("3").outcome],
        [Outcome::Met, Outcome::Met]
    );
    assert_eq!(
        (judged("1").outcome, judged("1").gap),
        (Outcome::Missed, figure("-1"))
    );
    assert_eq!(
        (judged("4").outcome, judged("4").gap),
        (Outcome::Missed, figure("1"))
    );
    let more = range.toward(Direction::HigherIsBetter);
    assert_eq!(judge(figure("4"), &more, None).unwrap().outcome, Outcome::Met);
}

#[test]
fn units_of_the_shared_targets_are_normalised_as_there() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/domain/report-gold/targets.tsv"
    );
    let Ok(table) = std::fs::read_to_string(path) else {
        println!("skipped: shared data absent");
        return;
    };
    let mut rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let [value, unit, norm_value, norm_unit] = ["value", "unit", "norm_value", "norm_unit"].map(column);
    let mut checked = 0;
    for row in rows.filter(|row| !row[norm_value].is_empty() && !row[unit].is_empty()) {
        let unit = Unit::parse(row[unit]).unwrap();
        let normal = unit.normalise(figure(row[value])).unwrap();
        assert_eq!(
            (normal, unit.base()),
            (figure(row[norm_value]).normalize(), row[norm_unit]),
            "{}",
            row[0]
        );
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

proptest! {
    #[test]
    fn no_text_panics(text in ".*") {
        let _ = Quantity::parse(&text);
        let _ = Unit::parse(&text);
        let _ = text.parse::<Comparator>();
        for (at, _) in text.char_indices() {
            if let Some((quantity, len)) = Quantity::scan(&text[at..]) {
                prop_assert!(len > 0 && text.is_char_boundary(at + len));
                let _ = quantity.normalised();
            }
        }
    }

    #[test]
    fn no_quantity_soup_panics(text in "[0-9一二两三十百千万亿点余多半分之成翻番%‰元亩个斤/年至.-]{0,16}") {
        for (at, _) in text.char_indices() {
            if let Some((quantity, len)) = Quantity::scan(&text[at..]) {
                prop_assert!(text.is_char_boundary(at + len));
                let _ = (quantity.normalised(), quantity.compare(&quantity));
            }
        }
    }

    #[test]
    fn no_verdict_panics(actual in any::<i128>(), target in any::<i128>(), scale in 0u32..28, percent in any::<i64>()) {
        let decimal = |n: i128| Decimal::from_i128_with_scale(n >> 33, scale);
        let tolerance = Tolerance::new(Decimal::from(percent).abs(), ToleranceUnit::Percent, "x").unwrap();
        for sign in ["=", ">", "≥", "<", "≤", "≈"] {
            let _ = judge(decimal(actual), &Bound::new(word_sign(sign), decimal(target)), Some(&tolerance));
        }
    }

    #[test]
    fn more_is_never_worse(actual in -1000i64..1000, more in 0i64..100, target in -1000i64..1000) {
        let met = |actual: i64, comparator| {
            let bound = Bound::new(comparator, Decimal::from(target)).toward(Direction::HigherIsBetter);
            judge(Decimal::from(actual), &bound, None).unwrap().outcome == Outcome::Met
        };
        for comparator in [Comparator::Equal, Comparator::More, Comparator::AtLeast] {
            prop_assert!(!met(actual, comparator) || met(actual + more, comparator));
        }
    }
}

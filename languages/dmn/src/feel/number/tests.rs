//! Decimals by example, and the laws they obey.

use super::*;
use proptest::prelude::*;

fn number(text: &str) -> Number {
    text.parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

fn check(result: Option<Number>, expected: &str) {
    let shown = result.map_or("none".to_owned(), |number| number.to_string());
    assert_eq!(shown, expected);
}

#[test]
fn numbers_keep_the_digits_they_were_written_with() {
    for text in [
        "0",
        "1",
        "-1",
        "1.50",
        "0.001",
        "123456789012345678901234567890.1234",
        "-0.5",
    ] {
        check(Some(number(text)), text);
    }
    check(Some(number(".872")), "0.872");
    check(Some(number("1.2e3")), "1200");
    check(Some(number("1.5E+60")), "1.5E+60");
    check(Some(number("-1E-50")), "-1E-50");
    check(Some(number("-0")), "0");
}

#[test]
fn what_is_not_a_number_is_refused() {
    for text in [
        "",
        "-",
        ".",
        "1.2.3",
        "1e",
        "e5",
        "0x1",
        "1 ",
        "--1",
        "+1",
        "1e9999999999",
        "１",
    ] {
        assert!(text.parse::<Number>().is_err(), "{text:?}");
    }
}

#[test]
fn more_than_34_digits_are_rounded_half_to_even() {
    check(
        Some(number("1.0000000000000000000000000000000005")),
        "1.000000000000000000000000000000000",
    );
    check(
        Some(number("1.0000000000000000000000000000000015")),
        "1.000000000000000000000000000000002",
    );
    check(
        Some(number("1.00000000000000000000000000000000050000000000000000001")),
        "1.000000000000000000000000000000001",
    );
    check(
        Some(number("9999999999999999999999999999999999.9")),
        "10000000000000000000000000000000000",
    );
}

#[test]
fn equal_values_are_equal_however_they_are_written() {
    assert_eq!(number("1.0"), number("1"));
    assert_eq!(number("1E+3"), number("1000.000"));
    assert_eq!(number("0.00"), number("-0"));
    assert!(number("-2") < number("-1.999"));
    assert!(number("1E+40") > number("9999999999999999999999999999999999"));
    assert!(number("-1E-6000") < number("0"));
}

#[test]
fn the_four_operations() {
    check(number("1.30").checked_add(number("1.7")), "3.00");
    check(
        number("1E+33").checked_add(number("0.4")),
        "1000000000000000000000000000000000",
    );
    check(
        number("1E+34").checked_sub(number("0.4")),
        "10000000000000000000000000000000000",
    );
    check(
        number("1").checked_sub(number("1E-40")),
        "1.000000000000000000000000000000000",
    );
    check(number("1.20").checked_mul(number("3")), "3.60");
    check(
        number("1234567890123456789012345678901234")
            .checked_mul(number("9876543210987654321098765432109876")),
        "12193263113702179522618503273386670000000000000000000000000000000000",
    );
    check(number("10").checked_div(number("4")), "2.5");
    check(
        number("1").checked_div(number("3")),
        "0.3333333333333333333333333333333333",
    );
    check(
        number("2").checked_div(number("3")),
        "0.6666666666666666666666666666666667",
    );
    check(number("1000").checked_div(number("10")), "100");
    check(number("1").checked_div(number("0")), "none");
    check(number("9E+6144").checked_mul(number("10")), "none");
    check(
        number("1E-6176").checked_div(number("10")),
        "0E-6176".parse::<Number>().unwrap().to_string().as_str(),
    );
}

#[test]
fn modulo_takes_the_sign_of_the_divisor() {
    check(number("12").modulo(number("5")), "2");
    check(number("-12").modulo(number("5")), "3");
    check(number("12").modulo(number("-5")), "-3");
    check(number("-12").modulo(number("-5")), "-2");
    check(number("10.1").modulo(number("4.5")), "1.1");
    check(number("1E+30").modulo(number("7")), "1");
    check(number("5").modulo(number("1E+100")), "5");
    check(number("5").modulo(number("0")), "none");
}

#[test]
fn rounding_modes() {
    use Rounding::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    let rows = [
        (
            "5.5",
            [
                (Up, "6"),
                (Down, "5"),
                (HalfUp, "6"),
                (HalfDown, "5"),
                (HalfEven, "6"),
                (Floor, "5"),
                (Ceiling, "6"),
            ],
        ),
        (
            "2.5",
            [
                (Up, "3"),
                (Down, "2"),
                (HalfUp, "3"),
                (HalfDown, "2"),
                (HalfEven, "2"),
                (Floor, "2"),
                (Ceiling, "3"),
            ],
        ),
        (
            "-1.1",
            [
                (Up, "-2"),
                (Down, "-1"),
                (HalfUp, "-1"),
                (HalfDown, "-1"),
                (HalfEven, "-1"),
                (Floor, "-2"),
                (Ceiling, "-1"),
            ],
        ),
        (
            "-2.5",
            [
                (Up, "-3"),
                (Down, "-2"),
                (HalfUp, "-3"),
                (HalfDown, "-2"),
                (HalfEven, "-2"),
                (Floor, "-3"),
                (Ceiling, "-2"),
            ],
        ),
    ];
    for (value, row) in rows {
        for (mode, expected) in row {
            check(number(value).rounded(0, mode), expected);
        }
    }
    check(number("1234.567").rounded(-2, HalfEven), "1200");
    check(number("1.115").rounded(2, HalfEven), "1.12");
    check(number("1").rounded(2, HalfEven), "1.00");
    check(number("0.001").rounded(-50, Up), "1E+50");
}

/// Expected values: an independent arbitrary precision library, to 34 digits.
#[test]
fn roots_powers_exponentials_and_logarithms() {
    check(number("16").sqrt(), "4");
    check(number("2").sqrt(), "1.414213562373095048801688724209698");
    check(number("0.25").sqrt(), "0.5");
    check(number("-1").sqrt(), "none");
    check(number("4").exp(), "54.59815003314423907811026120286088");
    check(number("-1").exp(), "0.3678794411714423215955237701614609");
    check(number("0").exp(), "1");
    check(number("20000").exp(), "none");
    check(number("4").ln(), "1.386294361119890618834464242916353");
    check(number("0.5").ln(), "-0.6931471805599453094172321214581766");
    check(number("0").ln(), "none");
    check(
        number("0.9999999999999999999999999999999998").ln(),
        "-0.0000000000000000000000000000000002000000000000000000000000000000000",
    );
    check(number("2").pow(number("10")), "1024");
    check(number("10").pow(number("-5")), "0.00001");
    check(number("1.1").pow(number("3")), "1.331");
    check(
        number("2").pow(number("0.5")),
        "1.414213562373095048801688724209698",
    );
    check(number("-2").pow(number("3")), "-8");
    check(number("-2").pow(number("0.5")), "none");
    check(number("0").pow(number("-1")), "none");
    check(number("10").pow(number("7000")), "none");
}

prop_compose! {
    fn any_number()(coefficient in any::<i128>(), digits in 0u32..34, scale in 0u16..40) -> Number {
        Number::scaled(coefficient % 10i128.pow(digits + 1), scale).unwrap_or(Number::ONE)
    }
}

proptest! {
    #[test]
    fn showing_and_reading_gives_the_same_number(x in any_number()) {
        prop_assert_eq!(number(&x.to_string()), x);
        prop_assert_eq!(number(&x.to_string()).to_string(), x.to_string());
    }

    #[test]
    fn sums_and_products_do_not_mind_the_order(x in any_number(), y in any_number()) {
        prop_assert_eq!(x.checked_add(y), y.checked_add(x));
        prop_assert_eq!(x.checked_mul(y), y.checked_mul(x));
        prop_assert_eq!(x.checked_sub(y), y.checked_sub(x).map(Number::negated));
    }

    #[test]
    fn order_agrees_with_the_sign_of_the_difference(x in any_number(), y in any_number()) {
        let difference = x.checked_sub(y).unwrap_or_default();
        prop_assert_eq!(x.cmp(&y), difference.cmp(&Number::ZERO));
    }

    #[test]
    fn a_remainder_is_below_its_divisor(x in any_number(), y in any_number()) {
        prop_assume!(!y.is_zero());
        let rest = x.modulo(y).unwrap_or_default();
        prop_assert!(rest.abs() <= y.abs());
    }
}

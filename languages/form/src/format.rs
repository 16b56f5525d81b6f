//! Formats of texts: identifiers used in China, checked by the kernel's own rules, and the standard's.
//!
//! | `format` | what | by |
//! |---|---|---|
//! | `credit-code` | unified social credit code | GB 32100-2015, both check characters |
//! | `resident-id` | resident identity number | GB 11643-1999, date and check character |
//! | `division-code` | division code of six digits | GB/T 2260 |
//! | `mobile-phone` | mobile number of eleven digits | the numbering plan: 1, then 3 to 9 |
//! | `phone` | any telephone number | seven to fifteen digits |
//! | `name`, `address`, `passport`, `bank-account`, `health`, `biometric`, `photo`, `ethnicity`, `religion`, `location`, `geometry`, `attachment` | what they are called | not blank |
//! | `birth-date` | a date | as `date` |
//!
//! Those of the standard that are checked: `date`, `time`, `date-time`, `duration`, `email`, `uri`, `uuid`. Any
//! other is refused when the schema is read. It knows nothing of schemas. Start at [`known`].

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use skein_kernel::division::DivisionCode;
use skein_kernel::identifier::{CitizenId, CreditCode};

/// A format's name, what it is called in both languages, and its check.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) check: fn(&str) -> bool,
}

/// Every format there is.
const FORMATS: [Known; 25] = [
    Known {
        name: "credit-code",
        zh: "统一社会信用代码（18位，含校验码）",
        en: "a unified social credit code (18 characters with its check characters)",
        check: |text| text.parse::<CreditCode>().is_ok(),
    },
    Known {
        name: "resident-id",
        zh: "公民身份号码（18位，含校验码）",
        en: "a resident identity number (18 characters with its check character)",
        check: |text| text.parse::<CitizenId>().is_ok(),
    },
    Known {
        name: "division-code",
        zh: "六位行政区划代码",
        en: "a division code of six digits",
        check: |text| text.parse::<DivisionCode>().is_ok(),
    },
    Known {
        name: "mobile-phone",
        zh: "11位手机号码",
        en: "a mobile number of eleven digits",
        check: mobile,
    },
    Known {
        name: "phone",
        zh: "电话号码（手机或座机）",
        en: "a telephone number",
        check: phone,
    },
    Known {
        name: "name",
        zh: "姓名或名称",
        en: "a name",
        check: written,
    },
    Known {
        name: "address",
        zh: "地址",
        en: "an address",
        check: written,
    },
    Known {
        name: "passport",
        zh: "护照号码",
        en: "a passport number",
        check: written,
    },
    Known {
        name: "bank-account",
        zh: "银行账号",
        en: "a bank account number",
        check: written,
    },
    Known {
        name: "health",
        zh: "健康信息",
        en: "a statement of health",
        check: written,
    },
    Known {
        name: "biometric",
        zh: "生物识别信息",
        en: "biometric data",
        check: written,
    },
    Known {
        name: "photo",
        zh: "照片",
        en: "a photo",
        check: written,
    },
    Known {
        name: "ethnicity",
        zh: "民族",
        en: "an ethnicity",
        check: written,
    },
    Known {
        name: "religion",
        zh: "宗教信仰",
        en: "a religion",
        check: written,
    },
    Known {
        name: "location",
        zh: "位置",
        en: "a place",
        check: written,
    },
    Known {
        name: "geometry",
        zh: "图形",
        en: "a geometry",
        check: written,
    },
    Known {
        name: "attachment",
        zh: "附件",
        en: "an attachment",
        check: written,
    },
    Known {
        name: "birth-date",
        zh: "出生日期（年-月-日）",
        en: "a date of birth such as 1990-09-29",
        check: |text| text.len() == 10 && text.parse::<Date>().is_ok(),
    },
    Known {
        name: "date",
        zh: "日期（年-月-日，如 2026-09-29）",
        en: "a date such as 2026-09-29",
        check: |text| text.len() == 10 && text.parse::<Date>().is_ok(),
    },
    Known {
        name: "time",
        zh: "时间（如 09:30:00+08:00）",
        en: "a time such as 09:30:00+08:00",
        check: |text| moment(&format!("2000-01-01T{text}")),
    },
    Known {
        name: "date-time",
        zh: "日期和时间（如 2026-09-29T09:30:00+08:00）",
        en: "a date and time such as 2026-09-29T09:30:00+08:00",
        check: moment,
    },
    Known {
        name: "duration",
        zh: "时长（如 P5D）",
        en: "a duration such as P5D",
        check: |text| text.starts_with('P') && text.parse::<Span>().is_ok(),
    },
    Known {
        name: "email",
        zh: "电子邮箱地址",
        en: "an email address",
        check: email,
    },
    Known {
        name: "uri",
        zh: "网址",
        en: "a web address",
        check: uri,
    },
    Known {
        name: "uuid",
        zh: "UUID 编号",
        en: "a UUID",
        check: uuid,
    },
];

/// The format of that name.
pub(crate) fn known(name: &str) -> Option<Known> {
    FORMATS.into_iter().find(|format| format.name == name)
}

/// A date and time with its offset (RFC 3339 §5.6).
fn moment(text: &str) -> bool {
    let parted = text.get(10..11).is_some_and(|part| part == "T" || part == "t");
    // RFC 3339 knows no offset of one or two parts and no name of a zone.
    let zoned = text.ends_with(['Z', 'z'])
        || text
            .get(text.len().saturating_sub(3)..)
            .is_some_and(|end| end.starts_with(':'));
    parted && zoned && !text.contains('[') && text.parse::<Timestamp>().is_ok()
}

fn email(text: &str) -> bool {
    let plain = !text.contains(char::is_whitespace) && text.len() <= 254;
    let parts = text.rsplit_once('@');
    plain
        && parts.is_some_and(|(local, domain)| {
            let labels = domain.split('.').all(|label| !label.is_empty());
            !local.is_empty() && !local.contains('@') && domain.contains('.') && labels
        })
}

fn uri(text: &str) -> bool {
    let plain = !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let parts = text.split_once(':');
    plain
        && parts.is_some_and(|(scheme, rest)| {
            let first = scheme
                .chars()
                .next()
                .is_some_and(|letter| letter.is_ascii_alphabetic());
            let others = scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
            first && others && !rest.is_empty()
        })
}

fn uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text
        .chars()
        .all(|letter| letter == '-' || letter.is_ascii_hexdigit());
    digits && lengths == [8, 4, 4, 4, 12]
}

/// Something other than blanks.
fn written(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Seven to fifteen digits (ITU-T E.164), as people write them.
fn phone(text: &str) -> bool {
    let plain = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    plain && (7..=15).contains(&digits)
}

fn mobile(text: &str) -> bool {
    let digits = text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    let second = text
        .as_bytes()
        .get(1)
        .is_some_and(|byte| (b'3'..=b'9').contains(byte));
    digits && text.starts_with('1') && second
}

//! What a pack is, the laws it rests on, what it needs, and the figures a city may set: `pack.toml`.
//!
//! It knows nothing of the other files. Start at [`Header`].

use super::{At, Words};
use jiff::civil::Date;
use semver::{Version, VersionReq};
use serde::Serialize;
use std::fmt;

/// What a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its id, which is also the name of its folder.
    pub id: At<String>,
    /// The system it implements, by the catalogue of city systems: `S02`.
    pub system: At<String>,
    /// Its name.
    pub words: Words,
    /// Its version.
    pub version: At<Version>,
    /// What it is for, in two or three sentences.
    pub summary: Words,
    /// Whether it brings demonstration data along.
    pub demo: bool,
}

/// A law with the interval in which it is in force (生效区间).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// Its name as it is cited: 行政许可法.
    pub words: Words,
    /// Its full name, where it is cited by a shorter one.
    pub full: Option<String>,
    /// The first day it is in force in this wording.
    pub from: At<Date>,
    /// The last day, where it is known.
    pub until: Option<At<Date>>,
    /// The articles the pack rests on; all of them where none is named.
    pub articles: Vec<At<String>>,
}

impl Law {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        *self.from <= day && self.until.as_ref().is_none_or(|until| day <= **until)
    }

    /// Whether a citation means it.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.words.zh == name || self.full.as_deref() == Some(name)
    }
}

/// A citation: `行政许可法 art. 42`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LawRef {
    /// The law's name.
    pub law: String,
    /// The article as it is written, if one is named.
    pub article: Option<String>,
}

impl LawRef {
    /// The citations in a text, separated by `;` or `；`.
    #[must_use]
    pub fn all(text: &str) -> Vec<Self> {
        let parts = text.split([';', '；']).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(Self::one).collect()
    }

    fn one(text: &str) -> Self {
        match text.split_once(" art. ") {
            Some((law, article)) => Self {
                law: law.trim().to_owned(),
                article: Some(article.trim().to_owned()),
            },
            None => Self {
                law: text.to_owned(),
                article: None,
            },
        }
    }

    /// The citation as Chinese law is cited: 《行政许可法》第三十二条. A document known by its number alone, such as
    /// 国办发〔2019〕51号, stands without title marks.
    #[must_use]
    pub fn zh(&self) -> String {
        let law = match self.law.contains('〔') {
            true => self.law.clone(),
            false => format!("《{}》", self.law),
        };
        match &self.article {
            Some(article) => {
                let written = article.parse().ok().and_then(in_characters);
                format!("{law}第{}条", written.as_ref().unwrap_or(article))
            }
            None => law,
        }
    }
}

/// A number in Chinese characters, as articles are numbered: 十二, 一百零七, 一千零一十. None from ten thousand on: no
/// law has so many articles.
fn in_characters(number: u16) -> Option<String> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let places = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    let mut written = String::new();
    // A gap between two places is read 零, however many places it spans.
    let mut gap = false;
    for (place, name) in places {
        let digit = number / place % 10;
        if digit == 0 {
            gap = !written.is_empty();
            continue;
        }
        if gap {
            written.push('零');
            gap = false;
        }
        // 十二, not 一十二; but 一百一十二.
        if !(digit == 1 && place == 10 && written.is_empty()) {
            written.push(*DIGITS.get(usize::from(digit))?);
        }
        written.push_str(name);
    }
    (number > 0 && number < 10_000).then_some(written)
}

impl fmt::Display for LawRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.article {
            Some(article) => write!(f, "{} art. {article}", self.law),
            None => f.write_str(&self.law),
        }
    }
}

/// Another pack this one needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its id.
    pub pack: At<String>,
    /// Which versions will do.
    pub versions: VersionReq,
}

/// A figure a city may set, with the law it comes from or the mark that nobody has verified it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its id.
    pub id: At<String>,
    /// What it is.
    pub words: Words,
    /// Its value as written: a number, a period, a word.
    pub value: At<String>,
    /// What it is counted in.
    pub unit: Option<String>,
    /// Where it comes from.
    pub law: Option<At<String>>,
    /// Whether it still needs verifying; shown wherever the value is.
    pub unverified: bool,
    /// From which day.
    pub from: Option<At<Date>>,
    /// Until which day.
    pub until: Option<At<Date>>,
}

impl Parameter {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.from.as_ref().is_none_or(|from| **from <= day)
            && self.until.as_ref().is_none_or(|until| day <= **until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_cited_as_chinese_law_is() {
        for (text, zh) in [
            ("行政许可法 art. 32", "《行政许可法》第三十二条"),
            ("民法典 art. 1010", "《民法典》第一千零一十条"),
            ("民法典 art. 203", "《民法典》第二百零三条"),
            ("安全生产法 art. 110", "《安全生产法》第一百一十条"),
            ("安全生产法 art. 10", "《安全生产法》第十条"),
            ("安全生产法 art. 7", "《安全生产法》第七条"),
            ("安全生产法 art. 13(2)", "《安全生产法》第13(2)条"),
            ("信访工作条例", "《信访工作条例》"),
            ("国办发〔2019〕51号", "国办发〔2019〕51号"),
        ] {
            let cited: Vec<String> = LawRef::all(text).iter().map(LawRef::zh).collect();
            assert_eq!(cited, [zh], "{text}");
        }
        assert_eq!((in_characters(0), in_characters(10_000)), (None, None));
    }
}

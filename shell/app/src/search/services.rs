//! Finding service items as people ask for them: in Chinese without blanks, by pinyin in full or by initials,
//! with a wrong character or letter, and in their own words for what the office calls otherwise.
//!
//! Each way has its rank: the words themselves, then synonyms, then sound, then likeness. Some thousands of
//! items are looked through whole, so nothing has to be kept in step but the list. It knows nothing of packs;
//! items come in as text. Start at [`Services::find`].

use pinyin::ToPinyin as _;
use std::collections::BTreeSet;

/// Words that stand for one another, a line each.
const SYNONYMS: &str = include_str!("synonyms.tsv");
/// Characters of a query that are looked for.
const LONGEST: usize = 60;
/// Of a thousand: how alike a query and a name must be to be taken for one another.
const ALIKE: usize = 500;
/// Of a thousand: how much of a question must stand in what is written of an item.
const COVERED: usize = 500;

/// A service item that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceItem {
    /// Its id.
    pub id: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Words its pack says it is asked for by.
    pub keywords: Vec<String>,
    /// What else it is found by: its department.
    pub more: String,
}

/// Why an item was found, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its name is what was asked for.
    Name,
    /// Its name has the words.
    Words,
    /// Its name has words that stand for them.
    Synonym,
    /// Its name sounds like that, in full or by initials.
    Sound,
    /// What is written of it has the words.
    Text,
    /// Its name is much like that.
    Likeness,
}

/// An item as it is looked for.
#[derive(Debug)]
struct Entry {
    item: ServiceItem,
    name: String,
    english: String,
    keywords: Vec<String>,
    more: String,
    /// The pinyin of each character.
    syllables: Vec<String>,
    initials: String,
    /// Pairs of neighbouring characters of its name and its text.
    pairs: BTreeSet<(char, char)>,
}

/// Service items and what stands for what.
#[derive(Debug)]
pub struct Services {
    entries: Vec<Entry>,
    synonyms: Vec<Vec<String>>,
}

impl Services {
    /// Makes items findable.
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = ServiceItem>) -> Self {
        let lines = SYNONYMS
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        Self {
            entries: items.into_iter().map(entry).collect(),
            synonyms: lines.map(|line| line.split('\t').map(folded).collect()).collect(),
        }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Items somebody may mean, the likeliest first, at most `take`.
    #[must_use]
    pub fn find(&self, query: &str, take: usize) -> Vec<(&ServiceItem, Reason)> {
        let asked: String = folded(query).chars().take(LONGEST).collect();
        if asked.trim().is_empty() {
            return Vec::new();
        }
        let question = Question::new(&asked, &self.synonyms);
        let mut found: Vec<(Reason, usize, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| question.rank(entry).map(|(reason, order)| (reason, order, entry)))
            .collect();
        found.sort_by(|(a, x, one), (b, y, other)| (a, x, &one.item.id).cmp(&(b, y, &other.item.id)));
        // Likeness is for those who mistyped, not for filling up.
        if found.first().is_some_and(|(reason, ..)| *reason < Reason::Text) {
            found.retain(|(reason, ..)| *reason < Reason::Likeness);
        }
        found.truncate(take);
        found
            .into_iter()
            .map(|(reason, _, entry)| (&entry.item, reason))
            .collect()
    }
}

/// What is looked for, in every form it is compared in.
struct Question {
    words: Vec<String>,
    whole: String,
    synonyms: Vec<String>,
    /// The letters asked with, where nothing but letters was.
    letters: Option<String>,
    syllables: Vec<String>,
    pairs: BTreeSet<(char, char)>,
}

impl Question {
    fn new(asked: &str, synonyms: &[Vec<String>]) -> Self {
        let words: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
        let whole: String = words.concat();
        let mut others = BTreeSet::new();
        for line in synonyms {
            // The longest word of a line that is asked with says what is meant.
            if line.iter().any(|word| whole.contains(&word.replace(' ', ""))) {
                others.extend(line.iter().filter(|word| !whole.contains(word.as_str())).cloned());
            }
        }
        let letters = whole.chars().all(|c| c.is_ascii_alphanumeric());
        Self {
            letters: letters.then(|| whole.clone()),
            syllables: syllables(&whole),
            pairs: pairs(&whole),
            synonyms: others.into_iter().collect(),
            words,
            whole,
        }
    }

    /// Why an item is meant, and how well within that reason; smaller is better.
    fn rank(&self, entry: &Entry) -> Option<(Reason, usize)> {
        let length = entry.name.chars().count();
        if entry.name == self.whole || entry.english == self.words.join(" ") {
            return Some((Reason::Name, 0));
        }
        let has = |text: &str| self.words.iter().all(|word| text.contains(word.as_str()));
        if has(&entry.name) || has(&entry.english) {
            return Some((Reason::Words, length));
        }
        // 我想办食品经营许可: the name, or most of it, stands inside of the question.
        if self.holds_name(entry) {
            return Some((Reason::Words, 1000 - length.min(999)));
        }
        let meant =
            |word: &&String| entry.name.contains(word.as_str()) || entry.english.contains(word.as_str());
        let asked_for = |word: &&String| self.whole.contains(word.as_str()) || word.contains(&self.whole);
        let synonyms =
            self.synonyms.iter().filter(meant).count() + entry.keywords.iter().filter(asked_for).count();
        if synonyms > 0 {
            return Some((Reason::Synonym, 100_usize.saturating_sub(synonyms)));
        }
        if self.sounds(entry) {
            return Some((Reason::Sound, length));
        }
        if has(&entry.more) {
            return Some((Reason::Text, length));
        }
        let likeness = self.likeness(entry).max(self.covered(entry));
        (likeness >= ALIKE).then(|| (Reason::Likeness, 1000 - likeness.min(1000)))
    }

    fn holds_name(&self, entry: &Entry) -> bool {
        let name: Vec<char> = entry.name.chars().collect();
        let most = name.len().saturating_sub(2).max(4);
        name.windows(most.min(name.len().max(1)))
            .any(|part| name.len() >= 4 && self.whole.contains(&part.iter().collect::<String>()))
    }

    /// Whether it sounds like the name: letters as pinyin from the beginning of a syllable, or as initials; or
    /// characters that sound alike, as is mistyped most.
    fn sounds(&self, entry: &Entry) -> bool {
        if let Some(letters) = &self.letters {
            let full = |at: usize| {
                let from: String = entry.syllables.iter().skip(at).map(String::as_str).collect();
                from.starts_with(letters.as_str())
            };
            let initials = letters.len() >= 2 && entry.initials.contains(letters.as_str());
            return letters.len() >= 2 && (initials || (0..entry.syllables.len()).any(full));
        }
        let asked = &self.syllables;
        asked.len() >= 2
            && entry
                .syllables
                .windows(asked.len())
                .any(|part| part == asked.as_slice())
    }

    /// How much of a question stands in the item's name and text, of a thousand, if it is half or more: Chinese has no
    /// blanks between words, so that pairs of neighbouring characters stand for its words.
    fn covered(&self, entry: &Entry) -> usize {
        if self.pairs.len() < 3 || self.letters.is_some() {
            return 0;
        }
        let covered = 1000 * self.pairs.intersection(&entry.pairs).count() / self.pairs.len();
        if covered >= COVERED { covered } else { 0 }
    }

    /// How alike the question and the name are, of a thousand: by pairs of neighbouring characters that both
    /// have (Dice), or by letters that differ where letters were typed.
    fn likeness(&self, entry: &Entry) -> usize {
        let best = |text: &str| {
            let other = pairs(text);
            let both = self.pairs.intersection(&other).count();
            (2000 * both)
                .checked_div(self.pairs.len() + other.len())
                .unwrap_or(0)
        };
        let typed = self.letters.as_ref().map_or(0, |letters| {
            let spelled: String = entry.syllables.concat();
            let words = entry
                .english
                .split(' ')
                .chain([spelled.as_str(), entry.initials.as_str()]);
            let near = words.filter(|word| word.len() >= 4 && letters.len() >= 4);
            near.map(|word| closeness(letters, word)).max().unwrap_or(0)
        });
        best(&entry.name).max(typed)
    }
}

/// Of a thousand: how few letters have to be changed, added or left out to make one word of the other; nothing
/// where there are more than two.
fn closeness(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 2 {
        return 0;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = i;
        let mut last = i + 1;
        let mut next = vec![last];
        for (j, b) in other.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let changed = corner + usize::from(a != b);
            last = changed.min(last + 1).min(above + 1);
            corner = above;
            next.push(last);
        }
        row = next;
    }
    let differ = row.last().copied().unwrap_or(usize::MAX);
    let allowed = if one.len() >= 7 { 2 } else { 1 };
    if differ <= allowed { 900 - 100 * differ } else { 0 }
}

fn entry(item: ServiceItem) -> Entry {
    let name = folded(&item.zh).replace(' ', "");
    let syllables = syllables(&name);
    Entry {
        initials: syllables.iter().filter_map(|it| it.chars().next()).collect(),
        syllables,
        english: folded(&item.en),
        keywords: item
            .keywords
            .iter()
            .map(|word| folded(word).replace(' ', ""))
            .collect(),
        pairs: &pairs(&name) | &pairs(&folded(&item.more)),
        more: folded(&item.more),
        name,
        item,
    }
}

/// Of a thousand: how much of the shorter of two texts the other has too, by pairs of neighbouring characters. Nothing
/// where the shorter has fewer than two.
#[must_use]
pub fn overlap(one: &str, other: &str) -> usize {
    let compared = |text: &str| pairs(&folded(text).replace(' ', ""));
    let (one, other) = (compared(one), compared(other));
    match one.len().min(other.len()) {
        0 | 1 => 0,
        shorter => 1000 * one.intersection(&other).count() / shorter,
    }
}

/// A character's pinyin without tones; anything else is itself.
fn syllables(text: &str) -> Vec<String> {
    text.chars()
        .map(|c| {
            c.to_pinyin()
                .map_or_else(|| c.to_string(), |pinyin| pinyin.plain().to_owned())
        })
        .collect()
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// Lower case, full-width letters as half-width, punctuation as blanks.
fn folded(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    });
    let spaced = plain.map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let lower: String = spaced.flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services() -> Services {
        let names = [
            (
                "business-licence",
                "营业执照登记",
                "Business licence",
                "市场监督管理部门",
            ),
            (
                "food-permit",
                "食品经营许可",
                "Food permit",
                "市场监督管理部门 餐饮要健康证吗",
            ),
            ("seal-filing", "公章刻制备案", "Seal filing", "公安机关"),
            ("elderly-card", "老年人优待证办理", "Elderly card", "卫生健康部门"),
            ("birth", "出生一件事登记", "Birth registration", "卫生健康部门"),
            ("discharge", "排污许可证核发", "Discharge permit", "生态环境部门"),
            (
                "property",
                "不动产转移登记",
                "Property registration",
                "自然资源部门",
            ),
        ];
        Services::new(names.map(|(id, zh, en, more)| ServiceItem {
            id: id.into(),
            zh: zh.into(),
            en: en.into(),
            keywords: if id == "discharge" {
                vec!["排污口".into()]
            } else {
                Vec::new()
            },
            more: more.into(),
        }))
    }

    fn check(query: &str, expected: &str) {
        let services = services();
        let found = services.find(query, 10);
        let first = found
            .first()
            .map(|(item, reason)| format!("{} {reason:?}", item.id));
        assert_eq!(first.unwrap_or_default(), expected, "{query}: {found:?}");
    }

    #[test]
    fn the_words_themselves_come_first() {
        check("营业执照登记", "business-licence Name");
        check("食品", "food-permit Words");
        check("许可 食品", "food-permit Words");
        check("Food Permit", "food-permit Name");
        check("我想办食品经营许可要什么材料", "food-permit Words");
    }

    #[test]
    fn people_s_own_words_find_what_the_office_calls_otherwise() {
        check("想开店", "business-licence Synonym");
        check("饭店", "food-permit Synonym");
        check("刻章", "seal-filing Synonym");
        check("宝宝上户口", "birth Synonym");
        check("二手房过户", "property Synonym");
        check("restaurant", "food-permit Synonym");
        check("排污口", "discharge Synonym");
    }

    #[test]
    fn pinyin_in_full_and_by_initials() {
        check("yingyezhizhao", "business-licence Sound");
        check("shipin", "food-permit Sound");
        check("yyzz", "business-licence Sound");
        check("pwxk", "discharge Sound");
        check("zhizhao", "business-licence Sound");
    }

    #[test]
    fn a_wrong_character_or_letter_is_forgiven() {
        check("营业直照", "business-licence Sound");
        check("食品径营", "food-permit Sound");
        check("营业热照登记", "business-licence Likeness");
        check("elderli", "elderly-card Likeness");
        check("busines", "business-licence Words");
        check("proprety", "property Likeness");
    }

    #[test]
    fn a_question_s_words_stand_in_the_text_in_any_order() {
        // 餐饮要健康证吗 is written: of the four pairs of 要健康证不 all but 证不 stand there.
        check("要健康证不", "food-permit Likeness");
        check("流感疫苗健康", "");
    }

    #[test]
    fn texts_are_as_alike_as_the_shorter_is_in_the_longer() {
        assert_eq!(overlap("歌厅半夜放音响", "楼下歌厅半夜放音响，吵"), 1000);
        // 路灯不亮 has three pairs, of which 路灯 stands in the other.
        assert_eq!(overlap("路灯不亮", "路灯杆歪了"), 333);
        assert_eq!(overlap("亮", "路灯不亮"), 0);
    }

    #[test]
    fn what_nobody_offers_is_not_found() {
        for query in ["", "  ", "火星签证", "qqqq", "<script>"] {
            check(query, "");
        }
    }

    #[test]
    fn thousands_of_items_are_looked_through_in_milliseconds() {
        let base = services();
        let many = (0..5000).map(|number| {
            let item = &base.entries[number % base.entries.len()].item;
            ServiceItem {
                id: format!("{}-{number}", item.id),
                ..item.clone()
            }
        });
        let services = Services::new(many);
        let fastest = (0..5).map(|_| {
            let begun = std::time::Instant::now();
            assert_eq!(services.find("营业热照登记", 20).len(), 20);
            begun.elapsed()
        });
        // With room for a slow build on a busy machine; optimised it is a few milliseconds.
        assert!(fastest.min().unwrap() < std::time::Duration::from_millis(200));
    }
}

//! Runs of GBK text shifted by one byte.
//!
//! A program that searched GBK text byte by byte for `。！？；，` hit pairs made of one character's second
//! byte and the next one's first. The byte before the pair was orphaned and became `?`; everything after
//! it was paired one byte off until an ASCII byte fell on a pair's border. The first byte is lost for
//! good, the others are all there: they are taken apart, paired anew, and the lost one is the byte that
//! makes the best Chinese.
//!
//! It knows nothing of files or of where such runs may stand. Start at [`restore`].

use super::cells::Cell;
use super::gbk;
use super::half_width::wide;
use super::language::Language;
use super::pinyin;
use super::survey::is_han;
use super::traditional::{Script, script};
use crate::model::Damage;

/// Whether `c`, after an orphan, is one of the marks the search looked for, or its half-width form.
pub(super) fn is_trigger(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '，' | '!' | '?' | ';' | ',')
}

/// What restoring needs to know of the text as a whole.
pub(super) struct Context<'l> {
    /// How the text reads.
    pub(super) language: &'l Language,
    /// Whether it is in traditional characters, so that no simplified one can have been lost.
    pub(super) traditional: bool,
}

/// Restores every shifted run of a line that reads better restored; says whether there was any.
pub(super) fn restore(cells: &mut Vec<Cell>, context: &Context<'_>) -> bool {
    let (mut at, mut any) = (0, false);
    // Looking along a line is paid for from what two passes over it cost: a line made to be looked along
    // from everywhere is not.
    let mut budget = cells.len() * 2 + LONGEST_RUN;
    while at < cells.len() {
        if budget > 0
            && is_orphan(cells, at)
            && let Some((run, text)) = find(cells, at, context, &mut budget)
        {
            let length = text.len();
            put(cells, at, &run, text);
            at += length;
            any = true;
        } else {
            at += 1;
        }
    }
    any
}

fn is_orphan(cells: &[Cell], at: usize) -> bool {
    let ch = |i: usize| cells.get(i).map(|cell| cell.ch);
    ch(at) == Some('?') && ch(at + 1).is_some_and(is_trigger)
}

/// The run at `at` and its text, if it can be restored.
fn find(
    cells: &[Cell],
    at: usize,
    context: &Context<'_>,
    budget: &mut usize,
) -> Option<(Run, Vec<Restored>)> {
    [Questions::Marks, Questions::Eaten]
        .into_iter()
        .filter_map(|questions| {
            let run = Run::read(cells, at, questions)?;
            *budget = budget.saturating_sub(run.until.saturating_sub(at));
            let text = run.decode(cells, at, context)?;
            reads_better(cells, at, &run, &text, context).then_some((run, text))
        })
        .next()
}

/// What a question mark within a run stands for, where nothing beside it tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Questions {
    /// The mark A3BF, paired off by one like everything else.
    Marks,
    /// A first byte together with the ASCII character it could not pair with.
    Eaten,
}

/// How a run ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// With an ASCII character that is the second byte of the last character.
    Trail,
    /// With an ASCII character that is itself, paired with the last character's second byte.
    Ascii(char),
    /// The last character's second byte was lost with the bracket before a syllable of pinyin.
    Bracket,
    /// The last character's second byte was lost with an ASCII character that can't be known.
    Unknown,
    /// The last character's second byte was lost at the line's end.
    Line,
}

/// A byte of a run and the cell it stands in.
#[derive(Clone, Copy)]
struct Byte {
    value: u8,
    cell: usize,
}

/// The longest run that is looked for, in characters: some paragraphs' length.
const LONGEST_RUN: usize = 2000;

/// A shifted run taken apart.
struct Run {
    /// Its bytes after the lost first one.
    bytes: Vec<Byte>,
    end: End,
    /// One past its last cell.
    until: usize,
}

impl Run {
    /// Takes apart the run whose orphan stands at `orphan`.
    fn read(cells: &[Cell], orphan: usize, questions: Questions) -> Option<Self> {
        let mut bytes = Vec::new();
        for (cell, c) in cells
            .iter()
            .enumerate()
            .skip(orphan + 1)
            .map(|(i, cell)| (i, cell.ch))
        {
            let first = cell == orphan + 1;
            let closed = |end| Some((end, cell + 1));
            let end = match c {
                '?' if !first && syllable_at(cells, cell + 1).is_some() => closed(End::Bracket),
                '?' if !first && cells.get(cell + 1).is_none_or(|next| next.ch == ' ') => closed(End::Line),
                '?' if !first && questions == Questions::Eaten => closed(End::Unknown),
                '@'..='~' | '€' => {
                    bytes.push(Byte {
                        value: u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0x80),
                        cell,
                    });
                    closed(End::Trail)
                }
                c => {
                    let pair = pair_of(c)?;
                    bytes.extend(pair.map(|value| Byte { value, cell }));
                    let own = pair.last().copied().filter(u8::is_ascii);
                    own.and_then(|own| closed(End::Ascii(own.into())))
                }
            };
            if let Some((end, until)) = end {
                return Some(Self { bytes, end, until });
            }
        }
        Some(Self {
            bytes,
            end: End::Line,
            until: cells.len(),
        })
    }

    /// Pairs the bytes anew and finds the lost ones.
    fn decode(&self, cells: &[Cell], orphan: usize, context: &Context<'_>) -> Option<Vec<Restored>> {
        let (first, rest) = self.bytes.split_first()?;
        let mut text = Vec::with_capacity(rest.len() / 2 + 2);
        let mut pairs = rest.chunks_exact(2);
        for pair in pairs.by_ref() {
            if let [lead, trail] = pair {
                let ch = gbk::decode(lead.value, trail.value).filter(|c| is_prose(*c))?;
                text.push(Restored {
                    ch,
                    from: lead.cell,
                    to: trail.cell,
                });
            }
        }
        let left = pairs.remainder().first().copied();
        match (self.end, left) {
            (End::Trail, None) => {}
            (End::Ascii(ch), Some(own)) => text.push(Restored {
                ch,
                from: own.cell,
                to: own.cell,
            }),
            (End::Bracket | End::Unknown | End::Line, Some(lead)) => {
                let ch = self.lost_trail(cells, lead.value, &text, context)?;
                let at = self.until.saturating_sub(1);
                text.push(Restored {
                    ch,
                    from: lead.cell,
                    to: at,
                });
                text.extend((self.end == End::Unknown).then_some(Restored {
                    ch: '?',
                    from: at,
                    to: at,
                }));
            }
            _ => return None,
        }
        let after = text
            .iter()
            .map(|restored| restored.ch)
            .chain(spoken_after(cells, self.until));
        let ch = lost_lead(first.value, spoken_before(cells, orphan), two(after), context)?;
        text.insert(
            0,
            Restored {
                ch,
                from: orphan,
                to: first.cell,
            },
        );
        Some(text)
    }

    /// The character of a known first byte whose second one is lost.
    fn lost_trail(&self, cells: &[Cell], lead: u8, text: &[Restored], context: &Context<'_>) -> Option<char> {
        let syllable = syllable_at(cells, self.until).filter(|_| self.end == End::Bracket);
        let skip = syllable.as_ref().map_or(0, |s| s.chars().count() + 1);
        // What can't be known is a figure, more often than anything else.
        let eaten = (self.end == End::Unknown).then_some('0');
        let after = two(eaten.into_iter().chain(spoken_after(cells, self.until + skip)));
        let [.., b, a] = [
            ['\n'; 2].as_slice(),
            &text.iter().map(|r| r.ch).collect::<Vec<_>>(),
        ]
        .concat()[..] else {
            return None;
        };
        let read = |c: &char| {
            syllable
                .as_ref()
                .is_none_or(|syllable| pinyin::reads(*c, syllable))
        };
        let choices = (0x40..=0xFE)
            .filter_map(|trail| gbk::decode(lead, trail))
            .filter(read);
        best(choices, [b, a], after, context, |_| 0.0)
    }
}

/// A restored character and the cells its bytes came from, both included.
struct Restored {
    ch: char,
    from: usize,
    to: usize,
}

/// The two characters read before `at`, the nearest last: pinyin inserted in between is passed over.
fn spoken_before(cells: &[Cell], at: usize) -> [char; 2] {
    let mut found = ['\n'; 2];
    let mut at = at;
    for slot in found.iter_mut().rev() {
        let rest = cells.get(..at).unwrap_or_default();
        let open = rest.iter().rposition(|cell| cell.ch == '(').filter(|open| {
            syllable_at(rest, open + 1).is_some_and(|s| open + s.chars().count() + 2 == rest.len())
        });
        let Some(place) = cells
            .get(..open.unwrap_or(at))
            .and_then(|c| c.iter().rposition(|cell| !cell.gone))
        else {
            break;
        };
        *slot = cells.get(place).map_or('\n', |cell| cell.ch);
        at = place;
    }
    found
}

/// The characters read from `at` on, brackets of pinyin passed over.
fn spoken_after(cells: &[Cell], at: usize) -> impl Iterator<Item = char> {
    let mut at = at;
    std::iter::from_fn(move || {
        if cells.get(at)?.ch == '('
            && let Some(syllable) = syllable_at(cells, at + 1)
        {
            at += syllable.chars().count() + 2;
        }
        let ch = cells.get(at)?.ch;
        at += 1;
        Some(ch)
    })
}

/// The first two, or a line's border.
fn two(mut chars: impl Iterator<Item = char>) -> [char; 2] {
    let mut next = || chars.next().unwrap_or('\n');
    [next(), next()]
}

/// How much likelier a full stop is than another character with the same second byte, beyond what the
/// language says: its first byte is the one most often before a hit.
const COMMONEST: f32 = 1.5;

/// The character of a known second byte whose first one is lost.
fn lost_lead(trail: u8, before: [char; 2], after: [char; 2], context: &Context<'_>) -> Option<char> {
    let indents = matches!(before, [_, '\n' | ' ' | '\u{3000}']);
    if indents && trail == 0xA1 {
        return Some('\u{3000}');
    }
    // No sentence ends before a mark or after one, unless that closes a quotation or a bracket.
    let [[_, last], [next, _]] = [before, after];
    let ends = !matches!(next, '、' | '，' | '；' | '：' | '。' | '！' | '？' | '）' | '》')
        && !matches!(
            last,
            '、' | '，' | '；' | '：' | '。' | '！' | '？' | '（' | '《' | '“'
        );
    let choices = (0x81..=0xFE)
        .filter_map(|lead| gbk::decode(lead, trail))
        .filter(|c| ends || *c != '。');
    best(choices, before, after, context, |c| {
        if c == '。' { COMMONEST } else { 0.0 }
    })
}

/// The choice that reads best between its neighbours.
fn best(
    choices: impl Iterator<Item = char>,
    [b, a]: [char; 2],
    [c, d]: [char; 2],
    context: &Context<'_>,
    bonus: impl Fn(char) -> f32,
) -> Option<char> {
    let possible = |choice: &char| {
        is_prose(*choice)
            && !matches!(*choice, '\u{3000}' | '０'..='９' | 'Ａ'..='Ｚ')
            && !(context.traditional && script(*choice) == Script::Simplified)
    };
    // A dash is two characters wide, and no line ends with what opens something or goes on.
    let dashes = a == '—' || c == '—';
    let goes_on = |x: char| c == '\n' && "“‘《（〈【、，".contains(x);
    let follows = |x, y, z| context.language.follows(x, y, z);
    let score = |x: char| follows(b, a, x) + follows(a, x, c) + follows(x, c, d) + bonus(x);
    choices
        .filter(possible)
        .filter(|x| (dashes || *x != '—') && !goes_on(*x))
        .max_by(|x, y| score(*x).total_cmp(&score(*y)))
}

/// The worst a restored run may read: of two thousand runs damaged on purpose none that could be restored
/// read worse than -8.4, while question marks that only look like orphans stay below -10.
const PLAUSIBLE: f32 = -9.0;
/// How much better than before it must read; see [`PLAUSIBLE`].
const MARGIN: f32 = 0.5;

/// Whether the run reads better restored than as it stands.
fn reads_better(cells: &[Cell], at: usize, run: &Run, text: &[Restored], context: &Context<'_>) -> bool {
    let start = spoken_before(cells, at);
    // Two marks at a line's end are two marks; three may be, unless the text is damaged anyway.
    let marks = run.until.saturating_sub(at);
    let short = run.bytes.len() < 4 && matches!(run.end, End::Line | End::Unknown);
    if short && (marks < 3 || !context.traditional) {
        return false;
    }
    let damaged = cells
        .get(at..run.until)
        .unwrap_or_default()
        .iter()
        .map(|cell| cell.ch);
    let restored = text.iter().map(|restored| restored.ch);
    let mean = |chars: &mut dyn Iterator<Item = char>| context.language.mean(start.into_iter().chain(chars));
    let (restored, damaged) = (mean(&mut restored.into_iter()), mean(&mut damaged.into_iter()));
    restored > PLAUSIBLE && restored > damaged + MARGIN
}

/// Puts the restored text in the run's place.
fn put(cells: &mut Vec<Cell>, at: usize, run: &Run, text: Vec<Restored>) {
    let place = |restored: &Restored| {
        let start = cells.get(restored.from)?.start;
        let end = cells.get(restored.to)?.end;
        Some((start, end))
    };
    let new: Vec<Cell> = text
        .iter()
        .enumerate()
        .filter_map(|(n, restored)| {
            let (start, end) = place(restored)?;
            let mark = Some(Damage::ShiftedBytes);
            Some(Cell {
                ch: restored.ch,
                start,
                end,
                mark,
                head: n == 0,
                gone: false,
            })
        })
        .collect();
    let eaten = syllable_at(cells, run.until).filter(|_| run.end == End::Bracket);
    let length = new.len();
    cells.splice(at..run.until, new);
    if let Some(syllable) = eaten {
        pinyin::take_out(cells, at + length, syllable.chars().count() + 1);
    }
}

/// The syllable of pinyin, with or without a tone, that stands at `at` before a closing bracket.
fn syllable_at(cells: &[Cell], at: usize) -> Option<String> {
    let rest = cells.get(at..)?;
    let letters = rest.iter().take_while(|cell| pinyin::is_letter(cell.ch)).count();
    let closed = (1..=pinyin::LONGEST).contains(&letters) && rest.get(letters)?.ch == ')';
    closed.then(|| rest.iter().take(letters).map(|cell| cell.ch).collect())
}

/// A character's two bytes within a run; pressed punctuation and spaces as their full-width forms.
fn pair_of(c: char) -> Option<[u8; 2]> {
    match c {
        ' ' => Some([0xA1, 0xA1]),
        c if c.is_ascii() => gbk::encode(wide(c)?),
        c => gbk::encode(c),
    }
}

/// Characters that prose is made of: Chinese ones and the marks among them.
fn is_prose(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3000}'..='\u{3002}' | '\u{3007}'..='\u{3011}' | '“' | '”' | '‘' | '’' | '—' | '…' | '·')
        || matches!(c, '！' | '（' | '）' | '，' | '：' | '；' | '？' | '％' | '～' | '．' | '０'..='９' | 'Ａ'..='Ｚ')
        || matches!(c, 'Ⅰ'..='Ⅻ' | '①'..='⑩' | '℃' | '㎡' | '×' | '±')
}

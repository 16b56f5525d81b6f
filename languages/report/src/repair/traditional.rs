//! Traditional characters back to simplified ones, one by one, as the damage was done.
//!
//! The table knows the characters; three traps need more: 著 is 着 or 著 by its neighbours, 瞭 is 了
//! before 解, 乾 stays in names. It knows nothing of regional vocabulary. Start at [`simplify`].

use super::cells::{Cell, after, before};
use crate::model::Damage;
use std::sync::LazyLock;

/// What a character tells about the script of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Written in both.
    Shared,
    /// Written in simplified text only.
    Simplified,
    /// Written in traditional text only; the character that replaces it.
    Traditional(char),
}

/// Highest code point of the table plus one: the Basic Multilingual Plane.
const PLANE: usize = 0x1_0000;

/// For every code point of the plane: itself (shared), zero (simplified only) or its replacement.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for line in include_str!("../../data/t2s.txt").lines() {
        let mut chars = line.chars();
        let (Some(head), Some(kind)) = (chars.next(), chars.next()) else {
            continue;
        };
        let mut set = |from: char, to: u16| {
            if let Some(slot) = table.get_mut(from as usize) {
                *slot = to;
            }
        };
        if kind != '=' {
            set(head, 0);
        }
        chars.for_each(|source| set(source, u16::try_from(head as u32).unwrap_or(0)));
    }
    table
});

/// What `c` tells about its text's script.
pub(super) fn script(c: char) -> Script {
    let code = c as usize;
    if !(0x3400..PLANE).contains(&code) {
        return Script::Shared;
    }
    match TABLE.get(code).copied() {
        Some(0) => Script::Simplified,
        Some(other) if usize::from(other) != code => {
            char::from_u32(other.into()).map_or(Script::Shared, Script::Traditional)
        }
        _ => Script::Shared,
    }
}

/// The simplified form of one character, by the table alone.
pub(super) fn simple(c: char) -> char {
    match script(c) {
        Script::Traditional(to) => to,
        _ => c,
    }
}

/// Replaces the traditional characters of a line.
pub(super) fn simplify(cells: &mut [Cell]) {
    for index in 0..cells.len() {
        let Some(cell) = cells.get(index).filter(|cell| !cell.gone) else {
            continue;
        };
        let ch = cell.ch;
        let around = || {
            (
                before(cells, index).map_or(' ', simple),
                after(cells, index).map_or(' ', simple),
            )
        };
        let to = match ch {
            '著' => zhu(around()),
            '瞭' if around().1 == '解' => '了',
            '乾' if matches!(around().1, '隆' | '坤' | '陵' | '县') => '乾',
            _ => simple(ch),
        };
        if to != ch
            && let Some(cell) = cells.get_mut(index)
        {
            cell.replace(to, Damage::Traditional);
        }
    }
}

/// 著 between two characters: it stays in words of writing and fame, else it is the particle 着.
fn zhu((before, after): (char, char)) -> char {
    /// Characters before 著 that make it a word: 显著, 名著.
    const WORD_BEFORE: &str = "显名专原编巨土卓昭论译遗合拙知撰";
    /// Characters after 著 that make it a word: 著名, 著作.
    const WORD_AFTER: &str = "名作称述者书录";
    /// Verbs after which it is a particle whatever follows: 接着作出.
    const PARTICLE_BEFORE: &str = "接跟随顺沿朝向围本看带趁借凭为有";
    let word =
        WORD_BEFORE.contains(before) || (WORD_AFTER.contains(after) && !PARTICLE_BEFORE.contains(before));
    if word { '著' } else { '着' }
}

#[cfg(test)]
mod tests {
    use super::super::cells;
    use super::*;

    fn check(traditional: &str, simplified: &str) {
        let mut line = cells::of(traditional);
        simplify(&mut line);
        assert_eq!(line.iter().map(|cell| cell.ch).collect::<String>(), simplified);
    }

    #[test]
    fn zhu_stays_in_words_of_fame_and_writing() {
        check("著力提升", "着力提升");
        check("成效顯著", "成效显著");
        check("跟著走,接著辦", "跟着走,接着办");
        check("著名學者的名著", "著名学者的名著");
        check("接著作出安排", "接着作出安排");
    }

    #[test]
    fn the_other_traps() {
        check("市場準入", "市场准入");
        check("陜西與陝西", "陕西与陕西");
        check("瞭解民情,登高瞭望", "了解民情,登高瞭望");
        check("乾隆年間,曬乾", "乾隆年间,晒干");
        check("幹部後來發展,頭髮", "干部后来发展,头发");
    }

    #[test]
    fn what_is_simplified_already_stays() {
        check(
            "干部 示范 于 后 里 云 余 系 制造 采 并",
            "干部 示范 于 后 里 云 余 系 制造 采 并",
        );
    }
}

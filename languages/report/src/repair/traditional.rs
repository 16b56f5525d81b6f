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

/// For one simplified character the traditional one it most often comes from, where it has one: what
/// tests damage text with.
#[cfg(test)]
pub(super) fn traditional_of(c: char) -> Option<char> {
    include_str!("../../data/t2s.txt").lines().find_map(|line| {
        let mut chars = line.chars();
        (chars.next() == Some(c) && chars.next() == Some('\t'))
            .then(|| chars.next())
            .flatten()
    })
}

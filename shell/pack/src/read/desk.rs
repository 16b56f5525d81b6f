//! `matter/desks.toml`: desks, walls, knowledge.
//!
//! It knows nothing of what they refer to. Start at [`read`].

use crate::model::{
    At, Desk, DeskAct, DeskMap, Duplicates, History, Knowledge, Lookup, Pack, Span, Term, Wall, WallPart,
    WallShow,
};
use crate::text::{Log, Row, document};

/// Lines of a list on a wall where nothing is said.
const LINES: u32 = 8;

pub(super) fn read(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.knowledge = root.rows("knowledge").iter().map(knowledge).collect();
        pack.desks = root.rows("desk").iter().map(desk).collect();
        pack.walls = root.rows("wall").iter().map(wall).collect();
        pack.terms = root.rows("term").iter().map(term).collect();
    });
}

fn knowledge(row: &Row<'_>) -> Knowledge {
    let knowledge = Knowledge {
        id: row.id("id"),
        words: row.words("zh", "en"),
        question: row.text("question"),
        roles: row.list("roles"),
    };
    row.done();
    knowledge
}

fn desk(row: &Row<'_>) -> Desk {
    let desk = Desk {
        id: row.id("id"),
        words: row.words("zh", "en"),
        role: row.text("role"),
        unit: row.maybe_text("unit"),
        process: row.text("process"),
        title: row.text("title"),
        start: pairs(row, "start"),
        history: row.table("history").as_ref().map(history),
        lookup: row.table("lookup").as_ref().map(lookup),
        duplicates: row.table("duplicates").as_ref().map(duplicates),
        suggestion: row.maybe_text("suggestion"),
        map: row.table("map").as_ref().map(map),
        acts: row.rows("act").iter().map(act).collect(),
    };
    row.done();
    desk
}

/// A table of texts by name; empty where there is none.
fn pairs(row: &Row<'_>, key: &'static str) -> Vec<(At<String>, At<String>)> {
    row.table(key).map(|table| table.texts()).unwrap_or_default()
}

fn history(row: &Row<'_>) -> History {
    let history = History {
        question: row.text("question"),
        field: row.text("field"),
        purpose: row.words("purpose_zh", "purpose_en"),
    };
    row.done();
    history
}

fn lookup(row: &Row<'_>) -> Lookup {
    let lookup = Lookup {
        of: row.text("of"),
        words: row.list("words"),
        fills: pairs(row, "fills"),
    };
    row.done();
    lookup
}

fn duplicates(row: &Row<'_>) -> Duplicates {
    let duplicates = Duplicates {
        question: row.text("question"),
        same: row.list("same"),
        like: row.list("like"),
    };
    row.done();
    duplicates
}

fn map(row: &Row<'_>) -> DeskMap {
    let map = DeskMap {
        layer: row.text("layer"),
        field: row.text("field"),
        question: row.maybe_text("question"),
    };
    row.done();
    map
}

fn act(row: &Row<'_>) -> DeskAct {
    let act = DeskAct {
        id: row.id("id"),
        words: row.words("zh", "en"),
        sets: pairs(row, "sets"),
    };
    row.done();
    act
}

fn wall(row: &Row<'_>) -> Wall {
    let wall = Wall {
        id: row.id("id"),
        words: row.words("zh", "en"),
        process: row.text("process"),
        parts: row.rows("part").iter().map(part).collect(),
    };
    row.done();
    wall
}

fn part(row: &Row<'_>) -> WallPart {
    let show = row.word("show", &WallShow::ALL);
    let part = WallPart {
        figure: row.text("figure"),
        show: show.unwrap_or(WallShow::Number),
        span: row.word("span", &Span::ALL).unwrap_or(Span::Day),
        by: match show {
            Some(WallShow::List) => Some(row.text("by")),
            _ => row.maybe_text("by"),
        },
        most: row.number("most").unwrap_or(LINES),
        warn: row.flag("warn"),
    };
    row.done();
    part
}

fn term(row: &Row<'_>) -> Term {
    let term = Term {
        column: row.text("column"),
        value: row.maybe_text("value"),
        words: row.words("zh", "en"),
    };
    row.done();
    term
}

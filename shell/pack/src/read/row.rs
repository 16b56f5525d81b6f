//! The smaller tables of `matter/` and `measure/`.
//!
//! It knows nothing of what they refer to. Start at [`roles`].

use crate::model::{At, Figure, Held, Notice, NoticeChannel, NoticeOn, Pack, Retention, Role};
use crate::text::{Log, Row, document};
use skein_kernel::deadline::ApproverRank;
use skein_kernel::period::Period;

const RANKS: [(&str, ApproverRank); 4] = [
    ("office-head", ApproverRank::OfficeHead),
    ("agency-head", ApproverRank::AgencyHead),
    ("competent-department", ApproverRank::CompetentDepartment),
    ("government-head", ApproverRank::GovernmentHead),
];

pub(super) fn roles(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.roles = root.rows("role").iter().map(role).collect();
    });
}

fn role(row: &Row<'_>) -> Role {
    let held_by = row.words_among("held_by", &Held::ALL);
    if held_by.is_empty() && !row.has("held_by") {
        row.text("held_by");
    }
    let role = Role {
        id: row.id("id"),
        words: row.words("zh", "en"),
        held_by,
        rank: row.word("rank", &RANKS),
        duties: row.list("duties"),
    };
    row.done();
    role
}

pub(super) fn notices(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.notices = root.rows("notice").iter().filter_map(notice).collect();
    });
}

fn notice(row: &Row<'_>) -> Option<Notice> {
    let what = (
        "started、finished、asked、entered:节点、completed:节点、clock:时钟/red 或 message:消息名",
        "started, finished, asked, entered:NODE, completed:NODE, clock:CLOCK/red or message:NAME",
    );
    let on = row.maybe::<NoticeOn>("on", what);
    if on.is_none() && !row.has("on") {
        row.text("on");
    }
    let notice = Notice {
        id: row.id("id"),
        process: row.text("process"),
        to: row.text("to"),
        title: row.text("title"),
        body: row.text("body"),
        channels: row.words_among("channels", &NoticeChannel::ALL),
        lawful_to_unsubscribe: row.flag("lawful_to_unsubscribe"),
        law: row.maybe_text("law"),
        clock: row.maybe_text("clock"),
        on: on.unwrap_or_else(|| At::new(NoticeOn::Started, row.line)),
    };
    row.done();
    Some(notice)
}

pub(super) fn retentions(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.retentions = root.rows("retention").iter().filter_map(retention).collect();
    });
}

fn retention(row: &Row<'_>) -> Option<Retention> {
    let keep = row.maybe::<Period>("keep", ("期限，如 120mo", "a period such as 120mo"));
    if keep.is_none() && !row.has("keep") {
        row.text("keep");
    }
    let (process, law) = (row.text("process"), row.text("law"));
    row.done();
    Some(Retention {
        process,
        keep: keep?,
        law,
    })
}

pub(super) fn figures(pack: &mut Pack, path: &str, text: &str, log: &Log) {
    document(path, text, log, |root| {
        pack.figures = root.rows("figure").iter().map(figure).collect();
    });
}

fn figure(row: &Row<'_>) -> Figure {
    let id = row.id("id");
    let figure = Figure {
        words: row.words("zh", "en"),
        unit: row.text("unit"),
        definition: row.words("definition_zh", "definition_en"),
        query: row.maybe_text("query").unwrap_or_else(|| id.clone()),
        law: row.maybe_text("law"),
        id,
    };
    row.done();
    figure
}

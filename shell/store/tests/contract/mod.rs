//! The contract of a store of aggregates: what any backend must do. Read it as the stores' manual.
//!
//! Each function below is one rule, over whatever backend it is given, and [`contract`] makes a test of each.
//! A backend's test file calls it with a way to open an empty store of [`permit::Permits`] and, for the last
//! rules, a way to open the same one again.
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "each backend's test file uses its own part of this"
)]

pub(crate) mod permit;

use jiff::Timestamp;
use permit::{Command, Permits, begin, wait};
use skein_kernel::actor::{Actor, ActorId};
use skein_kernel::rejection::Rejection;
use skein_store::aggregate::ask::{Ask, Datum, Dialect};
use skein_store::aggregate::backend::{
    Answer, Parcel, Relayed, SearchQuery, Settlement, WorkEntry, WorkOrder, WorkQuery,
};
use skein_store::aggregate::rows::{
    Arrival, ArrivalKind, Destination, DueTimer, Outgoing, Status, SubscriptionRow,
};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::{Meta, Receipt};

/// A time, in seconds of 1970.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A command's particulars: given by a clerk at a second.
pub(crate) fn meta(second: i64) -> Meta {
    let clerk = Actor {
        id: ActorId("clerk-1".into()),
        unit: None,
        roles: vec![],
    };
    Meta::new(clerk, at(second))
}

pub(crate) fn order<B: Backend<Permits>>(
    store: &B,
    target: Target,
    command: Command,
) -> Receipt<Answer<usize>> {
    store.order(target, command, meta(1)).wait().unwrap()
}

fn refused<B: Backend<Permits>>(store: &B, target: Target, command: Command) -> Rejection {
    store.order(target, command, meta(1)).wait().unwrap_err()
}

/// Begins a permit; its serial.
pub(crate) fn new<B: Backend<Permits>>(store: &B, title: &str) -> Serial {
    order(store, Target::New, begin(title)).reply.serial
}

/// Gives a permit a command.
pub(crate) fn tell<B: Backend<Permits>>(store: &B, serial: Serial, command: Command) {
    order(store, Target::Any(serial), command);
}

pub(crate) fn ask(task: u32, lists: &[&str], priority: u8, due: Option<i64>) -> Command {
    Command::Ask {
        task,
        lists: lists.iter().map(|list| (*list).to_owned()).collect(),
        priority,
        due,
    }
}

fn work<B: Backend<Permits>>(store: &B, query: &WorkQuery) -> Vec<WorkEntry> {
    store.work(query).unwrap()
}

fn lists(names: &[&str], order: WorkOrder, limit: usize) -> WorkQuery {
    WorkQuery {
        lists: names.iter().map(|name| (*name).to_owned()).collect(),
        order,
        after: None,
        limit,
    }
}

pub(crate) fn fired<B: Backend<Permits>>(store: &B, serial: Serial) -> Vec<u32> {
    store.aggregate(serial).unwrap().unwrap().state.fired.clone()
}

pub(crate) fn received<B: Backend<Permits>>(store: &B, serial: Serial) -> Vec<String> {
    store.aggregate(serial).unwrap().unwrap().state.received.clone()
}

fn found<B: Backend<Permits>>(store: &B, words: &str) -> Vec<Serial> {
    let query = SearchQuery {
        words: words.into(),
        before: None,
        limit: 10,
    };
    store
        .search(&query)
        .unwrap()
        .into_iter()
        .map(|entry| entry.serial)
        .collect()
}

fn outgoing(to: Destination, name: &str, key: &str) -> Outgoing {
    Outgoing {
        to,
        name: name.into(),
        key: key.into(),
        body: "{}".into(),
    }
}

fn message(name: &str, key: &str, id: &str) -> Arrival {
    Arrival {
        kind: ArrivalKind::Message,
        name: name.into(),
        key: key.into(),
        body: "{}".into(),
        id: id.into(),
    }
}

/// A command begins an aggregate, others change it, and whoever has an answer reads it at once.
pub(crate) fn commands_are_decided_recorded_and_seen_at_once<B: Backend<Permits>>(store: &B) {
    let begun = order(store, Target::New, begin("道路施工许可"));
    let serial = begun.reply.serial;
    assert_eq!((begun.reply.revision, begun.reply.reply), (1, 0));
    let asked = order(store, Target::Any(serial), ask(1, &["unit/roads"], 1, None));
    assert_eq!(
        (asked.reply.serial, asked.reply.revision, asked.reply.reply),
        (serial, 2, 1)
    );
    let kept = store.aggregate(serial).unwrap().unwrap();
    assert_eq!((kept.revision, kept.position), (2, *asked.events.end()));
    assert_eq!(kept.state.title, "道路施工许可");
    let entry = store.matter(serial).unwrap().unwrap();
    assert_eq!(
        (entry.row.title.as_str(), entry.row.status),
        ("道路施工许可", Status::Open)
    );
    assert_eq!(entry.updated, at(1));
    let listed = work(store, &lists(&["unit/roads"], WorkOrder::Due, 10));
    assert_eq!(
        listed
            .iter()
            .map(|entry| (entry.serial, entry.task))
            .collect::<Vec<_>>(),
        [(serial, 1)]
    );
    let history = store.history(serial).unwrap();
    assert_eq!(
        history.iter().map(|event| event.revision).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(history[0].stream.to_string(), format!("430400/permit/{serial}"));
    let other = new(store, "another");
    assert!(other > serial);
}

/// Commands on one aggregate are applied in order, whether they share a batch or not; one that is refused or
/// breaks costs the others nothing.
pub(crate) fn refusals_and_bugs_cost_the_others_nothing<B: Backend<Permits>>(store: &B) {
    let serial = new(store, "a");
    let commands = vec![
        ask(1, &["x"], 1, None),
        Command::Do { task: 1 },
        Command::Do { task: 1 },
        Command::Panic,
        ask(2, &["x"], 1, None),
        Command::Look,
    ];
    let tickets: Vec<_> = commands
        .into_iter()
        .map(|command| store.order(Target::Any(serial), command, meta(1)))
        .collect();
    let told: Vec<_> = tickets
        .into_iter()
        .map(|ticket| match ticket.wait() {
            Ok(receipt) => format!("{}:{}", receipt.reply.revision, receipt.reply.reply),
            Err(rejection) => rejection.code.to_string(),
        })
        .collect();
    assert_eq!(
        told,
        ["2:1", "3:0", "SK-TEST-0002", "SK-STORE-0011", "4:1", "4:1"]
    );
    let missing = refused(store, Target::Any(Serial(999_999)), Command::Look);
    assert_eq!(missing.code.0, "SK-STORE-0024");
}

/// Who saw an older version is told so.
pub(crate) fn an_order_meant_for_an_older_version_is_refused<B: Backend<Permits>>(store: &B) {
    let serial = new(store, "a");
    order(store, Target::Exactly(serial, 1), ask(1, &["x"], 1, None));
    let late = refused(store, Target::Exactly(serial, 1), ask(2, &["x"], 1, None));
    assert_eq!(late.code.0, "SK-STORE-0005");
}

/// A retry under the same key is answered and not done again.
pub(crate) fn a_retry_is_answered_and_not_done_again<B: Backend<Permits>>(store: &B) {
    let keyed = || meta(1).with_key("k1");
    let first = store.order(Target::New, begin("a"), keyed()).wait().unwrap();
    let again = store.order(Target::New, begin("a"), keyed()).wait().unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!((first.reply, first.events), (again.reply, again.events));
    let other = store.order(Target::New, begin("b"), keyed()).wait().unwrap_err();
    assert_eq!(other.code.0, "SK-STORE-0006");
}

/// Lists come by due time or by priority, page by page, each task once however many lists it is on.
pub(crate) fn work_lists_are_paged_in_either_order<B: Backend<Permits>>(store: &B) {
    let serial = new(store, "a");
    let dues = [
        (1, 2, Some(50)),
        (2, 0, Some(90)),
        (3, 2, Some(10)),
        (4, 0, None),
        (5, 1, Some(50)),
    ];
    for (task, priority, due) in dues {
        tell(
            store,
            serial,
            ask(task, &["unit/roads", "person/li"], priority, due),
        );
    }
    tell(store, serial, ask(6, &["unit/other"], 0, Some(1)));
    let tasks = |page: &[WorkEntry]| page.iter().map(|entry| entry.task).collect::<Vec<_>>();
    let mine = ["unit/roads", "person/li"];
    for (order, expected) in [
        (WorkOrder::Due, [3, 5, 1, 2, 4]),
        (WorkOrder::Priority, [2, 4, 5, 3, 1]),
    ] {
        assert_eq!(tasks(&work(store, &lists(&mine, order, 10))), expected);
        let mut query = lists(&mine, order, 2);
        let mut paged = Vec::new();
        loop {
            let page = work(store, &query);
            let Some(last) = page.last() else { break };
            query.after = Some(last.cursor());
            paged.extend(tasks(&page));
        }
        assert_eq!(paged, expected, "{order:?}");
    }
    tell(store, serial, Command::Do { task: 3 });
    assert_eq!(tasks(&work(store, &lists(&mine, WorkOrder::Due, 1))), [5]);
    tell(store, serial, Command::Close);
    assert_eq!(work(store, &lists(&mine, WorkOrder::Due, 1)), []);
    assert_eq!(
        store.matter(serial).unwrap().unwrap().row.status,
        Status::Completed
    );
}

/// A matter is found by any of its words as soon as its command is answered.
pub(crate) fn search_finds_words_at_once<B: Backend<Permits>>(store: &B) {
    let text = |title: &str, text: &str| Command::Begin {
        title: title.into(),
        text: text.into(),
    };
    let road = order(
        store,
        Target::New,
        text("蒸湘路施工许可", "申请人 湘江建设 HY2026-0017"),
    )
    .reply
    .serial;
    let shop = order(store, Target::New, text("餐饮经营许可", "申请人 雁城酒楼"))
        .reply
        .serial;
    assert_eq!(found(store, "许可"), [shop, road]);
    assert_eq!(found(store, "施工 湘江"), [road]);
    assert_eq!(found(store, "hy2026"), [road]);
    assert_eq!(found(store, "施工 雁城"), []);
    assert_eq!(found(store, "湘路 工"), [road]);
    assert_eq!(found(store, "许经"), []);
    // Letters and digits by whole words or, from three on, by their beginnings, however they are written.
    assert_eq!(found(store, "0017"), [road]);
    assert_eq!(found(store, "ＨＹ２０２６"), [road]);
    assert_eq!(found(store, "2026"), []);
    assert_eq!(found(store, "hy"), []);
    assert_eq!(found(store, "江"), [road]);
    assert_eq!(found(store, " "), []);
    order(store, Target::Any(road), text("蒸湘路绿化", ""));
    assert_eq!(found(store, "施工"), []);
    assert_eq!(found(store, "绿化"), [road]);
    // The same once an index has caught up, where there is one.
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(found(store, "施工"), []);
    assert_eq!(found(store, "绿化"), [road]);
    assert_eq!(found(store, "经营 酒"), [shop]);
    let second = SearchQuery {
        words: "路".into(),
        before: Some(road),
        limit: 10,
    };
    assert_eq!(store.search(&second).unwrap(), []);
}

/// Names lead to who took them last; incidents are listed until mended.
pub(crate) fn names_and_incidents_are_looked_up<B: Backend<Permits>>(store: &B) {
    let (first, second) = (new(store, "a"), new(store, "b"));
    tell(store, first, Command::Name("number/7".into()));
    assert_eq!(store.named("number/7").unwrap(), Some(first));
    tell(store, second, Command::Name("number/7".into()));
    assert_eq!(store.named("number/7").unwrap(), Some(second));
    assert_eq!(store.named("number/8").unwrap(), None);
    let bearers = |after| store.bearers("number/7", after, 10).unwrap();
    assert_eq!(bearers(Serial(0)), [first, second]);
    assert_eq!(bearers(first), [second]);
    tell(store, first, Command::Fail);
    tell(store, second, Command::Fail);
    let listed = |after| -> Vec<_> {
        let page = store.incidents(after, 10).unwrap();
        page.into_iter()
            .map(|entry| (entry.serial, entry.row.incident))
            .collect()
    };
    assert_eq!(listed(None), [(first, 1), (second, 1)]);
    assert_eq!(listed(Some((first, 1))), [(second, 1)]);
    assert_eq!(store.backlog(at(1)).unwrap().incidents, 2);
    tell(store, first, Command::Mend);
    assert_eq!(listed(None), [(second, 1)]);
}

/// What must be gone from a permit that was erased.
pub(crate) const SECRETS: [&str; 3] = ["张某的投诉", "雁峰区某巷九号", "13900000000"];

/// Begins a permit that says all of [`SECRETS`], with a task, and sends one of them out.
pub(crate) fn secretive<B: Backend<Permits>>(store: &B) -> Serial {
    let [title, text, name] = SECRETS.map(str::to_owned);
    let serial = order(store, Target::New, Command::Begin { title, text })
        .reply
        .serial;
    tell(store, serial, ask(1, &["unit/roads"], 1, None));
    tell(store, serial, Command::Name(name));
    let mut sent = outgoing(Destination::Endpoint("tax".into()), "told", "");
    sent.body = format!("\"{}\"", SECRETS[2]);
    tell(store, serial, Command::Send(vec![sent]));
    serial
}

/// What is erased is gone from state, lists, search, history and the outbox; the events keep their places, and
/// whoever isn't meant loses nothing. An event recorded in the same batch may make it be asked for again.
pub(crate) fn what_is_erased_is_gone_and_the_events_keep_their_places<B: Backend<Permits>>(store: &B) {
    let (erased, other) = (secretive(store), secretive(store));
    let before = store.history(erased).unwrap();
    tell(store, erased, Command::Erase);
    let history = store.history(erased).unwrap();
    assert_eq!(history.len(), before.len() + 1);
    for (now, then) in history.iter().zip(&before) {
        assert_eq!(
            (now.position, now.revision, now.at),
            (then.position, then.revision, then.at)
        );
    }
    let remain: Vec<_> = history.iter().map(|event| event.event.body.as_str()).collect();
    assert_eq!(remain[0], r#"{"Begin":{"title":"","text":""}}"#);
    assert_eq!(remain[1], before[1].event.body, "nothing personal is in it");
    assert_eq!(remain[2..], [r#""Look""#, r#""Look""#, r#""Erase""#]);
    let kept = store.aggregate(erased).unwrap().unwrap();
    assert_eq!((kept.revision, kept.state.title.as_str()), (5, ""));
    assert_eq!(kept.state.tasks.len(), 1, "what isn't personal stays");
    assert_eq!(store.matter(erased).unwrap().unwrap().row.title, "");
    for words in SECRETS {
        assert!(!found(store, words).contains(&erased), "{words}");
    }
    assert_eq!(found(store, SECRETS[0]), [other]);
    assert_eq!(store.bearers(SECRETS[2], Serial(0), 10).unwrap(), [other]);
    let sources: Vec<_> = internal(store, 1).iter().map(|parcel| parcel.source).collect();
    assert_eq!(
        sources,
        [other],
        "what it sent and nobody has fetched is forgotten"
    );
    let named = store.order(Target::Any(erased), Command::Name(SECRETS[2].into()), meta(2));
    let again = store.order(Target::Any(erased), Command::Erase, meta(2));
    named.wait().unwrap();
    if let Err(rejection) = again.wait() {
        assert_eq!(rejection.code.0, "SK-STORE-0005");
        tell(store, erased, Command::Erase);
    }
    assert_eq!(store.history(erased).unwrap()[5].event.body, r#""Look""#);
    assert_eq!(store.history(other).unwrap()[0].event.body, before[0].event.body);
}

/// A question over the permits' register, with its one parameter.
fn question(dialect: Dialect, condition: &str, parameter: Datum) -> Ask {
    let place = match dialect {
        Dialect::Sqlite => "?1",
        Dialect::Postgres => "$1",
    };
    Ask {
        sql: format!(
            "SELECT ordinal, content ->> 'name' AS name, CAST(content ->> 'length' AS bigint) AS length, \
             received_on, due_on FROM registers WHERE register = 'permits' AND {} ORDER BY ordinal",
            condition.replace('?', place)
        ),
        parameters: vec![parameter],
        rows: 2,
        patience: std::time::Duration::from_secs(5),
    }
}

/// What matters enter in registers is asked for in one statement; what is refused leaves no trace.
pub(crate) fn questions_are_answered_from_registers<B: Backend<Permits>>(store: &B) {
    store.index_register("permits", "name").unwrap();
    store.index_register("permits", "name").unwrap();
    let serial = new(store, "one");
    for name in ["乙", "甲乙", "丙"] {
        tell(store, serial, Command::Name(name.into()));
    }
    let asked = |condition: &str, parameter| {
        let ask = question(store.dialect(), condition, parameter);
        let rows = store.ask(&ask)?;
        // One database keeps the order of columns, the other sorts them: their meaning is the same.
        let rows = rows.iter().map(|row| serde_json::from_str(row).unwrap());
        Ok::<Vec<serde_json::Value>, Rejection>(rows.collect())
    };
    let name = |name: &str| Datum::Text(name.into());
    assert_eq!(
        asked("content ->> 'name' = CAST(? AS text)", name("甲乙")).unwrap(),
        [serde_json::json!({
            "ordinal": 2, "name": "甲乙", "length": 2, "received_on": "1970-01-01", "due_on": null
        })]
    );
    let short = "CAST(content ->> 'length' AS bigint) < CAST(? AS bigint)";
    assert_eq!(asked(short, Datum::Integer(2)).unwrap().len(), 2);
    let code = |answer: Result<Vec<_>, Rejection>| answer.unwrap_err().code.0;
    assert_eq!(code(asked(short, Datum::Integer(9))), "SK-STORE-0071");
    assert_eq!(code(asked("nowhere = ?", name("x"))), "SK-STORE-0070");
    let mut endless = question(store.dialect(), "?", Datum::Null);
    endless.sql =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) AS i FROM n".into();
    endless.parameters.clear();
    endless.patience = std::time::Duration::from_millis(200);
    assert_eq!(store.ask(&endless).unwrap_err().code.0, "SK-STORE-0071");
    assert_eq!(
        asked(short, Datum::Integer(2)).unwrap().len(),
        2,
        "a refusal leaves the connection as it was"
    );
}

/// Timers are given out in order of due time, to one worker, and fire once.
pub(crate) fn timers_are_claimed_in_order_and_fire_once<B: Backend<Permits>>(store: &B) {
    let (a, b) = (new(store, "a"), new(store, "b"));
    for (serial, timer, second) in [(a, 1, 30), (a, 3, 10), (b, 1, 20), (b, 3, 99)] {
        tell(store, serial, Command::Arm { timer, second });
    }
    assert_eq!(store.next_timer().unwrap(), Some(at(10)));
    assert_eq!(store.claim_timers(at(9), 10).unwrap(), []);
    let due = store.claim_timers(at(50), 10).unwrap();
    let expected = [(10, a, 3), (20, b, 1), (30, a, 1)].map(|(second, serial, timer)| DueTimer {
        due: at(second),
        serial,
        timer,
    });
    assert_eq!(due, expected);
    assert_eq!(store.claim_timers(at(50), 10).unwrap(), [], "they are claimed");
    assert_eq!(store.backlog(at(50)).unwrap().timers_due, 3);
    // One is disarmed meanwhile: it doesn't fire. Fired twice, one fires once.
    tell(store, a, Command::Disarm { timer: 1 });
    let tickets: Vec<_> = due
        .iter()
        .chain(&due)
        .map(|timer| store.fire(*timer, at(50)))
        .collect();
    let hits: Vec<_> = tickets
        .into_iter()
        .map(|ticket| ticket.wait().unwrap().reply.is_some())
        .collect();
    assert_eq!(hits, [true, true, false, false, false, false]);
    assert_eq!((fired(store, a), fired(store, b)), (vec![3], vec![1]));
    assert_eq!(store.claim_timers(at(50), 10).unwrap(), []);
    assert_eq!(store.next_timer().unwrap(), Some(at(99)));
}

/// A claim that came to nothing lapses, and a timer that was armed again is another timer.
pub(crate) fn a_lapsed_claim_is_given_out_again<B: Backend<Permits>>(store: &B) {
    let a = new(store, "a");
    tell(store, a, Command::Arm { timer: 2, second: 10 });
    let first = store.claim_timers(at(20), 10).unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(store.claim_timers(at(100), 10).unwrap(), first);
    store.fire(first[0], at(100)).wait().unwrap();
    // It repeats after a minute: the old one can't fire it.
    assert!(store.fire(first[0], at(100)).wait().unwrap().reply.is_none());
    let again = store.claim_timers(at(100), 10).unwrap();
    assert_eq!(again.iter().map(|timer| timer.due).collect::<Vec<_>>(), [at(70)]);
}

/// A message reaches one who waits, once, or begins what it begins, or is refused.
pub(crate) fn a_message_reaches_one_who_waits<B: Backend<Permits>>(store: &B) {
    let (a, b) = (new(store, "a"), new(store, "b"));
    for serial in [a, b] {
        tell(store, serial, wait(ArrivalKind::Message, "paid", "k7", 1));
    }
    let arrive = |arrival: Arrival| store.arrive(arrival, meta(2)).wait();
    assert_eq!(
        arrive(message("paid", "k8", "m0")).unwrap_err().code.0,
        "SK-STORE-0025"
    );
    assert_eq!(arrive(message("paid", "k7", "m1")).unwrap().reply.serial, a);
    assert!(
        arrive(message("paid", "k7", "m1")).unwrap().repeated,
        "its id is known"
    );
    assert_eq!((received(store, a).len(), received(store, b).len()), (1, 0));
    assert_eq!(arrive(message("paid", "k7", "m2")).unwrap().reply.serial, b);
    assert_eq!(
        arrive(message("paid", "k7", "m3")).unwrap_err().code.0,
        "SK-STORE-0025"
    );
    let starts = Command::Await(SubscriptionRow {
        kind: ArrivalKind::Message,
        name: "applied".into(),
        key: String::new(),
        id: 1,
        starts: true,
    });
    tell(store, a, starts);
    let begun = arrive(message("applied", "k9", "m4")).unwrap().reply;
    assert!(begun.serial > b && begun.revision == 1);
}

fn internal<B: Backend<Permits>>(store: &B, second: i64) -> Vec<Parcel> {
    store.claim_parcels(at(second), 100).unwrap()
}

/// What is sent inside the city reaches each who waits once, whoever relays it and how often.
pub(crate) fn relays_reach_everyone_once<B: Backend<Permits>>(store: &B) {
    let listeners: Vec<_> = (0..150).map(|_| new(store, "a")).collect();
    let tickets: Vec<_> = listeners
        .iter()
        .map(|serial| {
            let wait = wait(ArrivalKind::Signal, "flood", "", 2);
            store.order(Target::Any(*serial), wait, meta(1))
        })
        .collect();
    for ticket in tickets {
        ticket.wait().unwrap();
    }
    let sender = new(store, "sender");
    tell(
        store,
        sender,
        Command::Send(vec![outgoing(Destination::Signal, "flood", "")]),
    );
    let late = new(store, "late");
    tell(store, late, wait(ArrivalKind::Signal, "flood", "", 2));
    let parcels = internal(store, 1);
    assert_eq!(parcels.len(), 1);
    assert_eq!(parcels[0].source, sender);
    let sequence = parcels[0].sequence;
    let mut rounds = 0;
    while store.relay(sequence, at(2)).wait().unwrap().reply == Relayed::More {
        rounds += 1;
    }
    assert!(rounds >= 1, "many take several rounds");
    assert_eq!(store.relay(sequence, at(2)).wait().unwrap().reply, Relayed::Gone);
    for serial in listeners {
        assert_eq!(received(store, serial).len(), 1);
    }
    assert_eq!(
        received(store, late).len(),
        0,
        "it waited after the signal was sent"
    );
    assert_eq!(internal(store, 2), []);
}

/// Messages and starts inside the city; what nobody takes becomes a dead letter that can be sent again.
pub(crate) fn a_message_nobody_takes_becomes_a_dead_letter<B: Backend<Permits>>(store: &B) {
    let sender = new(store, "sender");
    let sent = vec![
        outgoing(Destination::Message, "paid", "k1"),
        outgoing(Destination::Start(sender), "timer", ""),
    ];
    tell(store, sender, Command::Send(sent));
    let parcels = internal(store, 1);
    assert_eq!(parcels.len(), 2);
    assert_eq!(parcels[1].outgoing.to, Destination::Start(sender));
    assert_eq!(
        store.relay(parcels[1].sequence, at(2)).wait().unwrap().reply,
        Relayed::Done
    );
    let lost = parcels[0].sequence;
    let refused = store.relay(lost, at(2)).wait().unwrap_err();
    assert_eq!(refused.code.0, "SK-STORE-0025");
    let again = Settlement::Again {
        at: at(30),
        error: "nobody".into(),
    };
    store.settle(lost, again, at(2)).wait().unwrap();
    assert_eq!(internal(store, 29), []);
    let retried = internal(store, 30);
    assert_eq!(
        (retried.len(), retried[0].tries, retried[0].error.as_str()),
        (1, 1, "nobody")
    );
    let dead = Settlement::Dead {
        error: "given up".into(),
    };
    store.settle(lost, dead, at(30)).wait().unwrap();
    assert_eq!(internal(store, 99), []);
    let letters = store.dead_letters(0, 10).unwrap();
    assert_eq!(
        (letters.len(), letters[0].sequence, letters[0].tries),
        (1, lost, 2)
    );
    let waiting = new(store, "late");
    tell(store, waiting, wait(ArrivalKind::Message, "paid", "k1", 1));
    assert_eq!(
        store.revive(lost + 1, meta(40)).wait().unwrap_err().code.0,
        "SK-STORE-0026"
    );
    store.revive(lost, meta(40)).wait().unwrap();
    assert_eq!(store.dead_letters(0, 10).unwrap(), []);
    assert_eq!(internal(store, 40).len(), 1);
    assert_eq!(store.relay(lost, at(40)).wait().unwrap().reply, Relayed::Done);
    assert_eq!(received(store, waiting), ["paid {}"]);
}

/// Each endpoint is sent its parcels in order, one at a time, however the others fare.
pub(crate) fn endpoints_keep_their_order_apart<B: Backend<Permits>>(store: &B) {
    let sender = new(store, "sender");
    let to = |endpoint: &str, name: &str| outgoing(Destination::Endpoint(endpoint.into()), name, "");
    let sent = vec![
        to("tax", "t1"),
        to("bank", "b1"),
        to("tax", "t2"),
        to("bank", "b2"),
    ];
    tell(store, sender, Command::Send(sent));
    let names = |parcels: &[Parcel]| -> Vec<_> {
        let mut names: Vec<_> = parcels
            .iter()
            .map(|parcel| parcel.outgoing.name.clone())
            .collect();
        names.sort();
        names
    };
    let first = internal(store, 1);
    assert_eq!(names(&first), ["b1", "t1"]);
    assert_eq!(internal(store, 1), [], "they are claimed");
    let by_name = |parcels: &[Parcel], name: &str| {
        parcels
            .iter()
            .find(|parcel| parcel.outgoing.name == name)
            .unwrap()
            .sequence
    };
    let (tax, bank) = (by_name(&first, "t1"), by_name(&first, "b1"));
    let again = Settlement::Again {
        at: at(60),
        error: "500".into(),
    };
    store.settle(tax, again, at(2)).wait().unwrap();
    store.settle(bank, Settlement::Delivered, at(2)).wait().unwrap();
    let second = internal(store, 2);
    assert_eq!(names(&second), ["b2"], "the tax office's wait their turn");
    let dead = Settlement::Dead { error: "410".into() };
    store.settle(by_name(&second, "b2"), dead, at(3)).wait().unwrap();
    let third = internal(store, 60);
    assert_eq!((names(&third), third[0].tries), (vec!["t1".to_owned()], 1));
    store.settle(tax, Settlement::Delivered, at(60)).wait().unwrap();
    store.settle(tax, Settlement::Delivered, at(60)).wait().unwrap();
    let fourth = internal(store, 60);
    assert_eq!((names(&fourth), fourth[0].tries), (vec!["t2".to_owned()], 0));
    assert_eq!(store.backlog(at(60)).unwrap().dead_letters, 1);
}

/// Many clients at once, each with its own permit and all with one: nothing is lost or doubled.
pub(crate) fn many_clients_lose_and_double_nothing<B: Backend<Permits>>(store: &B) {
    let common = new(store, "common");
    std::thread::scope(|scope| {
        for client in 0..24 {
            let store = store.clone();
            scope.spawn(move || {
                let own = new(&store, "own");
                for round in 0..8 {
                    tell(&store, own, ask(round, &["x"], 1, Some(i64::from(round))));
                    tell(&store, common, ask(client * 100 + round, &["common"], 1, None));
                    assert_eq!(
                        store.aggregate(own).unwrap().unwrap().revision,
                        u64::from(round) + 2
                    );
                }
            });
        }
    });
    let kept = store.aggregate(common).unwrap().unwrap();
    assert_eq!((kept.revision, kept.state.tasks.len()), (1 + 24 * 8, 24 * 8));
    let history = store.history(common).unwrap();
    assert!(
        history
            .iter()
            .zip(1..)
            .all(|(event, revision)| event.revision == revision)
    );
    assert_eq!(
        work(store, &lists(&["common"], WorkOrder::Due, 1000)).len(),
        24 * 8
    );
    assert_eq!(work(store, &lists(&["x"], WorkOrder::Due, 1000)).len(), 24 * 8);
}

/// Makes a test of each rule. `$open` opens an empty store; whatever else it returns is kept until the end.
macro_rules! contract {
    ($open:expr; $($rule:ident),+ $(,)?) => {
        $(
            #[test]
            fn $rule() {
                let (store, _kept) = $open;
                contract::$rule(&store);
            }
        )+
    };
    ($open:expr) => {
        contract!($open;
            commands_are_decided_recorded_and_seen_at_once,
            refusals_and_bugs_cost_the_others_nothing,
            an_order_meant_for_an_older_version_is_refused,
            a_retry_is_answered_and_not_done_again,
            work_lists_are_paged_in_either_order,
            search_finds_words_at_once,
            names_and_incidents_are_looked_up,
            questions_are_answered_from_registers,
            what_is_erased_is_gone_and_the_events_keep_their_places,
            timers_are_claimed_in_order_and_fire_once,
            a_lapsed_claim_is_given_out_again,
            a_message_reaches_one_who_waits,
            relays_reach_everyone_once,
            a_message_nobody_takes_becomes_a_dead_letter,
            endpoints_keep_their_order_apart,
            many_clients_lose_and_double_nothing,
        );
    };
}
pub(crate) use contract;

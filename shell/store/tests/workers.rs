//! The workers over a real journal and real sockets: timers fire, messages go round, endpoints are called,
//! whatever they answer.

mod contract;

use contract::permit::{Command, Hall, Permits, wait};
use contract::{at, fired, meta, new, received, tell};
use jiff::SignedDuration;
use skein_store::aggregate::rows::{ArrivalKind, Destination, Outgoing};
use skein_store::aggregate::{Backend, Serial, Target};
use skein_store::workers::{
    Backoff, Clockwork, Endpoint, Endpoints, Fired, Https, Sender, Sent, Stop, signature,
};
use skein_store::{Journal, Options};
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn store() -> Journal<Hall> {
    let options = Options::new("430400".parse().unwrap());
    Journal::in_memory(&options, Hall::default()).unwrap()
}

/// What a receiver was sent: its headers in lower case, and the body.
#[derive(Debug, Clone)]
struct Request {
    headers: BTreeMap<String, String>,
    body: String,
}

/// A receiver that answers each request with the next line of a script (a status, or `hang`), then with 204.
struct Receiver {
    url: String,
    taken: Arc<Mutex<Vec<Request>>>,
}

impl Receiver {
    fn start(script: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let mut script: VecDeque<String> = script.iter().map(|line| (*line).to_owned()).collect();
        let requests = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let line = script.pop_front().unwrap_or_else(|| "204".into());
                requests.lock().unwrap().push(read(&stream));
                if line == "hang" {
                    std::thread::spawn(move || {
                        std::thread::sleep(Duration::from_secs(5));
                        drop(stream);
                    });
                } else {
                    answer(&stream, &line);
                }
            }
        });
        Self { url, taken }
    }

    fn names(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let name = |request: &Request| {
            let event: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            event["type"].as_str().unwrap().to_owned()
        };
        taken.iter().map(name).collect()
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line.trim_end(), "POST /in HTTP/1.1");
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    Request { headers, body }
}

fn answer(mut stream: &TcpStream, status: &str) {
    let text = format!(
        "HTTP/1.1 {status} x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(text.as_bytes()).unwrap();
}

struct Configured(BTreeMap<String, Endpoint>);

impl Endpoints for Configured {
    fn endpoint(&self, name: &str) -> Option<Endpoint> {
        self.0.get(name).cloned()
    }
}

fn sender(store: &Journal<Hall>, receivers: &[(&str, &Receiver)]) -> Sender<Permits, Journal<Hall>> {
    let endpoint = |(name, receiver): &(&str, &Receiver)| {
        let endpoint = Endpoint {
            url: receiver.url.clone(),
            secret: b"secret".to_vec(),
            patience: Duration::from_millis(200),
        };
        ((*name).to_owned(), endpoint)
    };
    let configured = Configured(receivers.iter().map(endpoint).collect());
    let mut sender = Sender::new(
        store.clone(),
        Arc::new(configured),
        Arc::new(Https::default()),
        store.source(),
    );
    sender.backoff = Backoff {
        first: SignedDuration::from_secs(10),
        longest: SignedDuration::from_mins(1),
        attempts: 3,
    };
    sender
}

fn send(store: &Journal<Hall>, serial: Serial, parcels: &[(Destination, &str, &str)]) {
    let outgoing = parcels.iter().map(|(to, name, key)| Outgoing {
        to: to.clone(),
        name: (*name).into(),
        key: (*key).into(),
        body: r#"{"n":1}"#.into(),
    });
    tell(store, serial, Command::Send(outgoing.collect()));
}

fn to(endpoint: &str) -> Destination {
    Destination::Endpoint(endpoint.into())
}

fn sent(delivered: usize, postponed: usize, dead: usize) -> Sent {
    Sent {
        delivered,
        postponed,
        dead,
    }
}

#[test]
fn everything_due_fires_in_one_turn_and_what_was_disarmed_does_not() {
    let store = store();
    let serials: Vec<_> = (0..30).map(|_| new(&store, "a")).collect();
    for (serial, number) in serials.iter().zip(1..) {
        tell(
            &store,
            *serial,
            Command::Arm {
                timer: 1,
                second: number,
            },
        );
    }
    tell(&store, serials[0], Command::Disarm { timer: 1 });
    let clockwork = Clockwork::new(store.clone());
    let turn = clockwork.turn(at(20)).unwrap();
    assert_eq!((turn.fired, turn.gone, turn.refused), (19, 0, 0));
    assert_eq!(clockwork.turn(at(20)).unwrap(), Fired::default());
    assert_eq!(fired(&store, serials[0]).len(), 0);
    assert_eq!(fired(&store, serials[19]), [1]);
    assert_eq!(fired(&store, serials[20]).len(), 0);
}

#[test]
fn a_repeating_timer_catches_up_once_for_each_period() {
    let store = store();
    let serial = new(&store, "a");
    tell(&store, serial, Command::Arm { timer: 2, second: 60 });
    assert_eq!(Clockwork::new(store.clone()).turn(at(200)).unwrap().fired, 3);
    assert_eq!(store.next_timer().unwrap(), Some(at(240)));
}

#[test]
fn a_delivered_parcel_is_a_signed_cloud_event() {
    let store = store();
    let receiver = Receiver::start(&[]);
    let serial = new(&store, "a");
    send(&store, serial, &[(to("tax"), "city.granted", "HY-7")]);
    let sender = sender(&store, &[("tax", &receiver)]);
    assert_eq!(sender.turn(at(100), || 0).unwrap(), sent(1, 0, 0));
    assert_eq!(sender.turn(at(100), || 0).unwrap(), sent(0, 0, 0));
    let request = receiver.taken.lock().unwrap()[0].clone();
    let event: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["subject"], "HY-7");
    assert_eq!(event["data"]["n"], 1);
    assert_eq!(event["source"], store.source().as_str());
    assert!(request.headers["content-type"].starts_with("application/cloudevents+json"));
    assert_eq!(request.headers["webhook-timestamp"], "100");
    let id = &request.headers["webhook-id"];
    assert_eq!(
        request.headers["webhook-signature"],
        signature(b"secret", id, at(100), &request.body)
    );
}

#[test]
fn errors_hangs_and_redirects_are_retried_and_the_order_is_kept() {
    let store = store();
    let receiver = Receiver::start(&["500", "hang", "302", "204", "410", "204"]);
    let other = Receiver::start(&[]);
    let serial = new(&store, "a");
    send(
        &store,
        serial,
        &[
            (to("tax"), "t1", ""),
            (to("tax"), "t2", ""),
            (to("bank"), "b1", ""),
            (to("tax"), "t3", ""),
        ],
    );
    let mut sender = sender(&store, &[("tax", &receiver), ("bank", &other)]);
    sender.backoff.attempts = 4;
    assert_eq!(
        sender.turn(at(0), || 0).unwrap(),
        sent(1, 1, 0),
        "the bank's, and a 500"
    );
    assert_eq!(sender.turn(at(9), || 0).unwrap(), sent(0, 0, 0));
    assert_eq!(sender.turn(at(10), || 0).unwrap(), sent(0, 1, 0), "hanging");
    assert_eq!(sender.turn(at(30), || 0).unwrap(), sent(0, 1, 0), "redirected");
    // Taken at last; the next is refused for good and doesn't keep the last one waiting.
    assert_eq!(sender.turn(at(70), || 0).unwrap(), sent(2, 0, 1));
    assert_eq!(receiver.names(), ["t1", "t1", "t1", "t1", "t2", "t3"]);
    let ids: Vec<_> = receiver
        .taken
        .lock()
        .unwrap()
        .iter()
        .map(|request| request.headers["webhook-id"].clone())
        .collect();
    assert!(
        ids[..4].iter().all(|id| *id == ids[0]),
        "a retry has its parcel's id"
    );
    let letters = store.dead_letters(0, 10).unwrap();
    assert_eq!((letters.len(), letters[0].error.as_str()), (1, "HTTP 410"));
    store.revive(letters[0].sequence, meta(80)).wait().unwrap();
    assert_eq!(sender.turn(at(80), || 0).unwrap(), sent(1, 0, 0));
}

#[test]
fn an_endpoint_that_never_answers_or_is_unknown_ends_in_dead_letters() {
    let store = store();
    let serial = new(&store, "a");
    let nobody = Receiver {
        url: "http://127.0.0.1:1/in".into(),
        taken: Arc::default(),
    };
    send(
        &store,
        serial,
        &[(to("down"), "d1", ""), (to("unknown"), "u1", "")],
    );
    let sender = sender(&store, &[("down", &nobody)]);
    assert_eq!(sender.turn(at(0), || 0).unwrap(), sent(0, 2, 0));
    assert_eq!(sender.turn(at(10), || 0).unwrap(), sent(0, 2, 0));
    assert_eq!(sender.turn(at(30), || 0).unwrap(), sent(0, 0, 2));
    assert_eq!(store.backlog(at(30)).unwrap().dead_letters, 2);
}

#[test]
fn running_workers_carry_messages_on_by_themselves_and_a_hanging_endpoint_delays_no_other() {
    let store = store();
    let (hanging, quick) = (Receiver::start(&["hang"]), Receiver::start(&[]));
    let (a, b) = (new(&store, "a"), new(&store, "b"));
    tell(&store, b, wait(ArrivalKind::Message, "paid", "k", 1));
    let sender = sender(&store, &[("slow", &hanging), ("quick", &quick)]);
    let (stop, clockwork) = (Stop::default(), Clockwork::new(store.clone()));
    std::thread::scope(|scope| {
        scope.spawn(|| sender.run(&stop, &jiff::Timestamp::now));
        scope.spawn(|| clockwork.run(&stop, &jiff::Timestamp::now));
        tell(&store, a, Command::Arm { timer: 1, second: 5 });
        send(
            &store,
            a,
            &[
                (to("slow"), "s", ""),
                (to("quick"), "q", ""),
                (Destination::Message, "paid", "k"),
            ],
        );
        let patience = Instant::now() + Duration::from_secs(20);
        let done =
            || !received(&store, b).is_empty() && !fired(&store, a).is_empty() && quick.names() == ["q"];
        while !done() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(done());
        stop.say();
    });
    let look = store
        .order(Target::Any(b), Command::Look, meta(9))
        .wait()
        .unwrap();
    assert_eq!(look.reply.revision, 3);
}

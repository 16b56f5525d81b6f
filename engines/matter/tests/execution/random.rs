//! Random processes: whatever the graph, replay equals the state, and every token is accounted for.

use crate::world::{World, accepted, file};
use proptest::prelude::*;
use skein_matter::state::{Status, Vars, WaitKind};
use skein_matter::{Act, Resolution};
use std::fmt::Write as _;

/// A part of a well-formed process, with one way in and one way out.
#[derive(Debug, Clone)]
enum Block {
    Task,
    User,
    Script,
    Sequence(Vec<Block>),
    Exclusive(Vec<Block>),
    Parallel(Vec<Block>),
    Inclusive(Vec<(bool, Block)>),
    Loop(Box<Block>),
    Sub(Box<Block>),
    Timed(Box<Block>),
    Many(u8, bool, Box<Block>),
    Undone,
    /// A subprocess that runs at most so often, its condition tried before or after.
    Again(u8, bool, Box<Block>),
    /// A timer beside fires twice at most.
    Beside(Box<Block>),
    /// A subprocess that ends with an error, caught on its boundary, or inside by an event subprocess.
    Fails(bool, Box<Block>),
    /// A transaction that is cancelled, with what it did compensated.
    Cancelled(Box<Block>),
    /// A subprocess that escalates beside what it does.
    Escalates(Box<Block>),
    /// An event gateway: a timer or a signal.
    Race,
    /// A link from one place to another.
    Link,
    /// A complex gateway that goes on with the first of its branches.
    First(Vec<Block>),
}

fn block() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        Just(Block::Task),
        Just(Block::User),
        Just(Block::Script),
        Just(Block::Undone),
        Just(Block::Race),
        Just(Block::Link)
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let some = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            some.clone().prop_map(Block::Sequence),
            some.clone().prop_map(Block::Exclusive),
            some.clone().prop_map(Block::Parallel),
            some.prop_map(Block::First),
            (1u8..4, any::<bool>(), boxed.clone())
                .prop_map(|(most, before, inner)| Block::Again(most, before, inner)),
            boxed.clone().prop_map(Block::Beside),
            (any::<bool>(), boxed.clone()).prop_map(|(inside, inner)| Block::Fails(inside, inner)),
            boxed.clone().prop_map(Block::Cancelled),
            boxed.prop_map(Block::Escalates),
            prop::collection::vec((any::<bool>(), inner.clone()), 1..4).prop_map(Block::Inclusive),
            inner.clone().prop_map(|inner| Block::Loop(Box::new(inner))),
            inner.clone().prop_map(|inner| Block::Sub(Box::new(inner))),
            inner.clone().prop_map(|inner| Block::Timed(Box::new(inner))),
            (0u8..4, any::<bool>(), inner).prop_map(|(n, sequential, inner)| Block::Many(
                n,
                sequential,
                Box::new(inner)
            )),
        ]
    })
}

#[derive(Default)]
struct Writer {
    xml: String,
    count: u32,
}

impl Writer {
    fn id(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}{}", self.count)
    }

    fn add(&mut self, xml: &str) {
        self.xml += xml;
        self.xml += "\n";
    }

    fn flow(&mut self, from: &str, to: &str, condition: Option<&str>) {
        let id = self.id("f");
        let condition = condition
            .map(|text| format!("<conditionExpression>{text}</conditionExpression>"))
            .unwrap_or_default();
        writeln!(
            self.xml,
            r#"<sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}">{condition}</sequenceFlow>"#
        )
        .unwrap();
    }

    fn leaf(&mut self, kind: &str, inside: &str) -> (String, String) {
        let id = self.id(kind);
        self.add(&format!(r#"<{kind} id="{id}">{inside}</{kind}>"#));
        (id.clone(), id)
    }

    /// A gateway pair around branches, each with its condition.
    fn split(&mut self, kind: &str, branches: &[(Option<&str>, &Block)]) -> (String, String) {
        let (open, close) = (self.id("open"), self.id("close"));
        self.add(&format!(r#"<{kind} id="{open}"/><{kind} id="{close}"/>"#));
        for (condition, branch) in branches {
            let (first, last) = self.block(branch);
            self.flow(&open, &first, *condition);
            self.flow(&last, &close, None);
        }
        (open, close)
    }

    fn sub(&mut self, inner: &Block, characteristics: &str) -> String {
        self.inside("subProcess", inner, characteristics, "")
    }

    /// A subprocess of some kind around a block, ended by an event of some kind.
    fn inside(&mut self, kind: &str, inner: &Block, beside: &str, ending: &str) -> String {
        let id = self.id("sub");
        self.add(&format!(r#"<{kind} id="{id}">{beside}"#));
        let (first, last) = self.block(inner);
        let (start, end) = (self.id("start"), self.id("end"));
        self.add(&format!(
            r#"<startEvent id="{start}"/><endEvent id="{end}">{ending}</endEvent>"#
        ));
        self.flow(&start, &first, None);
        self.flow(&last, &end, None);
        self.add(&format!("</{kind}>"));
        id
    }

    /// An event on a boundary, and the task after it.
    fn boundary(&mut self, host: &str, interrupting: bool, definition: &str) -> String {
        let event = self.id("on");
        self.add(&format!(
            r#"<boundaryEvent id="{event}" attachedToRef="{host}" cancelActivity="{interrupting}">{definition}</boundaryEvent>"#
        ));
        let (after, _) = self.leaf("task", "");
        self.flow(&event, &after, None);
        after
    }

    /// A subprocess with an event beside it, whose way has an end of its own.
    fn with_beside(&mut self, id: &str, definition: &str) -> (String, String) {
        let after = self.boundary(id, false, definition);
        let end = self.id("end");
        self.add(&format!(r#"<endEvent id="{end}"/>"#));
        self.flow(&after, &end, None);
        (id.to_owned(), id.to_owned())
    }

    fn fails(&mut self, inside: bool, inner: &Block) -> (String, String) {
        const ERROR: &str = r#"<errorEventDefinition errorRef="X"/>"#;
        if !inside {
            let id = self.inside("subProcess", inner, "", ERROR);
            let after = self.boundary(&id, true, ERROR);
            return (id, after);
        }
        let (event, start, end, flow) = (self.id("ev"), self.id("es"), self.id("ee"), self.id("f"));
        let handler = format!(
            r#"<subProcess id="{event}" triggeredByEvent="true"><startEvent id="{start}">{ERROR}</startEvent><endEvent id="{end}"/><sequenceFlow id="{flow}" sourceRef="{start}" targetRef="{end}"/></subProcess>"#
        );
        let id = self.inside("subProcess", inner, &handler, ERROR);
        (id.clone(), id)
    }

    fn race(&mut self) -> (String, String) {
        let (gateway, merge) = (self.id("race"), self.id("merge"));
        self.add(&format!(
            r#"<eventBasedGateway id="{gateway}"/><exclusiveGateway id="{merge}"/>"#
        ));
        for definition in [
            "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
            r#"<signalEventDefinition signalRef="G"/>"#,
        ] {
            let (event, _) = self.leaf("intermediateCatchEvent", definition);
            self.flow(&gateway, &event, None);
            self.flow(&event, &merge, None);
        }
        (gateway, merge)
    }

    fn link(&mut self) -> (String, String) {
        let name = self.id("link");
        let definition = format!(r#"<linkEventDefinition name="{name}"/>"#);
        let (from, _) = self.leaf("intermediateThrowEvent", &definition);
        let (to, _) = self.leaf("intermediateCatchEvent", &definition);
        (from, to)
    }

    /// Branches of a parallel gateway, the first of which to come opens a complex one.
    fn first(&mut self, blocks: &[Block]) -> (String, String) {
        let (open, close) = (self.id("open"), self.id("close"));
        self.add(&format!(
            r#"<parallelGateway id="{open}"/><complexGateway id="{close}"><activationCondition>activationCount >= 1</activationCondition></complexGateway>"#
        ));
        for block in blocks {
            let (first, last) = self.block(block);
            self.flow(&open, &first, None);
            self.flow(&last, &close, None);
        }
        (open, close)
    }

    fn block(&mut self, block: &Block) -> (String, String) {
        match block {
            Block::Task => self.leaf("task", ""),
            Block::User => self.leaf("userTask", ""),
            Block::Script => self.leaf("scriptTask", "<script>{ n: n + 1 }</script>"),
            Block::Sequence(blocks) => {
                let ends: Vec<(String, String)> = blocks.iter().map(|block| self.block(block)).collect();
                for pair in ends.windows(2) {
                    self.flow(&pair[0].1, &pair[1].0, None);
                }
                (ends[0].0.clone(), ends[ends.len() - 1].1.clone())
            }
            Block::Exclusive(blocks) => {
                let last = blocks.len() - 1;
                let branches: Vec<(Option<&str>, &Block)> = blocks
                    .iter()
                    .enumerate()
                    .map(|(place, block)| ((place < last).then_some("modulo(n, 2) = 0"), block))
                    .collect();
                let (open, close) = self.split("exclusiveGateway", &branches);
                self.by_default(&open);
                (open, close)
            }
            Block::Parallel(blocks) => {
                let branches: Vec<(Option<&str>, &Block)> =
                    blocks.iter().map(|block| (None, block)).collect();
                self.split("parallelGateway", &branches)
            }
            Block::Inclusive(blocks) => {
                let mut branches: Vec<(Option<&str>, &Block)> = blocks
                    .iter()
                    .map(|(taken, block)| (Some(if *taken { "true" } else { "n &lt; 0" }), block))
                    .collect();
                let always = Block::Task;
                branches.push((Some("true"), &always));
                self.split("inclusiveGateway", &branches)
            }
            Block::Loop(inner) => {
                let (head, tail) = (self.id("head"), self.id("tail"));
                self.add(&format!(
                    r#"<exclusiveGateway id="{head}"/><exclusiveGateway id="{tail}"/>"#
                ));
                let (first, last) = self.block(inner);
                let (count, _) = self.leaf("scriptTask", "<script>{ n: n + 1 }</script>");
                self.flow(&head, &first, None);
                self.flow(&last, &count, None);
                self.flow(&count, &tail, None);
                self.flow(&tail, &head, Some("modulo(n, 3) != 0 and n &lt; 40"));
                let (out, _) = self.leaf("task", "");
                self.flow(&tail, &out, None);
                self.by_default(&tail);
                (head, out)
            }
            Block::Sub(inner) => {
                let id = self.sub(inner, "");
                (id.clone(), id)
            }
            Block::Timed(inner) => {
                let id = self.sub(inner, "");
                let (timer, merge) = (self.id("timer"), self.id("merge"));
                self.add(&format!(
                    r#"<boundaryEvent id="{timer}" attachedToRef="{id}"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><exclusiveGateway id="{merge}"/>"#
                ));
                self.flow(&id, &merge, None);
                self.flow(&timer, &merge, None);
                (id, merge)
            }
            Block::Many(count, sequential, inner) => {
                let characteristics = format!(
                    r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"#
                );
                let id = self.sub(inner, &characteristics);
                (id.clone(), id)
            }
            Block::Undone => self.undone(),
            Block::Again(most, before, inner) => {
                let characteristics = format!(
                    r#"<standardLoopCharacteristics testBefore="{before}" loopMaximum="{most}"><loopCondition>n &lt; 30</loopCondition></standardLoopCharacteristics>"#
                );
                let id = self.sub(inner, &characteristics);
                (id.clone(), id)
            }
            Block::Beside(inner) => {
                let id = self.sub(inner, "");
                self.with_beside(
                    &id,
                    "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>",
                )
            }
            Block::Fails(inside, inner) => self.fails(*inside, inner),
            Block::Cancelled(inner) => {
                let id = self.inside("transaction", inner, "", "<cancelEventDefinition/>");
                let after = self.boundary(&id, true, "<cancelEventDefinition/>");
                (id, after)
            }
            Block::Escalates(inner) => {
                let throw = Block::Task;
                let escalation = r#"<escalationEventDefinition escalationRef="U"/>"#;
                let id = self.inside(
                    "subProcess",
                    &Block::Parallel(vec![inner.as_ref().clone(), throw]),
                    "",
                    escalation,
                );
                self.with_beside(&id, escalation)
            }
            Block::Race => self.race(),
            Block::Link => self.link(),
            Block::First(blocks) => self.first(blocks),
        }
    }

    /// The flow out of a gateway that has no condition is its default, where there are others.
    fn by_default(&mut self, gateway: &str) {
        let out = format!(r#"sourceRef="{gateway}""#);
        let flows: Vec<&str> = self.xml.lines().filter(|line| line.contains(&out)).collect();
        let plain = flows
            .iter()
            .find(|line| line.ends_with("></sequenceFlow>") && !line.contains("condition"));
        let id = plain.and_then(|line| line.split('"').nth(1)).map(str::to_owned);
        if let Some(id) = id.filter(|_| flows.len() > 1) {
            let node = format!(r#"Gateway id="{gateway}""#);
            self.xml = self.xml.replacen(&node, &format!(r#"{node} default="{id}""#), 1);
        }
    }

    /// A task that is compensated right away.
    fn undone(&mut self) -> (String, String) {
        let (task, event, handler, throw) = (
            self.id("done"),
            self.id("comp"),
            self.id("undo"),
            self.id("throw"),
        );
        let association = self.id("as");
        self.add(&format!(
            r#"<task id="{task}"/><boundaryEvent id="{event}" attachedToRef="{task}"><compensateEventDefinition/></boundaryEvent><task id="{handler}" isForCompensation="true"/><association id="{association}" sourceRef="{event}" targetRef="{handler}"/><intermediateThrowEvent id="{throw}"><compensateEventDefinition activityRef="{task}"/></intermediateThrowEvent>"#
        ));
        self.flow(&task, &throw, None);
        (task, throw)
    }
}

fn model(block: &Block) -> String {
    let mut writer = Writer::default();
    let (first, last) = writer.block(block);
    writer.add(r#"<startEvent id="start"/><endEvent id="end"/>"#);
    writer.flow("start", &first, None);
    writer.flow(&last, "end", None);
    file(ROOTS, &writer.xml)
}

const ROOTS: &str =
    r#"<signal id="G" name="g"/><error id="X" errorCode="x"/><escalation id="U" escalationCode="u"/>"#;

/// Continues the matter somewhere, as the seed says. False when nothing more can be done.
fn proceed(world: &mut World, seed: u64) -> bool {
    if world.matter.status != Status::Running {
        return false;
    }
    if let Some(incident) = world.matter.incidents.first() {
        let act = Act::Resolve {
            incident: incident.id,
            how: Resolution::Retry,
            reason: "because".into(),
        };
        drop(world.act(act));
        return false;
    }
    let waits: Vec<(u32, WaitKind)> = world
        .matter
        .waits
        .iter()
        .map(|wait| (wait.id, wait.kind.clone()))
        .collect();
    let Some((wait, kind)) = waits
        .get(usize::try_from(seed).unwrap_or(0) % waits.len().max(1))
        .cloned()
    else {
        return false;
    };
    let data = Vars::new();
    let act = match kind {
        WaitKind::Timer { .. } => {
            world.now += jiff::SignedDuration::from_hours(2);
            Act::TimerDue { timer: wait }
        }
        WaitKind::Signal { name } => Act::Signal { name, data },
        _ => Act::Complete { task: wait, data },
    };
    world.act(act).unwrap_or_else(|rejection| panic!("{rejection}"));
    true
}

/// Where a random graph's nodes lead, and what they are.
type Graph = (Vec<u8>, Vec<(u8, u8)>);

fn graph() -> impl Strategy<Value = Graph> {
    let kinds = prop::collection::vec(0u8..7, 3..9);
    let flows = prop::collection::vec((any::<u8>(), any::<u8>()), 3..16);
    (kinds, flows)
}

/// An unstructured process: any node may lead to any other.
fn tangle((kinds, flows): &Graph) -> String {
    let mut writer = Writer::default();
    let names = [
        "task",
        "userTask",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "userTask",
        "complexGateway",
    ];
    for (place, kind) in kinds.iter().enumerate() {
        let name = names[usize::from(*kind)];
        let inside = if name == "complexGateway" {
            "<activationCondition>activationCount >= 1</activationCondition>"
        } else {
            ""
        };
        writer.add(&format!(r#"<{name} id="n{place}">{inside}</{name}>"#));
    }
    writer.add(r#"<startEvent id="start"/>"#);
    writer.flow("start", "n0", None);
    for (from, to) in flows {
        let from = usize::from(*from) % kinds.len();
        let to = usize::from(*to) % kinds.len();
        writer.flow(&format!("n{from}"), &format!("n{to}"), None);
    }
    file("", &writer.xml)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_well_formed_process_comes_to_its_end(block in block(), seeds in prop::collection::vec(any::<u64>(), 1..40)) {
        let text = model(&block);
        prop_assert_eq!(accepted(&text), Ok(()));
        let mut world = World::new(&text);
        let start = world.line(r#"start {"n":1}"#);
        prop_assert!(!start.starts_with("SK-"), "{}", start);
        let mut steps = 0;
        while proceed(&mut world, seeds[steps % seeds.len()]) {
            steps += 1;
            prop_assert!(steps < 5_000);
        }
        prop_assert_eq!(world.matter.status, Status::Completed, "{:#?}", world.matter);
        prop_assert!(world.matter.tokens.is_empty() && world.matter.waits.is_empty() && world.matter.scopes.is_empty());
        prop_assert!(world.matter.records.is_empty());
    }

    #[test]
    fn every_token_of_a_tangled_process_is_accounted_for(graph in graph(), seeds in prop::collection::vec(any::<u64>(), 1..30)) {
        let mut world = World::new(&tangle(&graph));
        world.budget = 300;
        world.line("start");
        for seed in seeds {
            if world.matter.tokens.len() > 200 || !proceed_or_refused(&mut world, seed) {
                break;
            }
        }
    }
}

/// As [`proceed`], but a command may be refused as endless.
fn proceed_or_refused(world: &mut World, seed: u64) -> bool {
    if world.matter.status != Status::Running {
        return false;
    }
    let tasks: Vec<u32> = world.matter.waits.iter().map(|wait| wait.id).collect();
    let Some(task) = tasks
        .get(usize::try_from(seed).unwrap_or(0) % tasks.len().max(1))
        .copied()
    else {
        return false;
    };
    let act = Act::Complete {
        task,
        data: Vars::new(),
    };
    match world.act(act) {
        Ok(_) => true,
        Err(rejection) => {
            assert_eq!(rejection.code.0, "SK-MATTER-0042", "{rejection}");
            true
        }
    }
}

//! The body of the fuzz target `bpmn`, over seeded mutations of the seed texts.

#[path = "../../../fuzz/bodies/bpmn.rs"]
mod bpmn;
#[path = "../../../fuzz/bodies/mutate.rs"]
mod mutate;

use mutate::{Dice, mutate, seeds};

const WORDS: &[&str] = &[
    "<task id=\"t\"/>",
    "<startEvent/>",
    "</process>",
    "<subProcess>",
    "</subProcess>",
    "sourceRef=\"end\"",
    "targetRef=\"\"",
    "attachedToRef=\"sub\"",
    "id=\"start\"",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&lt;",
    "&#0;",
    "&x;",
    "<!DOCTYPE a>",
    "xmlns=\"\"",
    "xmlns:skein=\"\"",
    "/>",
    ">",
    "\"",
    "<inclusiveGateway id=\"i\"/>",
    "<terminateEventDefinition/>",
    "<ioSpecification/>",
    "<laneSet/>",
    "<standardLoopCharacteristics/>",
    "isExecutable=\"x\"",
];

#[test]
fn mutated_models_never_panic() {
    let seeds = seeds("bpmn");
    let mut dice = Dice::new(3);
    seeds.iter().for_each(|seed| bpmn::run(seed.as_bytes()));
    for _ in 0..3000 {
        bpmn::run(mutate(&seeds, WORDS, &mut dice).as_bytes());
    }
}

//! The body of the fuzz target `matter`, over seeded mutations of the seed texts.

#[path = "../../../fuzz/bodies/matter.rs"]
mod matter;
#[path = "../../../fuzz/bodies/mutate.rs"]
mod mutate;

use mutate::{Dice, mutate, seeds};

const WORDS: &[&str] = &[
    "<task id=\"t\"/>",
    "<userTask id=\"u\"/>",
    "<startEvent id=\"s\"/>",
    "sourceRef=\"end\"",
    "targetRef=\"start\"",
    "attachedToRef=\"sub\"",
    "<terminateEventDefinition/>",
    "<cancelEventDefinition/>",
    "<compensateEventDefinition/>",
    "<errorEventDefinition/>",
    "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>",
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
    "<standardLoopCharacteristics loopMaximum=\"3\"/>",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
    "transaction",
    "subProcess",
    "triggeredByEvent=\"true\"",
    "isForCompensation=\"true\"",
    "cancelActivity=\"false\"",
    "<conditionExpression>true</conditionExpression>",
];

#[test]
fn mutated_models_run_without_a_panic() {
    let seeds = seeds("bpmn");
    let mut dice = Dice::new(7);
    seeds.iter().for_each(|seed| matter::run(seed.as_bytes()));
    for _ in 0..2000 {
        matter::run(mutate(&seeds, WORDS, &mut dice).as_bytes());
    }
}

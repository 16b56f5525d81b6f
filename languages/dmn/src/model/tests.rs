//! Models in text, what is read of them.

use super::*;

fn model(body: &str) -> Result<Definitions, Vec<skein_kernel::rejection::Rejection>> {
    read(
        &format!(
            "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' xmlns:o='urn:other' \
             xmlns:feel='https://www.omg.org/spec/DMN/20230324/FEEL/' name='m' namespace='urn:m'>\n{body}\n</definitions>"
        ),
        "m.dmn",
    )
}

#[test]
fn a_decision_knows_what_it_needs_and_how_it_is_made() {
    let model = model(
        "<import name='other' namespace='urn:other' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>
         <inputData id='i' name='Applicant  data'><variable typeRef='o:tPerson'/></inputData>
         <decision id='d' name='Fee'>
           <variable name='Fee' typeRef='feel:number'/>
           <informationRequirement><requiredInput href='#i'/></informationRequirement>
           <knowledgeRequirement><requiredKnowledge href='urn:other#k'/></knowledgeRequirement>
           <literalExpression><text>1 + 1</text></literalExpression>
         </decision>",
    )
    .unwrap();
    let input = &model.inputs[0];
    assert_eq!(input.variable.name, "Applicant data");
    assert_eq!(input.variable.type_ref.as_ref().unwrap().name, "other.tPerson");
    let decision = &model.decisions[0];
    assert_eq!(decision.variable.type_ref.as_ref().unwrap().name, "number");
    assert_eq!(decision.requirements[0].reference().id, "i");
    assert_eq!(
        decision.requirements[1].reference().namespace.as_deref(),
        Some("urn:other")
    );
    let Some(Kind::Literal(text)) = decision.logic.as_ref().map(|logic| &logic.kind) else {
        panic!("a literal expression")
    };
    assert_eq!((text.text.as_str(), text.line), ("1 + 1", 8));
}

#[test]
fn a_table_keeps_policy_columns_and_rules() {
    let model = model(
        "<decision name='d'><decisionTable hitPolicy='COLLECT' aggregation='SUM' preferredOrientation='CrossTable'>
           <input><inputExpression typeRef='number'><text>a</text></inputExpression>
             <inputValues><text>[0..10]</text></inputValues></input>
           <output name='out'><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
           <annotation name='why'/>
           <rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry>
             <annotationEntry><text>small</text></annotationEntry></rule>
         </decisionTable></decision>",
    )
    .unwrap();
    let Some(Kind::Table(table)) = model.decisions[0].logic.as_ref().map(|logic| &logic.kind) else {
        panic!("a table")
    };
    assert_eq!(table.policy, HitPolicy::Collect(Some(Aggregator::Sum)));
    assert_eq!(table.orientation, Orientation::CrossTable);
    assert_eq!(table.inputs[0].values.as_ref().unwrap().text, "[0..10]");
    assert_eq!(table.outputs[0].default.as_ref().unwrap().text, "0");
    assert_eq!(table.rules[0].tests[0].text, "< 5");
    assert_eq!(table.rules[0].annotations, ["small"]);
}

#[test]
fn what_is_missing_is_told_with_its_line() {
    let wrong =
        model("<decision><informationRequirement><requiredInput/></informationRequirement></decision>")
            .unwrap_err();
    assert!(
        wrong
            .iter()
            .all(|rejection| rejection.code == crate::codes::INCOMPLETE)
    );
    assert_eq!(wrong.last().unwrap().place.as_ref().unwrap().line, Some(2));
    let wrong = read("<definitions xmlns='urn:x'/>", "x.dmn").unwrap_err();
    assert_eq!(wrong[0].code, crate::codes::NOT_DMN);
}

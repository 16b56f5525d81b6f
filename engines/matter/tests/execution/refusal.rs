//! What can't be executed faithfully is refused when it is compiled.

use crate::world::refused;

#[test]
fn models_that_cannot_be_executed() {
    let one = |inside: &str| format!("<startEvent id=\"S\"/>{inside}");
    refused("", &one("<task id=\"A\"/>\n S -[x +]-> A"), "SK-MATTER-0012");
    refused(
        "",
        &one(r#"<scriptTask id="A" scriptFormat="text/javascript"><script>x = 1</script></scriptTask>"#),
        "SK-MATTER-0014",
    );
    refused(
        "",
        &one(r#"<intermediateCatchEvent id="T"><timerEventDefinition/></intermediateCatchEvent>"#),
        "SK-MATTER-0025",
    );
    refused(
        "",
        &one(
            r#"<intermediateThrowEvent id="T"><linkEventDefinition name="nowhere"/></intermediateThrowEvent>"#,
        ),
        "SK-MATTER-0024",
    );
    refused("", &one(r#"<callActivity id="C"/>"#), "SK-MATTER-0022");
    refused(
        "",
        &one(r#"<task id="A"><multiInstanceLoopCharacteristics/></task>"#),
        "SK-MATTER-0026",
    );
    refused(
        "",
        &one(r###"<transaction id="T" method="##Store"/>"###),
        "SK-MATTER-0021",
    );
    refused(
        "",
        &one("<complexGateway id=\"K\"/><task id=\"A\"/><task id=\"B\"/>\n A -> K\n B -> K"),
        "SK-MATTER-0019",
    );
    refused(
        "",
        &one(r#"<subProcess id="Ev" triggeredByEvent="true"><startEvent id="ES"/></subProcess>"#),
        "SK-MATTER-0028",
    );
    refused(
        "",
        &one("<task id=\"A\"/>\n S -> A\n A -> Nobody"),
        "SK-MATTER-0018",
    );
}

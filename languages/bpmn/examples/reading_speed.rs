//! How fast a large model is read, checked and written: `cargo run --release -p skein-bpmn --example
//! reading_speed`.

use std::fmt::Write;
use std::time::Instant;

/// A model of this many user tasks in a row, each with a boundary timer, documentation and a shape.
fn model(tasks: usize) -> String {
    let mut out = String::from(
        "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
         xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" targetNamespace=\"t\">\n<bpmn:process id=\"P\" isExecutable=\"true\">\n<bpmn:startEvent id=\"t0\"/>\n",
    );
    let mut shapes = String::new();
    for n in 1..=tasks {
        let _ = writeln!(
            out,
            "  <bpmn:userTask id=\"t{n}\" name=\"审核 {n}\">\n    <bpmn:documentation>第 {n} 步</bpmn:documentation>\n    <bpmn:incoming>f{n}</bpmn:incoming>\n  </bpmn:userTask>\n  \
             <bpmn:sequenceFlow id=\"f{n}\" sourceRef=\"t{}\" targetRef=\"t{n}\"/>\n  \
             <bpmn:boundaryEvent id=\"b{n}\" attachedToRef=\"t{n}\"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>",
            n - 1
        );
        let _ = writeln!(
            shapes,
            "      <bpmndi:BPMNShape id=\"s{n}\" bpmnElement=\"t{n}\"><dc:Bounds x=\"{n}\" y=\"80\" width=\"100\" height=\"80\"/></bpmndi:BPMNShape>"
        );
    }
    let _ = write!(
        out,
        "</bpmn:process>\n<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement=\"P\">\n{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    );
    out
}

fn main() {
    let text = model(20_000);
    let megabytes = text.len() as f64 / 1e6;
    println!("{megabytes:.1} MB");
    let start = Instant::now();
    let Ok(model) = skein_bpmn::read(&text, "large.bpmn") else {
        println!("the model is not readable");
        return;
    };
    let read = start.elapsed().as_secs_f64();
    println!(
        "read  {:>6.1} MB/s ({} nodes)",
        megabytes / read,
        model.nodes.len()
    );
    let start = Instant::now();
    let findings = skein_bpmn::check(&model).len();
    println!(
        "check {:>6.1} MB/s ({findings} findings)",
        megabytes / start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    let written = skein_bpmn::write(&model).len();
    println!(
        "write {:>6.1} MB/s ({written} bytes)",
        megabytes / start.elapsed().as_secs_f64()
    );
}

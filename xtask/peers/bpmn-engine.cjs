// Instances a second of bpmn-engine on the model given, in memory, on one core.
// usage: node bpmn-engine.cjs MODEL SECONDS   (with bpmn-engine in NODE_PATH)
const { readFileSync } = require("node:fs");
const { EventEmitter } = require("node:events");
const { Engine } = require("bpmn-engine");

const [model, seconds] = [process.argv[2], Number(process.argv[3])];
// Its conditions are written in its own language; everything else is the same model.
const source = readFileSync(model, "utf8").replace("amount &gt; 1000", "${environment.output.large}");

let context;

async function instance() {
  const listener = new EventEmitter();
  let done = false;
  listener.on("activity.end", (activity) => {
    done ||= activity.id === "done";
  });
  listener.on("activity.wait", (activity) => {
    activity.environment.output.large = 5000 > 1000;
    activity.signal();
  });
  const execution = await new Engine({ moddleContext: context, name: "joint" }).execute({ listener });
  if (execution.state !== "idle") await execution.waitFor("end");
  if (!done) throw new Error("the instance ended elsewhere");
}

async function main() {
  const moddle = require("bpmn-moddle");
  const BpmnModdle = moddle.BpmnModdle ?? moddle.default ?? moddle;
  // The model is parsed once, as it would be in a server.
  context = await new BpmnModdle().fromXML(source);
  await instance();
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < seconds * 1000) {
    await instance();
    count += 1;
  }
  console.log((count / ((performance.now() - started) / 1000)).toFixed(0));
}

main();

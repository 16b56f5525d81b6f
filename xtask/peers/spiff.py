"""Instances a second of SpiffWorkflow on the model given, in memory, on one core.

usage: spiff.py MODEL SECONDS
"""

import logging
import sys
import time

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.util.task import TaskState

logging.disable(logging.CRITICAL)


def instance(specification):
    workflow = BpmnWorkflow(specification)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        # Abstract tasks count as manual work here, so they are completed like the user task.
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.data["amount"] = 5000
            task.run()
        workflow.do_engine_steps()


def main():
    model, seconds = sys.argv[1], float(sys.argv[2])
    parser = BpmnParser()
    parser.add_bpmn_file(model)
    specification = parser.get_spec("joint")
    instance(specification)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        instance(specification)
        count += 1
    print(f"{count / (time.perf_counter() - started):.0f}")


main()

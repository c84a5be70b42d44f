"""SARIF by its schema; OCSF events and JUnit XML, read by the models of others and compared with the JSON report."""

import json
import sys
from pathlib import Path

from jsonschema import FormatChecker
from jsonschema.validators import validator_for
from junitparser import JUnitXml
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

folder = Path(sys.argv[1])
summary = json.loads((folder / "r.json").read_text())["summary"]
findings = summary["pass"] + summary["fail"] + summary["unknown"] + summary["notApplicable"] + summary["waived"]
assert summary["waived"] > 0

events = (folder / "r.ndjson").read_text().splitlines()
failed = suppressed = 0
for line in events:
    event = ComplianceFinding.model_validate_json(line)
    assert event.type_uid == event.class_uid * 100 + event.activity_id == 200301, line
    suppressed += event.status_id == 3
    failed += event.compliance.status_id == 3 and event.status_id != 3
assert len(events) == findings + summary["errors"], len(events)
assert (failed, suppressed) == (summary["fail"], summary["waived"]), (failed, suppressed)
print(f"{len(events)} events are OCSF Compliance Findings")

schema = json.loads(Path(sys.argv[2]).read_text())
validator = validator_for(schema)(schema, format_checker=FormatChecker())
for name in ["r.sarif", "empty.sarif"]:
    log = json.loads((folder / name).read_text())
    problems = [problem.message for problem in validator.iter_errors(log)]
    assert problems == [], problems
    # The validator is one that finds something.
    log["runs"][0]["invocations"][0]["executionSuccessful"] = "maybe"
    assert not validator.is_valid(log)
results = json.loads((folder / "r.sarif").read_text())["runs"][0]["results"]
assert sum(len(result["suppressions"]) for result in results) == summary["waived"]
print("the SARIF files are valid by the schema")

suites = JUnitXml.fromfile(str(folder / "r.xml"))
counts = (suites.tests, suites.failures, suites.errors, suites.skipped)
expected = (
    findings + summary["errors"],
    summary["fail"],
    summary["unknown"] + summary["errors"],
    summary["notApplicable"] + summary["waived"],
)
assert counts == expected, (counts, expected)
cases = [case for suite in suites for case in suite]
assert len(cases) == expected[0] and all(case.name and case.classname for case in cases)
assert JUnitXml.fromfile(str(folder / "empty.xml")).tests == 0
print(f"{len(cases)} cases are JUnit XML")

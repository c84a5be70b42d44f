# Decides whether a report of acrcheck passes.
#
# In Rego, what is undefined denies nothing. So each rule denies what is not known to be good, and the functions have a value for everything.
# The package is the one that Conftest reads without flags: with another, it runs no rule and exits with 0.
package main

import rego.v1

deny_acrcheck contains "not a report: pass the output of `acrcheck check --format json`" if not acrcheck_report

deny_acrcheck contains "no registry was checked" if {
	acrcheck_report
	count(input.registries) == 0
}

deny_acrcheck contains "the report is not complete: there can be more registries" if {
	acrcheck_report
	not input.complete
}

deny_acrcheck contains msg if {
	some error in input.errors
	msg := sprintf("error %s: %s", [acrcheck_text(error, "code"), acrcheck_text(error, "message")])
}

deny_acrcheck contains msg if {
	some registry in input.registries
	not acrcheck_has_findings(registry)
	msg := sprintf("%s: the report has no findings", [acrcheck_name(registry)])
}

deny_acrcheck contains msg if {
	some registry in input.registries
	some finding in registry.findings
	not acrcheck_good(finding)
	not acrcheck_accepted(finding)
	msg := acrcheck_finding(registry, finding)
}

# A report of which a part is missing, for example one that was written with --status.
deny_acrcheck contains msg if {
	acrcheck_report
	some key, listed in acrcheck_listed
	not object.get(input.summary, key, 0) == listed
	msg := sprintf("the report lists %d of what its summary counts as %s; write it without --status", [listed, key])
}

warn_acrcheck contains msg if {
	some registry in input.registries
	some finding in registry.findings
	acrcheck_accepted(finding)
	msg := sprintf("%s; %s", [acrcheck_finding(registry, finding), acrcheck_waiver(finding.waiver)])
}

acrcheck_report if {
	input.schema == "acrcheck.report/v1"
	is_boolean(input.complete)
	is_object(input.summary)
	is_array(input.registries)
	is_array(input.errors)
}

acrcheck_has_findings(registry) if {
	is_array(registry.findings)
	count(registry.findings) > 0
}

acrcheck_good(finding) if finding.status in {"pass", "not-applicable"}

acrcheck_accepted(finding) if {
	finding.status == "fail"
	finding.waiver.kind in {"accepted", "baseline"}
}

acrcheck_listed := {
	"registries": count(input.registries),
	"errors": count(input.errors),
	"pass": acrcheck_count("pass"),
	"notApplicable": acrcheck_count("not-applicable"),
	"unknown": acrcheck_count("unknown"),
	"fail": acrcheck_count("fail") - acrcheck_waived,
	"waived": acrcheck_waived,
} if {
	acrcheck_report
}

acrcheck_count(status) := count([1 |
	some registry in input.registries
	some finding in registry.findings
	finding.status == status
])

acrcheck_waived := count([1 |
	some registry in input.registries
	some finding in registry.findings
	acrcheck_accepted(finding)
])

acrcheck_finding(registry, finding) := sprintf("%s: %s %s: %s (%s)", [
	acrcheck_name(registry),
	acrcheck_text(finding, "check"),
	acrcheck_text(finding, "status"),
	acrcheck_text(finding, "message"),
	acrcheck_text(finding, "reason"),
])

acrcheck_waiver(waiver) := sprintf("accepted until %s by %s: %s", [
	acrcheck_text(waiver, "expires"),
	acrcheck_text(waiver, "owner"),
	acrcheck_text(waiver, "reason"),
]) if {
	waiver.kind == "accepted"
} else := sprintf("accepted by the baseline %s", [acrcheck_text(waiver, "path")])

acrcheck_name(registry) := sprintf("%s (%s)", [acrcheck_text(registry, "name"), acrcheck_text(registry, "resourceGroup")]) if {
	is_string(registry.name)
	is_string(registry.resourceGroup)
} else := acrcheck_text(registry, "name") if {
	is_string(registry.name)
} else := acrcheck_text(registry, "address") if {
	is_string(registry.address)
} else := "(no name)"

# Texts come from the input. Without line breaks and control characters, they cannot start a new line in a log.
acrcheck_text(value, key) := substring(regex.replace(value[key], `[^\pL\pN\pP\pS ]`, "?"), 0, 500) if {
	is_string(value[key])
} else := "?"

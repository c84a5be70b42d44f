# acr-ip-network-rules: a registry on selected networks must have IP rules that limit access.
package acrcheck.ip_network_rules

import data.acrcheck.addresses
import data.acrcheck.reading

# If public access is not shown, the endpoint may be disabled, so a failure is unknown.
verdict := {"status": "unknown", "reason": "network-access-not-shown"} if {
	reading.public_access == "not-shown"
	row.status == "fail"
} else := row

# The rows of the table in order, with public access not shown read as enabled. Row 7 depends on settings, which are off here.
row := {"status": "not-applicable", "reason": "public-endpoint-disabled"} if {
	reading.public_access == "disabled"
} else := {"status": "unknown", "reason": "network-access-unrecognised"} if {
	unrecognised
} else := {"status": "unknown", "reason": "network-access-not-shown"} if {
	reading.default_action == "not-shown"
} else := {"status": "fail", "reason": "open-to-all-networks"} if {
	reading.default_action != "deny"
} else := {"status": "unknown", "reason": "ip-rules-not-shown"} if {
	not shown
} else := {"status": "fail", "reason": "ip-rules-allow-any"} if {
	addresses.nearly_everybody(readable)
} else := {"status": "unknown", "reason": "ip-rules-unreadable"} if {
	unreadable
} else := {"status": "fail", "reason": "no-ip-rules"} if {
	count(readable) == 0
} else := {"status": "pass", "reason": "ip-rules-configured"}

unrecognised if reading.public_access == "unrecognised"

unrecognised if reading.default_action == "unrecognised"

shown if reading.ip_rules == null

shown if is_array(reading.ip_rules)

# Elements that are not objects stay as they are: they might allow addresses, and are unreadable. Rules that deny do not count.
# regorus stops at `some` over a value that is not a collection, so null is excluded first.
rules := [entry |
	is_array(reading.ip_rules)
	some rule in reading.ip_rules
	entry := element(rule)
	not denies(entry)
]

element(rule) := reading.members(rule) if {
	is_object(rule)
} else := rule

action(entry) := reading.word(object.get(entry, "action", null), {"allow", "deny"})

denies(entry) if {
	is_object(entry)
	action(entry) == "deny"
}

readable := {block |
	some entry in rules
	block := block_of(entry)
}

unreadable if {
	some entry in rules
	not block_of(entry)
}

# Undefined for an unreadable rule: another action, no text, two different texts, or text that is not an address or CIDR.
block_of(entry) := block if {
	is_object(entry)
	action(entry) in {"allow", "absent"}
	texts := {trimmed(value) |
		some name in ["value", "ipaddressorrange", "iprange"]
		value := entry[name]
		value != null
	}
	count(texts) == 1
	some text in texts
	is_string(text)
	block := addresses.cidr(text)
}

trimmed(value) := trim(value, " \t\n\u000c\r") if {
	is_string(value)
} else := value

# acr-ip-network-rules: a registry on selected networks must have IP rules that really limit who gets in.
package acrcheck.ip_network_rules

import data.acrcheck.reading

# Where public access is not shown, the endpoint may be disabled: what would fail is not known.
verdict := {"status": "unknown", "reason": "network-access-not-shown"} if {
	reading.public_access == "not-shown"
	row.status == "fail"
} else := row

# The rows of the table, in its order, with public access not shown read as enabled. Row 8 is for settings, and there are none here.
row := {"status": "not-applicable", "reason": "public-endpoint-disabled"} if {
	reading.public_access == "disabled"
} else := {"status": "unknown", "reason": "network-access-unrecognised"} if {
	reading.unrecognised
} else := {"status": "fail", "reason": "open-to-all-networks"} if {
	reading.default_action != "deny"
} else := {"status": "unknown", "reason": "ip-rules-not-shown"} if {
	not shown
} else := {"status": "fail", "reason": "no-ip-rules"} if {
	count(allowing) == 0
} else := {"status": "unknown", "reason": "ip-rules-unreadable"} if {
	count(readable) == 0
} else := {"status": "fail", "reason": "ip-rules-allow-any"} if {
	allows_any
} else := {"status": "pass", "reason": "ip-rules-configured"}

shown if reading.ip_rules == null

shown if is_array(reading.ip_rules)

# regorus stops at `some` over what is no collection, so that null is left out beforehand.
allowing := [entry |
	is_array(reading.ip_rules)
	some rule in reading.ip_rules
	entry := element(rule)
	allows(entry)
]

# What is no object stays as it is: it allows, as far as anyone can tell, and is unreadable.
element(rule) := reading.members(rule) if {
	is_object(rule)
} else := rule

allows(entry) if not is_object(entry)

allows(entry) if {
	is_object(entry)
	reading.word(object.get(entry, "action", null), {"allow"}) in {"allow", "absent"}
}

readable := {block |
	some entry in allowing
	block := block_of(entry)
}

# Undefined where a rule is unreadable: it has no text, or two that differ, or one that is no address and no CIDR.
block_of(entry) := block if {
	is_object(entry)
	texts := {trimmed(value) |
		some name in ["value", "ipaddressorrange", "ip_range"]
		value := entry[name]
		value != null
	}
	count(texts) == 1
	some text in texts
	is_string(text)
	block := cidr(text)

	net.cidr_is_valid(block)

	# The built-in lets signs and leading zeros pass.
	length := split(block, "/")[1]
	trim(length, "0123456789") == ""
	plain_number(length)
}

plain_number(digits) if digits == "0"

plain_number(digits) if not startswith(digits, "0")

trimmed(value) := trim_space(value) if {
	is_string(value)
} else := value

# An address is a block of its own.
cidr(text) := text if {
	contains(text, "/")
} else := concat("", [text, "/128"]) if {
	contains(text, ":")
} else := concat("", [text, "/32"])

allows_any if covers([block | some block in readable; not contains(block, ":")], 32)

allows_any if covers([block | some block in readable; contains(block, ":")], 128)

# Two CIDR blocks either contain one another or have nothing in common. So blocks cover everything if, and only if, those that lie in no
# other have as many addresses together as there are.
covers(blocks, width) if {
	count(blocks) > 0
	sizes := [bits.lsh(1, width - to_number(split(block, "/")[1])) |
		some index, block in blocks
		not inside_another(index, block, blocks)
	]
	sum(sizes) == bits.lsh(1, width)
}

# Of equal blocks, which host bits may tell apart, the first counts.
inside_another(index, block, blocks) if {
	some other_index, other in blocks
	other_index != index
	net.cidr_contains(other, block)
	wins(other_index, other, index, block)
}

wins(_, other, _, block) if not net.cidr_contains(block, other)

wins(other_index, other, index, block) if {
	net.cidr_contains(block, other)
	other_index < index
}

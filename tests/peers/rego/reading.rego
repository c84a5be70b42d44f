# What the keys of one registry say. The input is one registry, as JSON.
#
# A key that is given twice in one object with the very same spelling never reaches this policy: an object of Rego holds a key once. The
# program that hands the input in gives such a key the value false, which no key of the tables may have.
package acrcheck.reading

# The names that the tables know, in lower case. Everything else is left aside before it costs anything.
known := {
	"action",
	"defaultaction",
	"ip_range",
	"ipaddressorrange",
	"iprules",
	"name",
	"networkrulebypassoptions",
	"networkruleset",
	"properties",
	"publicnetworkaccess",
	"sku",
	"value",
}

# The known members of an object by name, since names compare without regard to case.
members(object) := merged([[name, value] |
	some key, value in object
	name := lower(key)
	name in known
	ascii(key)
])

# Rego has no lower for ASCII alone, and the Kelvin sign is a k in lower case. It is none in upper case.
ascii(key) if not contains(key, "\u212a")

# A name that is there twice, in two spellings, is as malformed as a value of another type: false stands for both.
merged(pairs) := {pair[0]: pair[1] | some pair in pairs} if {
	count({pair[0] | some pair in pairs}) == count(pairs)
} else := {name: value |
	some pair in pairs
	name := pair[0]
	values := [other[1] | some other in pairs; other[0] == name]
	value := single(values)
}

single(values) := values[0] if {
	count(values) == 1
} else := false

# One of the words, "absent" or "unrecognised".
word(value, words) := "absent" if {
	value == null
} else := said if {
	is_string(value)
	said := lower(trim_space(value))
	said in words
} else := "unrecognised"

top := members(input)

inner := members(top.properties) if is_object(top.properties)

# `properties` of another type, or given twice, spoils every network key.
spoiled if {
	top.properties != null
	not is_object(top.properties)
}

# A network key stands in `properties` if that is an object, else at the top. What the top says beside it may not differ.
network(name) := false if {
	spoiled
} else := agreed(object.get(inner, name, null), object.get(top, name, null)) if {
	inner
} else := object.get(top, name, null)

agreed(here, there) := here if {
	null in [here, there]
} else := here if {
	plain(here) == plain(there)
} else := false

plain(value) := lower(trim_space(value)) if {
	is_string(value)
} else := value

said_access := word(network("publicnetworkaccess"), {"enabled", "disabled"})

# Basic and Standard registries cannot be restricted, so that they are enabled where nothing is said.
public_access := "enabled" if {
	said_access == "absent"
	is_object(top.sku)
	word(members(top.sku).name, {"basic", "standard"}) in {"basic", "standard"}
} else := "not-shown" if {
	said_access == "absent"
} else := said_access

rule_set := network("networkruleset")

rule_set_members := members(rule_set) if is_object(rule_set)

# A string in the place of the rule set is the default action itself.
default_action := word(object.get(rule_set_members, "defaultaction", null), {"allow", "deny"}) if {
	rule_set_members
} else := word(rule_set, {"allow", "deny"})

# Undefined where the rule set does not show its rules.
ip_rules := object.get(rule_set_members, "iprules", null)

bypass := word(network("networkrulebypassoptions"), {"azureservices", "none"})

unrecognised if public_access == "unrecognised"

unrecognised if default_action == "unrecognised"

# The meaning of the keys of one registry, which is the input, as JSON.
#
# A duplicate key with the same spelling never reaches this policy, because an object in Rego has each key once. The
# calling program gives such a key the value false, which is invalid for every key of the tables.
package acrcheck.reading

# The names in the tables. All others are dropped early.
known := {
	"action",
	"defaultaction",
	"iprange",
	"ipaddressorrange",
	"iprules",
	"name",
	"networkrulebypassoptions",
	"networkruleset",
	"networkrulesetdefaultaction",
	"networkrulesetiprules",
	"properties",
	"publicnetworkaccess",
	"sku",
	"skuname",
	"value",
}

aliases := {
	"networkrulebypassoption": "networkrulebypassoptions",
	"networkrulesetiprule": "networkrulesetiprules",
}

# Case, underscores and dots are ignored, and a properties prefix is dropped.
name_of(key) := object.get(aliases, name, name) if {
	name := without_prefix(replace(replace(lower(key), "_", ""), ".", ""))
}

without_prefix(name) := trim_prefix(name, "properties") if {
	name != "properties"
} else := name

# The known members of an object by name.
members(object) := merged([[name, value] |
	some key, value in object
	name := name_of(key)
	name in known
	ascii(key)
])

# `lower` in Rego is not limited to ASCII: the Kelvin sign becomes a k. `upper` does not change it.
ascii(key) if not contains(key, "\u212a")

# A name given twice, in two spellings, is malformed like a value of another type: false means both.
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

# One of the given values, "absent" or "unrecognised".
word(value, words) := "absent" if {
	value == null
} else := said if {
	is_string(value)
	said := lower(trim(value, " \t\n\u000c\r"))
	said in words
} else := "unrecognised"

top := members(input)

default inner := {}

inner := members(top.properties) if is_object(top.properties)

# `properties` of another type, or given twice, makes every network key malformed.
spoiled if {
	top.properties != null
	not is_object(top.properties)
}

# The values of a network key, in `properties` and at the top level, none if it is missing.
found(name) := [value |
	some place in [inner, top]
	some key, value in place
	key == name
]

is_shown(name) if count(found(name)) > 0

# False if it is malformed or the two places differ.
network(name) := false if {
	spoiled
} else := null if {
	count(said(name)) == 0
} else := single([value | some value in said(name)])

said(name) := {plain(value) | some value in found(name); value != null}

plain(value) := lower(trim(value, " \t\n\u000c\r")) if {
	is_string(value)
} else := value

# Basic and Standard registries cannot be restricted.
cannot_be_restricted if word(tier, {"basic", "standard"}) in {"basic", "standard"}

# A malformed SKU is absent.
tier := members(top.sku).name if {
	is_object(top.sku)
} else := top.skuname

said_access := word(network("publicnetworkaccess"), {"enabled", "disabled"})

public_access := "enabled" if {
	said_access == "absent"
	cannot_be_restricted
} else := "not-shown" if {
	said_access == "absent"
} else := said_access

rule_set := network("networkruleset")

has_rule_set if is_shown("networkruleset")

has_rule_set if spoiled

rule_set_members := members(rule_set) if is_object(rule_set)

# The key of a rule set in columns. The short names count only next to one of the other two settings.
column(long) := long if {
	is_shown(long)
} else := short if {
	short := short_name(long)
	is_shown(short)
	next_to_a_setting
}

short_name(long) := trim_prefix(long, "networkruleset")

next_to_a_setting if is_shown("publicnetworkaccess")

next_to_a_setting if is_shown("networkrulebypassoptions")

# The value of the default action, undefined if it is missing. A string in place of the rule set is the default action.
action_value := rule_set_members.defaultaction if {
	has_rule_set
	is_object(rule_set)
} else := rule_set if {
	has_rule_set
	not is_object(rule_set)
} else := network(column("networkrulesetdefaultaction")) if {
	not has_rule_set
}

# A missing value is not shown, unless the registry cannot have it.
default_action := word(action_value, {"allow", "deny"}) if {
	not action_is_missing
} else := "absent" if {
	cannot_be_restricted
} else := "not-shown"

action_is_missing if not action_is_there

action_is_there if action_value == null

action_is_there if action_value != null

# Undefined if the rules are not shown.
ip_rules := rule_set_members.iprules if {
	has_rule_set
} else := value if {
	not has_rule_set
	some name in [column("networkrulesetiprules")]
	value := first(found(name))
}

first(values) := values[0] if {
	count({value | some value in values}) == 1
} else := false

bypass := word(network("networkrulebypassoptions"), {"azureservices", "none"})

# Addresses, CIDR blocks and what their unions leave out. Two blocks are either nested or disjoint, so the sizes of disjoint
# blocks can be added.
package acrcheck.addresses

# An address or CIDR as a CIDR, undefined for anything else. An address becomes a block.
cidr(text) := block if {
	block := with_length(text)
	net.cidr_is_valid(block)

	# The built-in function accepts signs and leading zeros.
	length := split(block, "/")[1]
	trim(length, "0123456789") == ""
	plain_number(length)
}

with_length(text) := text if {
	contains(text, "/")
} else := concat("", [text, "/128"]) if {
	contains(text, ":")
} else := concat("", [text, "/32"])

plain_number(digits) if digits == "0"

plain_number(digits) if not startswith(digits, "0")

# IPv4 addresses are represented as IPv4-mapped IPv6 addresses, so a mapped range is an IPv4 range.
all_mapped := "::ffff:0.0.0.0/96"

mapped(block) := sprintf("::ffff:%s/%d", [parts[0], 96 + to_number(parts[1])]) if {
	parts := split(block, "/")
}

# Not globally reachable unicast.
not_global := {mapped(block) |
	some block in [
		"0.0.0.0/8",
		"10.0.0.0/8",
		"100.64.0.0/10",
		"127.0.0.0/8",
		"169.254.0.0/16",
		"172.16.0.0/12",
		"192.0.0.0/24",
		"192.0.2.0/24",
		"192.88.99.0/24",
		"192.168.0.0/16",
		"198.18.0.0/15",
		"198.51.100.0/24",
		"203.0.113.0/24",
		"224.0.0.0/4",
		"240.0.0.0/4",
	]
}

global_v6 := {"2000::/3"}

# The union leaves out less than 1/256 of the globally reachable unicast addresses of either family.
nearly_everybody(blocks) if {
	v4 := mapped_part(blocks)
	count(v4) > 0
	all := size(all_mapped) - overlap([all_mapped], not_global)
	nearly(all, (sum([size(block) | some block in outermost(v4)])) - overlap(outermost(v4), not_global))
}

nearly_everybody(blocks) if {
	v6 := [block | some block in blocks; contains(block, ":")]
	count(v6) > 0
	nearly(overlap(["2000::/3"], global_v6), overlap(outermost(v6), global_v6))
}

nearly(all, allowed) if (all - allowed) * 256 < all

# IPv4 blocks, mapped; IPv6 blocks inside the mapped range; all of it if an IPv6 block contains it.
mapped_part(blocks) := array.concat(
	array.concat(
		[mapped(block) | some block in blocks; not contains(block, ":")],
		[block | some block in blocks; contains(block, ":"); net.cidr_contains(all_mapped, block)],
	),
	[all_mapped | some block in blocks; contains(block, ":"); net.cidr_contains(block, all_mapped)],
)

size(block) := bits.lsh(1, 128 - to_number(split(block, "/")[1]))

# The number of common addresses of two sets of disjoint blocks.
overlap(blocks, others) := sum([common |
	some block in blocks
	some other in others
	common := size_of_common(block, other)
])

size_of_common(block, other) := size(other) if {
	net.cidr_contains(block, other)
} else := size(block) if {
	net.cidr_contains(other, block)
} else := 0

# The blocks that are not inside another. Of equal blocks, which may differ in host bits, the first is kept.
outermost(blocks) := [block |
	some index, block in blocks
	not inside_another(index, block, blocks)
]

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

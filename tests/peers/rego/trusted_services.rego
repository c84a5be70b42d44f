# acr-trusted-services: a network-restricted registry must let trusted Microsoft services through its firewall.
package acrcheck.trusted_services

import data.acrcheck.reading

restricted if reading.public_access == "disabled"

restricted if reading.default_action == "deny"

unknown_access if reading.public_access == "not-shown"

unknown_access if reading.default_action == "not-shown"

# The rows of the table in order, after unrecognised public access. Row 4 is for declared registries, which do not occur here.
verdict := {"status": "unknown", "reason": "network-access-unrecognised"} if {
	reading.public_access == "unrecognised"
} else := {"status": "pass", "reason": "trusted-services-allowed"} if {
	restricted
	reading.bypass == "azureservices"
} else := {"status": "fail", "reason": "trusted-services-blocked"} if {
	restricted
	reading.bypass == "none"
} else := {"status": "unknown", "reason": "bypass-option-not-shown"} if {
	restricted
	reading.bypass == "absent"
} else := {"status": "unknown", "reason": "bypass-option-unrecognised"} if {
	restricted
} else := {"status": "unknown", "reason": "network-access-unrecognised"} if {
	reading.default_action == "unrecognised"
} else := {"status": "unknown", "reason": "network-access-not-shown"} if {
	unknown_access
} else := {"status": "not-applicable", "reason": "not-network-restricted"}

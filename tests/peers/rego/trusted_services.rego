# acr-trusted-services: a network-restricted registry must let trusted Microsoft services through its firewall.
package acrcheck.trusted_services

import data.acrcheck.reading

restricted if reading.public_access == "disabled"

restricted if reading.default_action == "deny"

# The rows of the table, in its order. Row 4 is for declared registries, and there are none here.
verdict := {"status": "pass", "reason": "trusted-services-allowed"} if {
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
	reading.unrecognised
} else := {"status": "unknown", "reason": "network-access-not-shown"} if {
	reading.public_access == "not-shown"
} else := {"status": "not-applicable", "reason": "not-network-restricted"}

# Both verdicts on one registry.
package acrcheck

import data.acrcheck.ip_network_rules
import data.acrcheck.trusted_services

verdicts := {
	"acr-trusted-services": trusted_services.verdict,
	"acr-ip-network-rules": ip_network_rules.verdict,
}

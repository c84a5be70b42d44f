"""Registries as Azure Resource Manager returns them."""

from __future__ import annotations

from typing import Any

HARBOUR = "00000000-0000-0000-0000-0000000000a1"
QUAY = "00000000-0000-0000-0000-0000000000a2"


def registry(name: str, subscription: str = HARBOUR, **properties: Any) -> dict[str, Any]:
    identity = f"/subscriptions/{subscription}/resourceGroups/rg-harbour/providers/Microsoft.ContainerRegistry/registries/{name}"
    return {
        "id": identity,
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "tags": {"team": "quay"},
        "sku": {"name": "Premium", "tier": "Premium"},
        "properties": {"loginServer": f"{name}.azurecr.io", "provisioningState": "Succeeded", **properties},
    }


def rules(*ranges: str, action: str = "Deny") -> dict[str, Any]:
    return {"defaultAction": action, "ipRules": [{"action": "Allow", "value": value} for value in ranges]}


ALLOWED = {"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices"}
GOOD = registry("good", networkRuleSet=rules("20.90.4.0/24"), **ALLOWED)
OPEN = registry("open", networkRuleSet=rules(action="Allow"), **ALLOWED)
BLOCKED = registry("blocked", publicNetworkAccess="Disabled", networkRuleBypassOptions="None", networkRuleSet=rules())
OLD = registry("old", networkRuleSet=rules("20.90.4.0/24"))
WIDE = registry("wide", QUAY, networkRuleSet=rules("20.0.0.0/9"), **ALLOWED)

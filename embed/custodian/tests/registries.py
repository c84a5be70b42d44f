"""Registries as Azure Resource Manager returns them."""

from __future__ import annotations

from typing import Any

from arm import SUBSCRIPTION


def registry(name: str, sku: str = "Premium", **properties: Any) -> dict[str, Any]:
    identity = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-harbour/providers/Microsoft.ContainerRegistry/registries/{name}"
    return {
        "id": identity,
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "tags": {"team": "quay"},
        "sku": {"name": sku, "tier": sku},
        "properties": {"loginServer": f"{name}.azurecr.io", "provisioningState": "Succeeded", **properties},
    }


def rules(*ranges: str, action: str = "Deny") -> dict[str, Any]:
    return {"defaultAction": action, "ipRules": [{"action": "Allow", "value": value} for value in ranges]}


GOOD = registry("good", publicNetworkAccess="Enabled", networkRuleBypassOptions="AzureServices", networkRuleSet=rules("20.90.4.0/24"))
OPEN = registry("open", publicNetworkAccess="Enabled", networkRuleBypassOptions="AzureServices", networkRuleSet=rules(action="Allow"))
BLOCKED = registry("blocked", publicNetworkAccess="Disabled", networkRuleBypassOptions="None", networkRuleSet=rules())
PERIMETER = registry(
    "perimeter", publicNetworkAccess="SecuredByPerimeter", networkRuleBypassOptions="AzureServices", networkRuleSet=rules()
)
OLD = registry("old", networkRuleSet=rules("20.90.4.0/24"))
WIDE = registry("wide", publicNetworkAccess="Enabled", networkRuleBypassOptions="AzureServices", networkRuleSet=rules("20.0.0.0/9"))

"""Documents for tests."""

from __future__ import annotations

import json

PASSES = json.dumps({"name": "closed", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"})
FAILS = json.dumps({"name": "open", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}})
UNKNOWN = json.dumps({"name": "unclear", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}})


def named(name: str) -> str:
    return PASSES.replace("closed", name)


def registries(count: int) -> str:
    return "[" + ",".join([named(f"r{index}") for index in range(count)]) + "]"

"""What the measurements share: the documents, and how times are taken and printed."""

import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
EMBED = TARGET / "embed"
FILES = EMBED / "files"
#: Documents of a batch, and rounds of which the least and the median time are taken.
ROWS, ROUNDS = 1_000, 7
#: Single documents of a round.
SINGLE = 100


def documents(number=ROWS):
    """Registries of about 1.5 KB, as `az acr list` prints them, one in each document."""
    return [json.dumps(REGISTRY | {"name": f"registry{index:06}"}) for index in range(number)]


def rounds(run, number):
    """Returns the least and the median time in microseconds for one of a number of documents."""
    run()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) / number * 1e6)
    return min(times), statistics.median(times)


def report(host, single=None, batch=None):
    """Passes a row of the table to hosts.py. Times are pairs of microseconds."""
    print(json.dumps([host, single, batch]))
    sys.stdout.flush()


REGISTRY = {
    "adminUserEnabled": False,
    "anonymousPullEnabled": False,
    "creationDate": "2024-03-07T09:14:28.417000+00:00",
    "dataEndpointEnabled": False,
    "dataEndpointHostNames": [],
    "encryption": {"keyVaultProperties": None, "status": "disabled"},
    "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform/providers/Microsoft.ContainerRegistry/registries/registry",
    "identity": None,
    "location": "westeurope",
    "loginServer": "registry.azurecr.io",
    "name": "registry",
    "networkRuleBypassOptions": "AzureServices",
    "networkRuleSet": {
        "defaultAction": "Deny",
        "ipRules": [
            {"action": "Allow", "ipAddressOrRange": "20.40.60.0/24"},
            {"action": "Allow", "ipAddressOrRange": "20.40.61.17"},
        ],
    },
    "policies": {
        "azureAdAuthenticationAsArmPolicy": {"status": "enabled"},
        "exportPolicy": {"status": "enabled"},
        "quarantinePolicy": {"status": "disabled"},
        "retentionPolicy": {"days": 7, "lastUpdatedTime": "2024-03-07T09:14:36.102000+00:00", "status": "disabled"},
        "softDeletePolicy": {"lastUpdatedTime": "2024-03-07T09:14:36.102000+00:00", "retentionDays": 7, "status": "disabled"},
        "trustPolicy": {"status": "disabled", "type": "Notary"},
    },
    "privateEndpointConnections": [],
    "provisioningState": "Succeeded",
    "publicNetworkAccess": "Enabled",
    "resourceGroup": "platform",
    "sku": {"name": "Premium", "tier": "Premium"},
    "status": None,
    "systemData": {"createdAt": "2024-03-07T09:14:28.417000+00:00", "createdByType": "Application"},
    "tags": {"environment": "production", "owner": "platform"},
    "type": "Microsoft.ContainerRegistry/registries",
    "zoneRedundancy": "Disabled",
}

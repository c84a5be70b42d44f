"""Prints N registries as one JSON array: the same six again and again, with other names, in 40 subscriptions. Same N, same bytes."""

import json
import sys
from pathlib import Path

fixtures = Path(__file__).parent.parent / "fixtures"
patterns = json.loads((fixtures / "az-list.json").read_text())
# Two more that pass, and one whose rules are not shown.
patterns += [patterns[0] | {"publicNetworkAccess": "Disabled"}] * 2
patterns += [{key: value for key, value in patterns[1].items() if key != "networkRuleSet"}]
count = int(sys.argv[1])


def registry(number):
    pattern = json.loads(json.dumps(patterns[number % len(patterns)]))
    subscription = f"{number * 7 % 40:08x}-0000-4000-8000-000000000000"
    name = f"{pattern['name']}{number:05}"
    group = f"{pattern['resourceGroup']}-{number % 300:03}"
    provider = "providers/Microsoft.ContainerRegistry/registries"
    pattern |= {"name": name, "resourceGroup": group, "loginServer": f"{name}.azurecr.io"}
    pattern["id"] = f"/subscriptions/{subscription}/resourceGroups/{group}/{provider}/{name}"
    pattern["location"] = ["westeurope", "northeurope", "eastus", "usgovvirginia"][number // 11 % 4]
    return pattern


print("[")
for number in range(count):
    print(json.dumps(registry(number)) + ("," if number + 1 < count else ""))
print("]")

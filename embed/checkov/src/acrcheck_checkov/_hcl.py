"""
Finds registries in Terraform files.

Checkov replaces variables and computes expressions before it calls a check: a variable of a list type without a value becomes an empty
list, and a condition on an unknown value becomes false. So the resource is read from its file as it is written, and only literals are used.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from . import _files
from ._found import NOTHING, Found
from ._plan import UPDATE, may_be_registry
from ._policy import Unreadable, evaluate
from ._text import printable

#: Attributes of azurerm_container_registry with one value.
SCALARS = ("name", "sku", "resource_group_name", "public_network_access_enabled", "network_rule_bypass_option")
VARIABLE = re.compile(r"\$\{var\.\w+\}")
PLAIN_KEY = re.compile(r"[A-Za-z_][\w.-]*")
#: Says that the configuration names an attribute whose value is not known.
REFERENCE = {"references": ["var.unresolved"]}
UNKNOWN_RULE: tuple[Any, Any] = (None, True)


def find(path: str, resource: dict[str, Any], kind: str, name: str) -> Found:
    """Returns the registry that a block declares. `resource` is what Checkov made of it."""
    block = _block(path, kind, name.partition("[")[0], resource)
    if block.get("count") == [0]:
        return NOTHING
    if not may_be_registry(block.get("type"), kind):
        return NOTHING
    if kind == "azapi_update_resource":
        raise Unreadable(UPDATE)
    address = str(resource.get("__address__") or f"{kind}.{name}")
    plan = _Plan()
    if kind == "azurerm_container_registry":
        plan.azurerm(block, {} if address.startswith("module.") else resource)
    else:
        plan.azapi(block)
    report = evaluate(json.dumps(plan.document(kind, name.partition("[")[0])))
    if not report.registries:
        raise Unreadable("; ".join(error.message for error in report.errors) or "acrcheck finds no registry in the block")
    return Found(report.registries, tuple(plan.notes))


def paths(graph: Any, address: str, scanned_file: str) -> tuple[str, ...]:
    """Returns the files that can have declared a resource. Checkov gives a check only the end of the path."""
    found = set()
    nodes = graph.nodes() if graph is not None else ()
    for node in nodes:
        # networkx has names of nodes, rustworkx has pairs.
        attributes = node[1] if isinstance(node, tuple) else graph.nodes[node]
        if attributes.get("__address__") == address:
            path = str(attributes.get("file_path_") or "")
            if path.replace(os.sep, "/").endswith(scanned_file.replace(os.sep, "/").lstrip(".")):
                found.add(path)
    return tuple(sorted(found))


def _block(path: str, kind: str, name: str, resource: dict[str, Any]) -> dict[str, Any]:
    blocks = [entry[kind][name] for entry in _files.terraform(path) if name in (entry.get(kind) or {})]
    lines = [block for block in blocks if block.get("__start_line__") == resource.get("__start_line__")]
    if len(lines) != 1:
        raise Unreadable("the block is not in the file as Checkov read it")
    return dict(lines[0])


class _Plan:
    """A plan with one resource. What is not a literal is known only after apply."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._unknown: dict[str, Any] = {}
        self._expressions: dict[str, Any] = {}
        self.notes: list[str] = []

    def azurerm(self, block: dict[str, Any], resource: dict[str, Any]) -> None:
        for key in SCALARS:
            value = _only(block.get(key, [None]))
            rendered = _only(resource.get(key, [None]))
            if _is_variable(value) and isinstance(rendered, (str, bool)) and "var." not in str(rendered):
                # The default of a variable, or its value in a file for Checkov.
                self._note(f"uses the value {json.dumps(rendered)} of {str(value)[2:-1]}")
                value = rendered
            self._set(key, *_literal(value))
        rule_set = block.get("network_rule_set")
        if "network_rule_set" in _dynamic(block):
            self._set("network_rule_set", "a dynamic block", True)
        elif rule_set is None:
            # As in a plan: the provider computes it, and the configuration does not name it.
            self._unknown["network_rule_set"] = True
        else:
            self._rule_set(_blocks(rule_set))

    def azapi(self, block: dict[str, Any]) -> None:
        self._set("name", *_literal(_only(block.get("name", [None]))))
        self._values["type"] = _only(block.get("type", [None]))
        self._set("body", *_literal(_only(block.get("body", [None]))))
        if "sensitive_body" in block:
            self._values["sensitive_body"] = None
            self._expressions["sensitive_body"] = REFERENCE
        if "body" in _dynamic(block):
            self._set("body", "a dynamic block", True)

    def document(self, kind: str, name: str) -> dict[str, Any]:
        # In the root module, wherever it is, because its module has no entry here.
        resource = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        change = {"actions": ["create"], "before": None, "after": self._values, "after_unknown": self._unknown}
        return {
            "format_version": "1.2",
            "terraform_version": "1.5.0",
            "planned_values": {"root_module": {"resources": [{**resource, "values": self._values}]}},
            "resource_changes": [{**resource, "change": change}],
            "configuration": {"root_module": {"resources": [{**resource, "expressions": self._expressions}]}},
        }

    def _rule_set(self, blocks: Any) -> None:
        if blocks == []:
            self._set("network_rule_set", [], False)
            return
        if not isinstance(blocks, list) or len(blocks) != 1 or not isinstance(blocks[0], dict):
            self._set("network_rule_set", blocks, True)
            return
        block = blocks[0]
        value: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        action = _only(block.get("default_action", "Allow"))
        _put(value, unknown, "default_action", *_literal(action))
        rules = _blocks(block.get("ip_rule", []))
        # An element that is not known, rather than an unknown list: that is what plans have for a list that nobody declared.
        pairs = [_rule(rule) for rule in rules] if isinstance(rules, list) else [UNKNOWN_RULE]
        if "ip_rule" in _dynamic(block):
            pairs.append(UNKNOWN_RULE)
        value["ip_rule"] = [known for known, _ in pairs]
        unknown["ip_rule"] = [marks for _, marks in pairs]
        self._values["network_rule_set"] = [value]
        self._unknown["network_rule_set"] = [unknown]
        self._expressions["network_rule_set"] = [{}]
        self._describe("network_rule_set", block, unknown)

    def _set(self, key: str, value: Any, unknown: Any) -> None:
        if value is None and not unknown:
            return
        if unknown is True:
            self._unknown[key] = True
            self._expressions[key] = REFERENCE
        else:
            self._values[key] = value
            if unknown:
                self._unknown[key] = unknown
        if unknown and key not in ("name", "resource_group_name"):
            self._describe(key, value if unknown is True else None, unknown)

    def _describe(self, key: str, value: Any, unknown: Any) -> None:
        if _any(unknown):
            text = f" = {value}" if isinstance(value, str) else ""
            self._note(f"not a literal: {key}{text}")

    def _note(self, text: str) -> None:
        self.notes.append(printable(text))


def _rule(rule: Any) -> tuple[Any, Any]:
    if not isinstance(rule, dict):
        return UNKNOWN_RULE
    value: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key in rule:
        if not PLAIN_KEY.fullmatch(str(key)):
            return UNKNOWN_RULE
        if not str(key).startswith("__"):
            _put(value, unknown, str(key), *_literal(_only(rule[key])))
    return value, unknown


def _put(value: dict[str, Any], unknown: dict[str, Any], key: str, known: Any, mark: Any) -> None:
    if mark is True:
        unknown[key] = True
    else:
        value[key] = known
        if mark:
            unknown[key] = mark


def _literal(value: Any) -> tuple[Any, Any]:
    """Returns a value with what is unknown in it: True for all of it, or the same structure."""
    if isinstance(value, str):
        return (str(value), True) if "${" in value or "%{" in value else (str(value), None)
    if value is None or isinstance(value, (bool, int, float)):
        return value, None
    if isinstance(value, list):
        known, unknown = [], []
        for item in value:
            inner, mark = _literal(item)
            known.append(None if mark is True else inner)
            unknown.append(mark or {})
        return known, unknown if _any(unknown) else None
    if isinstance(value, dict):
        result: dict[str, Any] = {}
        marks: dict[str, Any] = {}
        for key, item in value.items():
            if not PLAIN_KEY.fullmatch(str(key)):
                return "an object with a computed key", True
            _put(result, marks, str(key), *_literal(item))
        return result, marks or None
    return "an expression", True


def _any(unknown: Any) -> bool:
    if isinstance(unknown, dict):
        return any(_any(item) for item in unknown.values())
    if isinstance(unknown, list):
        return any(_any(item) for item in unknown)
    return bool(unknown)


def _only(value: Any) -> Any:
    """Returns the value of an attribute, which the parser puts into a list."""
    if not isinstance(value, list):
        return value
    return value[0] if len(value) == 1 else "${several values}"


def _blocks(value: Any) -> Any:
    """Returns a list of blocks, for both `name { }` and `name = [{ }]`. Anything else is an expression."""
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], dict):
        return value[0]
    return value


def _dynamic(block: dict[str, Any]) -> set[str]:
    """Returns the names of dynamic blocks."""
    return {str(name) for entry in block.get("dynamic", []) if isinstance(entry, dict) for name in entry}


def _is_variable(value: Any) -> bool:
    return isinstance(value, str) and VARIABLE.fullmatch(value) is not None

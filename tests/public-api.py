#!/usr/bin/env python3
"""Compare the public API of the library with host-harness/host/public-api.txt, and check rules that keep it stable.

    python3 tests/public-api.py             compare
    python3 tests/public-api.py --write     write the file; review the difference before you commit it
    python3 tests/public-api.py --self-test

The list comes from rustdoc, which resolves re-exports, derived implementations and inferred bounds. Its JSON output is unstable, so the script
depends on the toolchain in rust-toolchain.toml and says so if the format has changed.

The rules:

- Every public enum, and every public struct with named public fields, is `#[non_exhaustive]`.
- No type or trait of another crate is part of the API, except for the traits of serde.
- No two public types, traits or modules share a name.
- Every public item has documentation.

Exits with 1 and lists what is different or breaks a rule.
"""

import difflib
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LISTING = "host-harness/host/public-api.txt"
FORMAT_VERSION = 57
OWN = {"acrcheck", "std", "core", "alloc"}
FOREIGN_TRAITS = {"serde", "serde_core"}
# Implemented for every type that allows it; only its absence is of interest.
AUTO_TRAITS = {"Send", "Sync"}


def rustdoc():
    """Returns rustdoc's JSON for the library with all its features."""
    real = subprocess.run(["rustup", "which", "rustdoc"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    with tempfile.TemporaryDirectory() as folder:
        # Only rustdoc gets the variable. Build scripts that see it would have their crates compiled again.
        wrapper = os.path.join(folder, "rustdoc")
        with open(wrapper, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec "{real}" "$@"\n')
        os.chmod(wrapper, 0o700)
        flags = "-Z unstable-options --output-format json"
        command = ["cargo", "doc", "--locked", "--quiet", "--no-deps", "-p", "acrcheck", "--lib"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "RUSTDOC": wrapper, "RUSTDOCFLAGS": flags}, check=True)
    with open(os.path.join(target, "doc", "acrcheck.json"), encoding="utf-8") as file:
        crate = json.load(file)
    if crate["format_version"] != FORMAT_VERSION:
        sys.exit(f"rustdoc's JSON has version {crate['format_version']}; adapt {__file__}, which knows {FORMAT_VERSION}")
    return crate


class Api:
    """The public items of a crate, one line each, and the rules that they break."""

    def __init__(self, crate):
        self.crate = crate
        self.lines = []
        self.broken = []
        self.names = {}
        self.visited = set()
        root = self.item(crate["root"])
        self.module(root, root["name"])
        self.lines.sort()

    def item(self, number):
        return self.crate["index"].get(str(number))

    def rule(self, path, what):
        self.broken.append(f"{path}: {what}")

    # Items.

    def module(self, module, path):
        for number in module["inner"]["module"]["items"]:
            self.add(self.item(number), path)

    def add(self, item, within, name=None):
        kind, inner = next(iter(item["inner"].items()))
        if kind == "use":
            target = self.item(inner["id"])
            if target is None:
                return self.rule(f"{within}::{inner['name']}", "re-exports an item of another crate")
            if inner["is_glob"]:
                return self.module(target, within)
            return self.add(target, within, inner["name"])
        path = f"{within}::{name or item['name']}"
        if not item["docs"]:
            self.rule(path, "has no documentation")
        if kind in ("struct", "enum", "union", "trait", "type_alias", "module"):
            self.names.setdefault(path.rsplit("::", 1)[1], []).append(path)
        if item["id"] in self.visited:
            return self.rule(path, "is public under another name as well")
        self.visited.add(item["id"])
        handler = getattr(self, "add_" + kind, None)
        if handler is None:
            sys.exit(f"{path}: items of the kind {kind} are not known to {__file__}")
        return handler(item, inner, path)

    def line(self, item, path, text):
        attributes = "".join(f"#[{a}] " for a in item["attrs"] if a == "non_exhaustive")
        attributes += "#[must_use] " if any(isinstance(a, dict) and "must_use" in a for a in item["attrs"]) else ""
        # The path first, so that sorting keeps an item and its members together.
        self.lines.append(f"{path}: {attributes}{text}")

    def add_module(self, item, _, path):
        self.line(item, path, "mod")
        self.module(item, path)

    def add_struct(self, item, inner, path):
        kind = inner["kind"]
        shape = "unit" if kind == "unit" else next(iter(kind))
        fields = [] if kind == "unit" else kind["plain"]["fields"] if shape == "plain" else kind["tuple"]
        public = [f for f in (self.item(f) for f in fields if f is not None) if f and f["visibility"] == "public"]
        if public and shape == "plain" and "non_exhaustive" not in item["attrs"]:
            self.rule(path, "has public fields and is not #[non_exhaustive]")
        suffix = {"unit": ";", "tuple": "(…)", "plain": " {…}"}[shape]
        self.line(item, path, f"struct{self.generics(inner['generics'], path)}{suffix}")
        self.fields(public, path)
        self.implementations(item, inner["impls"], path)

    def fields(self, fields, path):
        for field in fields:
            name = f"{path}.{field['name']}"
            if not field["docs"] and not field["name"].isdigit():
                self.rule(name, "has no documentation")
            self.line(field, name, self.type(field["inner"]["struct_field"], name))

    def add_enum(self, item, inner, path):
        if "non_exhaustive" not in item["attrs"]:
            self.rule(path, "is not #[non_exhaustive]")
        self.line(item, path, f"enum{self.generics(inner['generics'], path)}")
        for variant in (self.item(number) for number in inner["variants"]):
            name = f"{path}::{variant['name']}"
            if not variant["docs"]:
                self.rule(name, "has no documentation")
            kind = variant["inner"]["variant"]["kind"]
            if kind == "plain":
                self.line(variant, name, "variant")
            elif "tuple" in kind:
                types = [self.type(self.item(f)["inner"]["struct_field"], name) for f in kind["tuple"]]
                self.line(variant, name, f"variant({', '.join(types)})")
            else:
                self.line(variant, name, "variant {…}")
                self.fields([self.item(f) for f in kind["struct"]["fields"]], name)
        self.implementations(item, inner["impls"], path)

    def add_trait(self, item, inner, path):
        bounds = self.bounds(inner["bounds"], path)
        self.line(item, path, f"trait{self.generics(inner['generics'], path)}{': ' + bounds if bounds else ''}")
        for member in (self.item(number) for number in inner["items"]):
            self.member(member, path)

    def add_function(self, item, inner, path):
        self.line(item, path, self.function(inner, path))

    def add_constant(self, item, inner, path):
        self.line(item, path, f"const {self.type(inner['type'], path)}")

    def add_static(self, item, inner, path):
        self.line(item, path, f"static {self.type(inner['type'], path)}")

    def add_type_alias(self, item, inner, path):
        self.line(item, path, f"type{self.generics(inner['generics'], path)} = {self.type(inner['type'], path)}")

    def member(self, item, within):
        """A function, constant or type of a trait or an implementation."""
        path = f"{within}::{item['name']}"
        if not item["docs"]:
            self.rule(path, "has no documentation")
        kind, inner = next(iter(item["inner"].items()))
        if kind == "function":
            default = " { default }" if inner["has_body"] and item["visibility"] == "default" else ""
            self.line(item, path, self.function(inner, path) + default)
        elif kind == "assoc_const":
            self.line(item, path, f"const {self.type(inner['type'], path)}")
        elif kind == "assoc_type":
            self.line(item, path, f"type {self.bounds(inner['bounds'], path)}")

    def implementations(self, item, numbers, path):
        traits = []
        for implementation in (self.item(number)["inner"]["impl"] for number in numbers):
            trait = implementation["trait"]
            # Implementations of other types that only mention this one are listed with those types.
            if implementation["for"].get("resolved_path", {}).get("id") != item["id"] and not implementation["blanket_impl"]:
                continue
            name = trait and trait["path"].rsplit("::", 1)[-1]
            if trait is None:
                for member in (self.item(number) for number in implementation["items"]):
                    if member["visibility"] == "public":
                        self.member(member, path)
            elif name in AUTO_TRAITS:
                if implementation["is_negative"]:
                    traits.append("!" + name)
            elif not (implementation["is_synthetic"] or implementation["blanket_impl"] or name == "StructuralPartialEq"):
                if self.owner(trait["id"]) not in OWN | FOREIGN_TRAITS:
                    self.rule(path, f"implements {name} of the crate {self.owner(trait['id'])}")
                traits.append(self.implementation(implementation, name, path))
        if traits:
            self.lines.append(f"{path}: implements {', '.join(sorted(traits))}")

    def implementation(self, implementation, name, path):
        generics = self.generics(implementation["generics"], path).replace("<'de>", "")
        arguments = self.arguments(implementation["trait"]["args"], path).replace("<'de>", "")
        types = []
        for member in (self.item(number) for number in implementation["items"]):
            if member and "assoc_type" in member["inner"]:
                types.append(f"{member['name']} = {self.type(member['inner']['assoc_type']['type'], path)}")
        return f"{generics}{name}{arguments}{' (' + ', '.join(types) + ')' if types else ''}"

    # Signatures. Each checks the crates of the types that it contains.

    def owner(self, number):
        entry = self.crate["paths"].get(str(number)) or {"crate_id": 0}
        return "acrcheck" if entry["crate_id"] == 0 else self.crate["external_crates"][str(entry["crate_id"])]["name"]

    def function(self, function, path):
        signature = function["sig"]
        inputs = [self.input(name, kind, path) for name, kind in signature["inputs"]]
        output = f" -> {self.type(signature['output'], path)}" if signature["output"] else ""
        words = [word for word in ("const", "async", "unsafe") if function["header"]["is_" + word]]
        return " ".join([*words, f"fn{self.generics(function['generics'], path)}({', '.join(inputs)}){output}"])

    def input(self, name, kind, path):
        text = self.type(kind, path)
        return {"Self": "self", "&Self": "&self", "&mut Self": "&mut self"}.get(text, text) if name == "self" else text

    def generics(self, generics, path):
        parameters = []
        for parameter in generics["params"]:
            kind = parameter["kind"]
            if "lifetime" in kind:
                parameters.append(parameter["name"])
            elif "type" in kind and not kind["type"]["is_synthetic"]:
                bounds = self.bounds(kind["type"]["bounds"], path)
                parameters.append(parameter["name"] + (f": {bounds}" if bounds else ""))
            elif "const" in kind:
                parameters.append(f"const {parameter['name']}: {self.type(kind['const']['type'], path)}")
        text = f"<{', '.join(parameters)}>" if parameters else ""
        conditions = []
        for predicate in generics["where_predicates"]:
            bound = predicate.get("bound_predicate")
            if bound:
                conditions.append(f"{self.type(bound['type'], path)}: {self.bounds(bound['bounds'], path)}")
        return text + (f" where {', '.join(conditions)} " if conditions else "")

    def bounds(self, bounds, path):
        texts = []
        for bound in bounds:
            if "trait_bound" in bound:
                mark = {"maybe": "?"}.get(bound["trait_bound"]["modifier"], "")
                texts.append(mark + self.path(bound["trait_bound"]["trait"], path))
            elif "outlives" in bound:
                texts.append(bound["outlives"])
        return " + ".join(texts)

    def path(self, resolved, path):
        owner = self.owner(resolved["id"])
        if owner not in OWN:
            self.rule(path, f"names {resolved['path']} of the crate {owner}")
        name = resolved["path"].rsplit("::", 1)[-1]
        # Public names of the library are unique; these ones of the standard library are not.
        if name in ("Error", "Result"):
            full = self.crate["paths"][str(resolved["id"])]["path"]
            name = name if full[1:] == ["result", "Result"] else "::".join(full)
        return name + self.arguments(resolved["args"], path)

    def arguments(self, arguments, path):
        if not arguments:
            return ""
        if "parenthesized" in arguments:
            inner = arguments["parenthesized"]
            output = f" -> {self.type(inner['output'], path)}" if inner["output"] else ""
            return f"({', '.join(self.type(kind, path) for kind in inner['inputs'])}){output}"
        inner, texts = arguments["angle_bracketed"], []
        for argument in inner["args"]:
            kind, value = next(iter(argument.items())) if isinstance(argument, dict) else (argument, "_")
            texts.append(self.type(value, path) if kind == "type" else value["expr"] if kind == "const" else value)
        for constraint in inner["constraints"]:
            binding = constraint["binding"]
            if "equality" in binding:
                texts.append(f"{constraint['name']} = {self.type(binding['equality']['type'], path)}")
            else:
                texts.append(f"{constraint['name']}: {self.bounds(binding['constraint'], path)}")
        return f"<{', '.join(texts)}>" if texts else ""

    def type(self, kind, path):
        name, inner = next(iter(kind.items())) if isinstance(kind, dict) else (kind, None)
        if name == "resolved_path":
            return self.path(inner, path)
        if name in ("generic", "primitive"):
            return inner
        if name == "borrowed_ref":
            lifetime = inner["lifetime"] + " " if inner["lifetime"] else ""
            return f"&{lifetime}{'mut ' if inner['is_mutable'] else ''}{self.type(inner['type'], path)}"
        if name == "slice":
            return f"[{self.type(inner, path)}]"
        if name == "array":
            return f"[{self.type(inner['type'], path)}; {inner['len']}]"
        if name == "tuple":
            return f"({', '.join(self.type(part, path) for part in inner)})"
        if name == "impl_trait":
            return f"impl {self.bounds(inner, path)}"
        if name == "dyn_trait":
            bounds = [self.path(bound["trait"], path) for bound in inner["traits"]]
            return f"dyn {' + '.join(bounds + ([inner['lifetime']] if inner['lifetime'] else []))}"
        if name == "qualified_path":
            return f"{self.type(inner['self_type'], path)}::{inner['name']}"
        if name == "function_pointer":
            signature = inner["sig"]
            output = f" -> {self.type(signature['output'], path)}" if signature["output"] else ""
            return f"fn({', '.join(self.type(kind, path) for _, kind in signature['inputs'])}){output}"
        return sys.exit(f"{path}: types of the kind {name} are not known to {__file__}")


def check(crate):
    """Returns the listing and the broken rules."""
    api = Api(crate)
    for name, paths in sorted(api.names.items()):
        if len(paths) > 1:
            api.broken.append(f"{name} is the name of {' and of '.join(paths)}")
    return "".join(line + "\n" for line in api.lines), sorted(set(api.broken))


def self_test(crate):
    """Breaks the library in several ways, and expects each to be noticed."""
    listing, broken = check(crate)
    assert not broken, broken
    find = lambda kind, name: next(i for i in crate["index"].values() if kind in i["inner"] and i["name"] == name)
    outcome, report, severity = find("enum", "Outcome"), find("struct", "Report"), find("enum", "Severity")
    method = find("function", "verbose")
    foreign = next(int(number) for number, entry in crate["paths"].items() if entry["path"][0] == "serde_json")

    def expect(what, item, key, value):
        kept, item[key] = item[key], value
        changed, broken = check(crate)
        assert changed != listing if what is None else any(what in line for line in broken), (what, broken)
        item[key] = kept

    expect("acrcheck::model::Outcome: is not #[non_exhaustive]", outcome, "attrs", [])
    expect("acrcheck::report::Report: has public fields and is not #[non_exhaustive]", report, "attrs", [])
    expect("acrcheck::model::Outcome: has no documentation", outcome, "docs", None)
    status = next(i["inner"]["use"] for i in crate["index"].values() if i["inner"].get("use", {}).get("name") == "Status")
    expect("Severity is the name of acrcheck::model::Severity and of", status, "name", "Severity")
    signature = method["inner"]["function"]["sig"]
    expect(None, signature, "output", None)
    expect("of the crate serde_json", signature, "output", {"resolved_path": {"path": "Value", "id": foreign, "args": None}})
    expect(None, severity["inner"]["enum"], "variants", severity["inner"]["enum"]["variants"][1:])
    assert check(crate)[0] == listing
    print("the self-test passed")
    return 0


def main():
    crate = rustdoc()
    if sys.argv[1:] == ["--self-test"]:
        return self_test(crate)
    listing, broken = check(crate)
    for line in broken:
        print(f"error: {line}", file=sys.stderr)
    path = os.path.join(ROOT, LISTING)
    if sys.argv[1:] == ["--write"]:
        with open(path, "w", encoding="utf-8") as file:
            file.write(listing)
        return 1 if broken else 0
    with open(path, encoding="utf-8") as file:
        recorded = file.read()
    if listing != recorded:
        lines = difflib.unified_diff(recorded.splitlines(), listing.splitlines(), LISTING, "the library", lineterm="", n=0)
        print("\n".join(lines), file=sys.stderr)
        print(f"error: the public API is not the one in {LISTING}", file=sys.stderr)
        print("hint: run `python3 tests/public-api.py --write`, and note the change in CHANGELOG.md", file=sys.stderr)
        return 1
    print(f"{len(recorded.splitlines())} public items, as recorded")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

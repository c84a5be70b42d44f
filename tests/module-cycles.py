#!/usr/bin/env python3
"""Find module cycles in Rust crates.

    python3 tests/module-cycles.py policies/src guest/src
    python3 tests/module-cycles.py --self-test

Each file is a module. A file depends on another one if it names it in a `use` line or in a path (`crate::a::B`, `super::B`, `child::f()`).
Comments, strings and code under `#[cfg(test)]` do not count. Neither do `mod child;` and `pub use child::Item;` in a parent, unless the
parent uses the item itself. An item that a parent re-exports counts as a dependency on the parent and on the file behind it.

Calls of methods name no file, so methods of one type that are spread over several files are not seen.

Exits with 1 and names every cycle if there is one.
"""

import os
import re
import sys

VISIBILITY = re.compile(r"(?<=\()\s*in\s+[\w:]+\s*(?=\))")
PUBLIC = r"pub(?:\s*\([^)]*\))?\s+"
MOD = re.compile(rf"(?<![\w$])(?:{PUBLIC})?mod\s+(?:r#)?(\w+)\s*([;{{])")
USE = re.compile(rf"(?<![\w$])({PUBLIC})?use\s+([^;]+);")
PATH = re.compile(r"(?<![\w:$.])((?:\w+\s*::\s*)+\w+)")
TEST = re.compile(r"#(!?)\[\s*cfg\s*\(\s*(?:all\s*\([^\]]*\b)?test\b[^\]]*\]")
LITERAL = re.compile(
    r"""
    //[^\n]*
  | /\*
  | \b(?:br|cr|r)(?P<hashes>\#*)".*?"(?P=hashes)
  | \b[bc]?"(?:\\.|[^"\\])*"
  | "(?:\\.|[^"\\])*"
  | b?'(?:\\u\{[0-9a-fA-F_]+\}|\\x[0-9a-fA-F]{2}|\\.|[^'\\\n])'
    """,
    re.VERBOSE | re.DOTALL,
)


def blank(text):
    """The text with everything but line breaks replaced by spaces, so that offsets stay."""
    return re.sub(r"[^\n]", " ", text)


def without_literals(text):
    """Blanks comments, strings and characters."""
    parts, at = [], 0
    while match := LITERAL.search(text, at):
        end = match.end()
        if match.group() == "/*":
            depth = 1
            while depth and (mark := re.compile(r"/\*|\*/").search(text, end)):
                depth += 1 if mark.group() == "/*" else -1
                end = mark.end()
            end = len(text) if depth else end
        parts += [text[at : match.start()], blank(text[match.start() : end])]
        at = end
    return "".join(parts) + text[at:]


def end_of_item(text, at):
    """Where the item ends that begins at `at`: behind its semicolon or its block."""
    whole = re.compile(rf"\s*(?:{PUBLIC})?(?:use|const|static|type|let)\b").match(text, at)
    depth = 0
    for at in range(at, len(text)):
        character = text[at]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0:
                return at
            if depth == 0 and character == "}" and not whole:
                return at + 1
        elif depth == 0 and character == ";":
            return at + 1
        elif depth == 0 and character == "," and not whole:
            return at + 1
    return len(text)


def end_of_attribute(text, at):
    depth = 0
    for at in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[at], 0)
        if text[at] == "]" and depth == 0:
            return at + 1
    return len(text)


def without_tests(text):
    """Blanks what is compiled for tests only."""
    while match := TEST.search(text):
        if re.search(r"\bnot\s*\(\s*test\b", match.group()):
            text = text[: match.start()] + blank(match.group()) + text[match.end() :]
            continue
        end = match.end()
        if match.group(1):
            end = len(text)
        else:
            while attribute := re.compile(r"\s*#\[").match(text, end):
                end = end_of_attribute(text, attribute.end() - 1)
            end = end_of_item(text, end)
        text = text[: match.start()] + blank(text[match.start() : end]) + text[end:]
    return text


def split_top(text):
    """Splits the inside of `{…}` of a use tree at its own commas."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return parts + [text[start:]]


def leaves(tree, prefix=()):
    """Every path of a use tree, with the name that it gets (`*` for a glob)."""
    tree = tree.strip()
    head, brace, inside = tree.partition("{")
    segments = [part.strip().removeprefix("r#") for part in head.split("::")]
    if brace:
        prefix += tuple(part for part in segments if part)
        for part in split_top(inside.rpartition("}")[0]):
            if part.strip():
                yield from leaves(part, prefix)
        return
    path, _, alias = segments[-1].partition(" as ")
    path = prefix + tuple(segments[:-1]) + (path.strip(),)
    if path[-1] == "self" and len(path) > 1:
        path = path[:-1]
    yield path, alias.strip() or path[-1]


class Crate:
    """The modules below one root file."""

    def __init__(self, root, read):
        self.root, self.read = root, read
        self.files = {}  # module path -> file
        self.texts = {}  # file -> code
        self.scopes = {}  # file -> [(start, end, module path)]
        self.names = {}  # module path -> {name: (path, is re-export)}
        self.globs = {}  # module path -> [path] of glob re-exports
        self.uses = []  # (file, module path, path, offset, re-exported name)
        self.edges = {}  # (from, to) -> line
        self.load(root, (), os.path.dirname(root))
        for file in self.texts:
            self.collect_uses(file)
        for file in self.texts:
            self.collect_paths(file)
        for use in self.uses:
            self.add_use(*use)

    def load(self, file, module, folder):
        """Reads a file and the files of its modules, which are in `folder`."""
        original = self.read(file)
        text = without_tests(without_literals(original))
        text = VISIBILITY.sub(lambda match: blank(match.group()), text)
        self.files[module] = file
        self.texts[file] = text
        self.scopes[file] = scopes = [(0, len(text), module, folder)]
        for match in MOD.finditer(text):
            name = match.group(1)
            _, _, parent, base = self.scope(file, match.start())
            child = parent + (name,)
            if match.group(2) == "{":
                end = end_of_item(text, match.start())
                scopes.append((match.end(), end, child, os.path.join(base, name)))
                self.files[child] = file
                continue
            attribute = re.search(r'#\[path\s*=\s*"([^"]+)"\]\s*$', original[: match.start()])
            if attribute:
                path = os.path.normpath(os.path.join(os.path.dirname(file), attribute.group(1)))
                candidates = [(path, os.path.dirname(path))]
            else:
                inside = os.path.join(base, name)
                candidates = [(inside + ".rs", inside), (os.path.join(inside, "mod.rs"), inside)]
            for path, inside in candidates:
                if self.read(path) is not None:
                    self.load(path, child, inside)

    def scope(self, file, at):
        return [scope for scope in self.scopes[file] if scope[0] <= at <= scope[1]][-1]

    def collect_uses(self, file):
        for match in USE.finditer(self.texts[file]):
            module = self.scope(file, match.start())[2]
            is_public = match.group(1) is not None
            for path, name in leaves(match.group(2)):
                if name == "*":
                    if is_public:
                        self.globs.setdefault(module, []).append(path[:-1])
                    path = path[:-1]
                else:
                    self.names.setdefault(module, {})[name] = (path, is_public)
                self.uses.append((file, module, path, match.start(), name if is_public else None))

    def collect_paths(self, file):
        """Paths in code, which `use` lines are not."""
        text = USE.sub(lambda match: blank(match.group()), self.texts[file])
        for match in PATH.finditer(text):
            path = tuple(part.strip() for part in match.group(1).split("::"))
            module = self.scope(file, match.start())[2]
            self.add(file, module, path, match.start())

    def add_use(self, file, module, path, at, public_name):
        target = self.absolute(module, path)
        if target is None:
            return
        is_below = public_name is not None and target[: len(module)] == module
        if is_below:
            code = USE.sub("", self.texts[file])
            if public_name in ("*", "_") or not re.search(rf"\b{re.escape(public_name)}\b", code):
                return
        self.add(file, module, path, at)

    def absolute(self, module, path, seen=()):
        """The path from the root of the crate; None for another crate's."""
        first, rest = path[0], path[1:]
        if first == "crate":
            return rest
        if first == "self":
            return module + rest
        if first == "super":
            return self.absolute(module[:-1], ("self",) + rest) if rest[:1] != ("super",) else self.absolute(
                module[:-1], rest
            )
        if module + (first,) in self.files:
            return module + path
        name, _ = self.names.get(module, {}).get(first, (None, False))
        if name is None or (module, first) in seen:
            return None
        target = self.absolute(module, name, seen + ((module, first),))
        return None if target is None else target + rest

    def add(self, file, module, path, at):
        target = self.absolute(module, path)
        line = self.texts[file].count("\n", 0, at) + 1
        for to in self.behind(target, set()) if target is not None else ():
            if to != file:
                self.edges.setdefault((file, to), line)

    def behind(self, path, seen):
        """The file that an absolute path names, and those behind its re-exports."""
        if path in seen:
            return
        seen.add(path)
        length = len(path)
        while path[:length] not in self.files:
            length -= 1
        module, rest = path[:length], path[length:]
        yield self.files[module]
        if not rest:
            return
        name, is_public = self.names.get(module, {}).get(rest[0], (None, False))
        targets = [name] if is_public else []
        if name is None:
            targets = [glob + (rest[0],) for glob in self.globs.get(module, ())]
        for target in targets:
            target = self.absolute(module, target)
            if target is not None:
                yield from self.behind(target + rest[1:], seen)

    def cycles(self):
        """The strongly connected components of more than one file (Tarjan)."""
        after = {}
        for source, target in self.edges:
            after.setdefault(source, []).append(target)
        index, low, stack, found = {}, {}, [], []

        def visit(node):
            index[node] = low[node] = len(index)
            stack.append(node)
            for target in after.get(node, ()):
                if target not in index:
                    visit(target)
                    low[node] = min(low[node], low[target])
                elif target in stack:
                    low[node] = min(low[node], index[target])
            if low[node] == index[node]:
                at = stack.index(node)
                component, stack[at:] = stack[at:], []
                if len(component) > 1:
                    found.append(sorted(component))

        for node in self.texts:
            if node not in index:
                visit(node)
        return found


def read_file(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def roots(folder):
    names = [os.path.join(folder, name) for name in ("lib.rs", "main.rs")]
    programs = os.path.join(folder, "bin")
    if os.path.isdir(programs):
        for name in sorted(os.listdir(programs)):
            path = os.path.join(programs, name)
            names.append(os.path.join(path, "main.rs") if os.path.isdir(path) else path)
    return [name for name in names if name.endswith(".rs") and os.path.isfile(name)]


def check(folder):
    """Prints the cycles of the crates in a folder, and returns how many there are."""
    count = 0
    for root in roots(folder):
        crate = Crate(root, read_file)
        for component in crate.cycles():
            count += 1
            print(f"{root}: {len(component)} modules form a cycle")
            for (source, target), line in sorted(crate.edges.items()):
                if source in component and target in component:
                    print(f"  {source}:{line} -> {os.path.relpath(target, os.path.dirname(root))}")
        print(f"{root}: {len(crate.texts)} modules, {len(crate.edges)} dependencies")
    return count


# Name, files, and the cycles that are expected.
GRAPHS = [
    ("a chain", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": ""}, []),
    ("two files", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": "use crate::a::A;"}, ["a.rs b.rs"]),
    ("a path in code", {"lib.rs": "mod a; mod b;", "a.rs": "fn f() { crate::b::g() }", "b.rs": "use super::a::f;"}, ["a.rs b.rs"]),
    ("an alias", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b as other; fn f() { other::g() }", "b.rs": "use super::{a::{self, f}};"}, ["a.rs b.rs"]),
    ("three files", {"lib.rs": "mod a; mod b; mod c;", "a.rs": "use crate::b::B;", "b.rs": "use crate::c::C;", "c.rs": "use crate::a::A;"}, ["a.rs b.rs c.rs"]),
    ("two cycles", {"lib.rs": "mod a; mod b; mod c; mod d;", "a.rs": "use crate::b::B; use crate::c::C;", "b.rs": "use crate::a::A;", "c.rs": "use crate::d::D;", "d.rs": "use crate::c::C;"}, ["a.rs b.rs", "c.rs d.rs"]),
    ("a parent and its child", {"lib.rs": "mod p;", "p/mod.rs": "mod c; use c::C; struct P;", "p/c.rs": "use super::P;"}, ["p/c.rs p/mod.rs"]),
    ("a call of a child", {"lib.rs": "mod p;", "p.rs": "mod c; struct P; fn f() { c::g() }", "p/c.rs": "use super::P;"}, ["p.rs p/c.rs"]),
    ("a re-export", {"lib.rs": "mod p;", "p/mod.rs": "mod c; pub(crate) use c::C; struct P;", "p/c.rs": "use super::P;"}, []),
    ("a re-export that is used", {"lib.rs": "mod p;", "p/mod.rs": "mod c; pub(crate) use c::C; struct P(C);", "p/c.rs": "use super::P;"}, ["p/c.rs p/mod.rs"]),
    ("behind re-exports", {"lib.rs": "mod p;", "p/mod.rs": "mod c; mod d; pub use {c::C, d::*};", "p/c.rs": "use super::D;", "p/d.rs": "use crate::p::C;"}, ["p/c.rs p/d.rs"]),
    ("an item of the root", {"lib.rs": "mod a; pub use a::A; fn f() { a::g() }", "a.rs": "use crate::f;"}, ["a.rs lib.rs"]),
    ("tests", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": "#[cfg(test)]\n#[allow(x)]\nmod tests { use crate::a::A; fn f() {} }\n#[cfg(test)] use crate::a;\n#[cfg(test)] mod more;", "b/more.rs": "use crate::a;"}, []),
    ("behind tests", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": "#[cfg(test)] mod tests {}\nuse crate::a::A;"}, ["a.rs b.rs"]),
    ("comments and strings", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": "// crate::a::A\n/* /* */ use crate::a; */ const X: &str = \"crate::a::A\"; const Y: &str = r#\"\" crate::a::A\"#; const Z: char = '\"'; fn f<'a>() {}"}, []),
    ("behind a lifetime", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B;", "b.rs": "fn f<'a>(x: &'a u8) -> &'a crate::a::A {}"}, ["a.rs b.rs"]),
    ("an inline module", {"lib.rs": "mod a; mod b;", "a.rs": "mod inner { use super::super::b::B; }", "b.rs": "use crate::a::A;"}, ["a.rs b.rs"]),
    ("a child of an inline module", {"lib.rs": "mod a; mod b { pub mod c; }", "a.rs": "use crate::b::c::C;", "b/c.rs": "use crate::a::A;"}, ["a.rs b/c.rs"]),
    ("a visibility", {"lib.rs": "mod p;", "p/mod.rs": "mod c; use c::C;", "p/c.rs": "pub(in crate::p) struct C;"}, []),
    ("another crate", {"lib.rs": "mod a; mod b;", "a.rs": "use crate::b::B; use serde::Serialize;", "b.rs": "use core::mem; fn f() { std::a::f() }"}, []),
]


def self_test():
    failures = 0
    for name, files, expected in GRAPHS:
        found = sorted(" ".join(component) for component in Crate("lib.rs", files.get).cycles())
        if found != expected:
            failures += 1
            print(f"{name}: found {found}, expected {expected}")
    print(f"{len(GRAPHS)} graphs, {failures} failures")
    return failures


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    if not arguments or any(not roots(folder) for folder in arguments):
        print("usage: module-cycles.py --self-test | SRC...  (folders with lib.rs, main.rs or bin)", file=sys.stderr)
        return 2
    return 1 if sum(check(folder) for folder in arguments) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

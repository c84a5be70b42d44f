#!/usr/bin/env python3
"""Writes the Bash scripts in YAML files to files of their own: fragments.py FOLDER FILE...

A script becomes FOLDER/FILE-NUMBER.sh. Expressions of the pipeline language in a script are an error: values come from the environment.
"""

import pathlib
import re
import sys

import yaml


def scripts(node):
    """Yields the scripts in a document, in order."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("run", "bash", "inlineScript") and isinstance(value, str):
                yield value
            else:
                yield from scripts(value)
    elif isinstance(node, list):
        for value in node:
            yield from scripts(value)


def main(folder, *files):
    for file in map(pathlib.Path, files):
        found = list(scripts(yaml.safe_load(file.read_text())))
        if not found:
            sys.exit(f"{file}: no scripts were found")
        for number, script in enumerate(found, 1):
            if re.search(r"\$\{\{|\$\([A-Z][A-Za-z]+\.", script):
                sys.exit(f"{file}: script {number} contains an expression; pass its value through env")
            path = pathlib.Path(folder) / f"{file.stem}-{number}.sh"
            path.write_text("#!/usr/bin/env bash\n" + script)


main(*sys.argv[1:])

# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters in params.yaml: sections of `name: scalar` lines.

That is all this project needs of YAML; anything else in the file is an error that names its line.
"""

import re

ENTRY = re.compile(r"(?P<indent> *)(?P<name>\w+):(?:\s+(?P<value>.*))?")
WORDS = {"true": True, "false": False, "null": None, "~": None}


def load(section, path="params.yaml"):
    """The parameters of one section as a dictionary of int, float, bool, str and None."""
    with open(path, encoding="utf-8") as file:
        sections = parse(file, path)
    if section not in sections:
        raise SystemExit(f"{path}: there is no section '{section}'")
    return sections[section]


def parse(lines, path):
    """The sections of a file, each a dictionary."""
    sections = {}
    current = None
    for number, line in enumerate(lines, start=1):
        text = without_comment(line)
        if not text or text == "---":
            continue
        entry = ENTRY.fullmatch(text)
        if entry is None:
            raise SystemExit(f"{path}:{number}: expected 'name: value', found '{text.strip()}'")
        if not entry["indent"]:
            current = sections.setdefault(entry["name"], {})
        elif current is None:
            raise SystemExit(f"{path}:{number}: '{entry['name']}' stands in no section")
        else:
            current[entry["name"]] = scalar(entry["value"] or "")
    return sections


def without_comment(line):
    """A line without the comment and the space at its end."""
    return re.sub(r"(^|\s)#.*", "", line).rstrip()


def scalar(text):
    """The value that a plain or quoted scalar stands for."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text

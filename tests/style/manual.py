#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""manual.py PART TREE ASSAY: holds a part of the manual against the program; prints what differs.

keys         assay.yaml(5) against the tables of known keys in src/pipeline
environment  the ENVIRONMENT of assay(1) against the variables that are read
answers      assay-json(7) against what the commands answer, in the project of manual.sh
filters      the FILTERS of assay(1) against the words of src/store/filter_field.c, and in use on those runs"""

import json
import os
import pathlib
import re
import subprocess
import sys

TREE = pathlib.Path(sys.argv[2])
ASSAY = sys.argv[3]
wrong = []


def entries(page):
    """Heading -> the words in bold that begin an entry under it, of a page."""
    found, title, begins = {}, "", False
    for line in (TREE / "man" / page).read_text(encoding="utf-8").splitlines():
        line = line.replace("\\-", "-")
        if match := re.match(r'\.S[SH] "?([^"]*)', line):
            title = match[1]
            found.setdefault(title, [])
        elif begins and (match := re.match(r"\.BR? (.*)", line)):
            found[title] += re.findall(r"[^\s,\"]+", match[1])
        begins = line == ".TP"
    return found


def differ(what, documented, real):
    for name in sorted(set(real) - set(documented)):
        wrong.append(f"{what}: {name} is not in the manual")
    for name in sorted(set(documented) - set(real)):
        wrong.append(f"{what}: {name} is in the manual and not in the program")


def check_keys():
    sections = {"project_keys": "The file", "stage_keys": "A stage", "group_keys": "Stages made from one", "plot_flags": "An output",
                "model_keys": "A model", "test_keys": "A test report", "environment_keys": "An environment",
                "target_keys": "A target", "rule_keys": "A rule"}
    page = entries("assay.yaml.5")
    tables = {}
    for file in (TREE / "src/pipeline").glob("*.c"):
        if file.name == "top.c":    # the top of dvc.yaml, which is DVC's to document
            continue
        text = file.read_text(encoding="utf-8")
        for name, words in re.findall(r"(\w+(?:_keys|_flags))\[\] = \{([^}]*)\}", text):
            tables[name] = re.findall(r'"(\w+)"', words)
    differ("tables of keys", sections, tables)
    for name, title in sections.items():
        differ(title, page[title], tables.get(name, []))


def check_environment():
    read = set()
    for folder in ("src", "ui"):
        for file in (TREE / folder).rglob("*.c"):
            text = file.read_text(encoding="utf-8")
            read |= set(re.findall(r'getenv\("(\w+)"\)', text))
            read |= set(re.findall(r'"((?:ASSAY|DVC)_\w+)=', text))
    text = (TREE / "man/assay.1").read_text(encoding="utf-8")
    section = text.split(".SH ENVIRONMENT")[1].split(".SH ")[0]
    differ("environment", re.findall(r"^\.B ([A-Z][A-Z_]+)$", section, re.M), read)


def paths_of(value, opaque, documented, path=""):
    """The paths of all fields, as the page writes them: a.b, a[].b, a.NAME for any name. What is
    opaque is not looked into; an empty list or object that is known otherwise has none."""
    if path in opaque:
        return {path}
    if value in ({}, []) and any(known.startswith(path) for known in documented):
        return set()
    if isinstance(value, dict) and value:
        found = set()
        for key, inner in value.items():
            name = f"{path}.{key}" if path else key
            general = f"{path}.NAME"
            known = any(known.startswith(general) for known in documented)
            found |= paths_of(inner, opaque, documented, general if known else name)
        return found
    if isinstance(value, list) and value:
        found = set()
        for inner in value:
            if inner is not None:
                found |= paths_of(inner, opaque, documented, f"{path}[]")
        return found
    return {path}


def answer(command, lines):
    done = subprocess.run([ASSAY, *command, "--json"], stdout=subprocess.PIPE, text=True)
    if lines:
        return [json.loads(line) for line in done.stdout.splitlines()]
    whole = json.loads(done.stdout)
    if whole.pop("assay", None) != {"format": 1}:
        wrong.append(f"{command}: no format")
    return [whole]


# Commands in the order in which they can be done; the section of each answer; and the records that
# stand in it, by the path where they stand.
ANSWERS = [
    (["init"], "assay init", {}),
    (["add"], "assay add", {}),
    (["run", "--plan"], "assay run --plan", {}),
    (["run"], "assay run, assay rerun, assay cancel", {}),
    (["run", "--set", "level=97", "--commit", "HEAD~1"],
     "assay run, assay rerun, assay cancel", {}),
    (["rerun", "1"], "assay run, assay rerun, assay cancel", {}),
    (["runs"], "assay runs", {"runs[]": "A run"}),
    (["runs", "--group-by", "level"], "assay runs --group-by, assay runs --fold", {}),
    (["history", "accuracy", "--bound", "0.99"], "assay history", {}),
    (["show", "1"], "assay show", {"": "A run"}),
    (["compare", "1", "2", "--all", "--at", "best"], "assay compare", {}),
    (["compare", "1", "2", "--all", "--group", "param.level"], "assay compare --group",
     {"": "assay compare"}),
    (["compare", "1", "2", "--correlate", "accuracy"],
     "assay compare --correlate, assay runs --correlate", {}),
    (["runs", "--correlate", "accuracy"], "assay compare --correlate, assay runs --correlate", {}),
    (["compare", "1", "2", "--data", "data/x.csv"], "assay compare --data", {}),
    (["ignore", "param.train.lr"], "assay ignore", {}),
    (["log", "1"], "assay log", {}),
    (["pin", "1"], "assay pin", {}),
    (["tag", "1", "--set", "team=nlp", "--note", "good"], "assay tag, assay archive", {}),
    (["archive", "3"], "assay tag, assay archive", {}),
    (["register", "1"], "assay register", {"": "A version"}),
    (["models"], "assay models", {"versions[]": "A version"}),
    (["alias", "numbers@1", "champion"], "assay alias", {}),
    (["request", "numbers@1", "staging", "--deploy"],
     "assay request, assay approve, assay reject", {"": "A deployment"}),
    (["request", "numbers@1", "production"],
     "assay request, assay approve, assay reject", {"": "A request"}),
    (["approve", "2", "--plan"], "assay approve --plan", {"": "A request"}),
    (["deploy"], "assay deploy", {"deployments[]": "A deployment"}),
    (["approve", "2"], "assay request, assay approve, assay reject", {"": "A request"}),
    (["deploy", "2"], "assay deploy REQUEST, assay rollback", {"": "A deployment"}),
    (["verify", "production"], "assay verify", {}),
    (["status"], "assay status", {}),
    (["add", "../kept"], "assay add", {}),
    (["run", "-R", "kept"], "assay run, assay rerun, assay cancel", {}),
    (["keep", "last", "-R", "kept"], "assay keep", {}),
    (["doctor"], "assay doctor", {}),
    (["help"], "assay help", {}),
]
# Free-form values, which are not looked into.
OPAQUE = {"params", "tags", "statement", "slices.NAME[]", "common_options[]"}


def check_answers():
    page = entries("assay-json.7")
    seen = set()
    for command, title, records in ANSWERS:
        documented = set(page[title])
        for path, record in records.items():
            documented.discard(path)
            documented |= {f"{path}.{name}" if path else name for name in page[record]}
        opaque = documented & (OPAQUE | {f"{path}.{free}" for path in records if path
                                         for free in ("params", "tags")})
        real = set()
        for value in answer(command, lines=command[0] == "log"):
            real |= paths_of(value, opaque, documented)
        differ(" ".join(command), documented, real)
        seen.add(title)
        seen |= set(records.values())
    silent = {"completion", "demo", "dvc", "gto"}
    commands = {c["name"] for c in answer(["help"], lines=False)[0]["commands"]} - silent
    differ("commands", {word for title in page for word in re.findall(r"assay ([a-z]+)", title)},
           commands)
    differ("sections", [title for title in page if title.startswith(("assay ", "A "))], seen)


def check_filters():
    page = (TREE / "man/assay.1").read_text(encoding="utf-8").replace("\\-", "-")
    section = page.split(".SH FILTERS")[1].split(".SH ")[0]
    examples = re.findall(r"^\.TP\n\.B (.*)$", section, re.M)
    subprocess.run([ASSAY, "tag", "1", "--set", "team=nlp"], check=True, stdout=subprocess.DEVNULL)
    for example in examples:
        done = subprocess.run([ASSAY, "runs", "--filter", example], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            wrong.append(f"{example}: {done.stderr}")
    source = (TREE / "src/store/filter_field.c").read_text(encoding="utf-8")
    words = re.findall(r'\{ "(\w+)", FILTER_\w+,', source)
    wrong.extend(f"{word} is not among the filters" for word in words
                 if not re.search(rf"\b{word}\b", section))
    if len(words) < 10 or len(examples) < 10:
        wrong.append("the filters were not found")


{"keys": check_keys, "environment": check_environment, "answers": check_answers,
 "filters": check_filters}[sys.argv[1]]()
print("\n".join(wrong))
sys.exit(1 if wrong else 0)

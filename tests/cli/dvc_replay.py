#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dvc_replay.py ASSAY DATA: asks "ASSAY dvc ..." what the real DVC 3.67 was asked on the projects in DATA, and holds
the answers against what it said: JSON as values, text as lines in any order, failures by their exit status.

DATA/NAME/ has a project as a Git bundle with revisions r0, r1, ...; cache.tar, its DVC cache; and expected.json, the
answers by what was asked: at a revision without and with the cache in place, between two revisions, and after a
change.  DATA/errors.json has broken projects.  A line of TAP stands for one kind of question on one project."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ASSAY, DATA = map(os.path.abspath, sys.argv[1:3])

# What is asked for an answer's name.  Kinds that stand in the corpus and not here are not asked yet.
AT_REVISION = {
    "dag.dot": ["dag", "--dot"],
    "metrics.json": ["metrics", "show", "--json"],
    "stage-list.txt": ["stage", "list", "--all", "--name-only"],
    "status.json": ["status", "--json"],
    "data-status.json": ["data", "status", "--granular", "--json"],
}
BETWEEN = {
    "metrics-diff": ["metrics", "diff", "--json", "--all"],
    "params-diff": ["params", "diff", "--json", "--all"],
    "data-diff": ["diff", "--json"],
}
ERRORS = ("dvc stage list", "dvc dag", "dvc status", "dvc repro")

lines = 0


def report(good, title, wrong):
    global lines
    lines += 1
    print(f"{'ok' if good else 'not ok'} {lines} - {title}", flush=True)
    for line in wrong[:40]:
        print("# " + line)


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def without_sentences(value):
    """JSON to be compared: what a broken file is told by is our own, and NaN is equal to itself."""
    if isinstance(value, dict):
        return {key: "broken" if key == "error" and inner.get("type") == "YAMLValidationError"
                else without_sentences(inner) for key, inner in value.items()}
    return "nan" if isinstance(value, float) and value != value else value


def is_answer(wanted, done):
    """Whether a finished process said what was wanted: JSON, a text, or {"exit": ..., "error": ...}."""
    if isinstance(wanted, dict) and set(wanted) == {"exit", "error"}:
        return done.returncode == wanted["exit"]
    if done.returncode != 0:
        return False
    if isinstance(wanted, str):
        return sorted(done.stdout.split("\n")) == sorted(wanted.split("\n"))
    return without_sentences(as_json(done.stdout)) == without_sentences(wanted)


class Project:
    def __init__(self, name):
        self.name, self.data = name, os.path.join(DATA, name)
        with open(self.data + "/expected.json", encoding="utf-8") as file:
            record = json.load(file)
        self.expected = record["expected"]
        self.top = tempfile.mkdtemp()
        self.root = self.top + "/r"
        self.folder = os.path.join(self.root, record["folder"])
        self.results = {}
        subprocess.run(["git", "clone", "-q", self.data + "/project.bundle", self.root], check=True)

    def checkout(self, revision):
        subprocess.run(["git", "-C", self.root, "checkout", "-q", "-f", revision], check=True)

    def ask(self, kind, answer, words):
        """Asks one question and keeps what came of it under its kind."""
        if answer not in self.expected:
            return
        done = subprocess.run([ASSAY, "dvc", *words], cwd=self.folder, capture_output=True, text=True, timeout=60)
        wanted = self.expected[answer]
        good, wrong = self.results.setdefault(kind, (0, []))
        if is_answer(wanted, done):
            self.results[kind] = (good + 1, wrong)
        else:
            wrong += [f"{answer}: exit status {done.returncode}, wanted", *str(wanted).split("\n"), "got",
                      *done.stdout.split("\n"), *done.stderr.split("\n")]

    def replay_changes(self):
        """Each change is made on the clean tip, with the cache in place and all outputs laid out."""
        for answer in sorted(self.expected):
            match = re.match(r"(change\..*)\.input\.json", answer)
            if not match:
                continue
            with tempfile.TemporaryDirectory() as top:
                changed = Changed(self, top, self.expected[answer])
                for kind in ("status.json", "data-status.json"):
                    changed.ask("changes: " + kind, f"{match[1]}.{kind}", AT_REVISION[kind])

    def replay(self):
        revisions = sorted({name.split(".")[0] for name in self.expected if re.match(r"r\d+\.no-cache", name)})
        for mode in ("no-cache", "cache"):
            if mode == "cache":
                if not os.path.exists(self.data + "/cache.tar"):
                    break
                with tarfile.open(self.data + "/cache.tar") as tar:
                    tar.extractall(self.root + "/.dvc")
            for revision in revisions:
                self.checkout(revision)
                if mode == "cache":
                    subprocess.run([ASSAY, "dvc", "checkout", "--force"], cwd=self.folder, capture_output=True)
                for kind, words in AT_REVISION.items():
                    self.ask(kind, f"{revision}.{mode}.{kind}", words)
        self.replay_changes()
        for answer in sorted(self.expected):
            match = re.match(r"(r\d+)\.\.(r\d+)\.(.*)\.json", answer)
            if match and match[3] in BETWEEN:
                self.ask(match[3], answer, [*BETWEEN[match[3]], match[1], match[2]])
        for kind, (good, wrong) in sorted(self.results.items()):
            report(not wrong and good, f"{self.name}: {kind} as DVC says", wrong)
        shutil.rmtree(self.top)


class Changed(Project):
    """A copy of a project at its tip, with a change made to it."""

    def __init__(self, project, top, change):
        self.expected, self.results, self.root = project.expected, project.results, top + "/r"
        subprocess.run(["git", "clone", "-q", project.data + "/project.bundle", self.root], check=True)
        self.folder = os.path.join(self.root, os.path.relpath(project.folder, project.root))
        with tarfile.open(project.data + "/cache.tar") as tar:
            tar.extractall(self.root + "/.dvc")
        subprocess.run([ASSAY, "dvc", "checkout", "--force"], cwd=self.folder, check=True, capture_output=True)
        for path, text in change["files"].items():
            if text is None:
                os.remove(os.path.join(self.folder, path))
                continue
            with open(os.path.join(self.folder, path), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        for command in change["commands"]:
            subprocess.run(command, cwd=self.folder, shell=True, check=True)


def replay_errors():
    with open(DATA + "/errors.json", encoding="utf-8") as file:
        cases = json.load(file)
    for name, case in sorted(cases.items()):
        top = tempfile.mkdtemp()
        subprocess.run(["git", "init", "-q", top], check=True)
        os.mkdir(top + "/.dvc")
        with open(top + "/.dvc/config", "w", encoding="utf-8"):
            pass
        for path, text in case["files"].items():
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        wrong, good = [], 0
        for asked in case["asked"]:
            if not asked["command"].startswith(ERRORS):
                continue
            done = subprocess.run([ASSAY, *asked["command"].split()], cwd=top, capture_output=True, text=True,
                                  timeout=60)
            wanted = asked["stdout"].replace("@ABOVE@", os.path.dirname(os.path.dirname(top)).rstrip("/"))
            if as_json(wanted) is not None:
                same = as_json(done.stdout) == as_json(wanted)
            else:
                same = sorted(done.stdout.split("\n")) == sorted(wanted.split("\n"))
            said = asked["exit"] == 0 or len(done.stderr.strip().split("\n")) == 1 and done.stderr.strip()
            if done.returncode == asked["exit"] and said and (same or asked["exit"] != 0):
                good += 1
            else:
                wrong += [f"{asked['command']}: exit status {done.returncode}, not {asked['exit']}",
                          *done.stdout.split("\n"), *done.stderr.split("\n")]
        if good or wrong:
            report(not wrong, f"errors/{name}: fails where DVC does, with one sentence", wrong)
        shutil.rmtree(top)


def main():
    os.environ["PATH"] = "/usr/bin:/bin"
    for name in sorted(os.listdir(DATA)):
        if os.path.isdir(os.path.join(DATA, name)):
            Project(name).replay()
    replay_errors()
    print(f"1..{lines}")


main()

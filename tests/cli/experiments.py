#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""experiments.py ASSAY DATA: asks "ASSAY dvc exp ..." what the real DVC 3.67 was asked on projects with experiments,
and holds the answers against what it said; then renames, branches and removes some.

DATA/NAME.bundle has a project with its refs/exps, NAME.tar its cache, NAME.json the answers by what was asked.  One
experiment of "queue" waits, as the reflog of DVC's stash says."""

import json
import os
import subprocess
import sys
import tempfile

ASSAY, DATA = map(os.path.abspath, sys.argv[1:3])
STASH = "refs/exps/celery/stash"
lines = 0


def report(good, title, said=""):
    global lines
    lines += 1
    print(f"{'ok' if good else 'not ok'} {lines} - {title}", flush=True)
    for line in [] if good else said.splitlines()[:60]:
        print("# " + line)


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


class Project:
    def __init__(self, name, folder):
        self.folder = f"{folder}/{name}"
        self.environment = dict(os.environ, HOME=folder, TZ="UTC", PATH="/usr/bin:/bin",
                                XDG_CACHE_HOME=f"{folder}/cache")
        self.run("git", "clone", "-q", f"{DATA}/{name}.bundle", self.folder, cwd=folder)
        self.run("git", "fetch", "-q", f"{DATA}/{name}.bundle", "refs/*:refs/*", "--update-head-ok")
        self.run("tar", "-C", ".dvc", "-xf", f"{DATA}/{name}.tar")

    def run(self, *command, cwd=None, check=True):
        return subprocess.run(command, cwd=cwd or self.folder, env=self.environment, check=check, text=True,
                              capture_output=True)

    def ask(self, *words):
        return self.run(ASSAY, "dvc", "exp", *words, check=False)

    def refs(self):
        return self.run("git", "for-each-ref", "--format=%(refname)").stdout.split("\n")

    def queue(self):
        """As DVC's queue leaves it: a ref whose log names what waits."""
        tip = self.run("git", "rev-parse", STASH).stdout.strip()
        message = self.run("git", "log", "-1", "--format=%s", tip).stdout.strip()
        log = f"{self.folder}/.git/logs/{STASH}"
        os.makedirs(os.path.dirname(log), exist_ok=True)
        with open(log, "w", encoding="utf-8") as file:
            file.write(f"{'0' * 40} {tip} A <a@b> 1795573476 +0000\tcommit: {message}\n")


def replay(name, project):
    with open(f"{DATA}/{name}.json", encoding="utf-8") as file:
        answers = json.load(file)
    for asked, wanted in answers.items():
        done = project.run(ASSAY, "dvc", *asked.split(" "), check=False)
        if isinstance(wanted, dict):
            good = done.returncode == wanted["exit"]
        elif isinstance(wanted, str):
            good = done.returncode == 0 and sorted(done.stdout.split("\n")) == sorted(wanted.split("\n"))
        else:
            good = done.returncode == 0 and as_json(done.stdout) == wanted
        report(good, f"{name}: dvc {asked}", done.stdout + done.stderr)


def change(project):
    # Two experiments are called alpha; the one that began at HEAD is meant.
    base = project.run("git", "rev-parse", "HEAD").stdout.strip()
    ref = f"refs/exps/{base[:2]}/{base[2:]}/"
    done = project.ask("rename", "alpha", "first")
    report(done.returncode == 0 and ref + "first" in project.refs() and ref + "alpha" not in project.refs(),
           "rename takes the experiment of HEAD", done.stderr)
    done = project.ask("rename", "nope", "first")
    report(done.returncode == 255 and "no experiment 'nope'" in done.stderr, "an unknown name is refused", done.stderr)
    done = project.ask("rename", "first", "a/b")
    report(done.returncode == 255 and ref + "first" in project.refs(), "a name with a slash is refused", done.stderr)
    done = project.ask("branch", "first")
    report(done.returncode == 0 and "refs/heads/first-branch" in project.refs(), "branch", done.stderr)
    done = project.ask("branch", "first")
    report(done.returncode == 255, "a branch that is there stays", done.stdout)
    done = project.ask("remove", "first", "nope")
    report(done.returncode == 255 and ref + "first" in project.refs(), "nothing goes if one is unknown", done.stderr)
    done = project.ask("remove", "first", "beta")
    report(done.returncode == 0 and not [r for r in project.refs() if r.endswith(("/first", "/beta"))],
           "remove", done.stderr)
    os.makedirs(f"{project.folder}/.dvc/tmp/exps/celery/result")
    with open(f"{project.folder}/.dvc/tmp/exps/celery/result/1", "w", encoding="utf-8"):
        pass
    done = project.ask("show", "--json")
    report(done.returncode == 3, "what DVC's queue has run is for DVC to tell", done.stdout)


with tempfile.TemporaryDirectory() as temporary:
    for which in ("queue", "versions"):
        it = Project(which, temporary)
        if which == "queue":
            it.queue()
        replay(which, it)
    change(it)
print(f"1..{lines}")

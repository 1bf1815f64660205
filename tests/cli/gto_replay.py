#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gto_replay.py ASSAY DATA: asks "ASSAY gto ... --json" what the real GTO 1.10 was asked on the repositories in DATA,
and holds the answers against what it said: JSON as values in their order, failures by their exit status.

DATA/NAME/ has a repository with its tags as a Git bundle, and expected.json, the answers by what was asked.  A line
of TAP stands for one answer."""

import json
import os
import subprocess
import sys
import tempfile

ASSAY, DATA = map(os.path.abspath, sys.argv[1:3])


def ordered(text):
    """JSON with the order of its keys, which scripts see."""
    try:
        return json.loads(text, object_pairs_hook=list)
    except ValueError:
        return None


def differs(wanted, done):
    if isinstance(wanted, dict) and set(wanted) == {"exit"}:
        return None if done.returncode == wanted["exit"] else f"exit status {done.returncode}"
    if done.returncode != 0:
        return f"exit status {done.returncode}: {done.stderr}"
    return None if ordered(done.stdout) == ordered(json.dumps(wanted)) else done.stdout


lines = 0
for name in sorted(os.listdir(DATA)):
    with tempfile.TemporaryDirectory() as folder, open(f"{DATA}/{name}/expected.json", encoding="utf-8") as file:
        environment = dict(os.environ, HOME=folder)
        subprocess.run(["git", "clone", "-q", f"{DATA}/{name}/project.bundle", f"{folder}/r"], check=True,
                       env=environment)
        subprocess.run(["git", "-C", f"{folder}/r", "fetch", "-q", f"{DATA}/{name}/project.bundle",
                        "refs/tags/*:refs/tags/*"], check=True, env=environment)
        for asked, wanted in json.load(file).items():
            done = subprocess.run([ASSAY, "gto", *asked.split(" "), "--json"], cwd=f"{folder}/r", text=True,
                                  capture_output=True, env=environment, check=False)
            wrong = differs(wanted, done)
            lines += 1
            print(f"{'not ok' if wrong else 'ok'} {lines} - {name}: gto {asked}")
            for line in (wrong or "").splitlines()[:60]:
                print("# " + line)
print(f"1..{lines}")

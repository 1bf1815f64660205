#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""beside_gto.py [REPOSITORIES [FIRST]]: "assay gto" beside the real GTO, on repositories whose tags were set by chance: versions, stages with
and without counters, deprecations, names that are none, light tags, several in one second."""

import os
import random
import shutil
import subprocess
import sys
import tempfile

import peer

REPOSITORIES, FIRST = (int(n) for n in (sys.argv[1:] + ["4", "1"][len(sys.argv) - 1:]))
COMMITS, TAGS = 5, 22
NAMES, STAGES = ["churn", "seg/ment", "a", "x-1"], ["prod", "dev", "stage-2"]

QUESTIONS = [
    (["show", "--json"], peer.same_json),
    (["stages", "--json"], peer.same_json),
    (["history", "--json"], peer.same_json),
    (["history", "--ascending", "--plain"], peer.same_text),
]
OF_ONE = [
    (["show", "{}", "--json"], peer.same_json),
    (["show", "{}@latest", "--json"], peer.same_json),
    (["show", "{}@greatest", "--json"], peer.same_json),
    (["show", "{}#prod", "--json"], peer.same_json),
    (["show", "{}", "--av", "2", "--vs", "-1", "--json"], peer.same_json),
    (["history", "{}", "--json"], peer.same_json),
]


def describe(answer):
    return f"exit {answer.status}\n{answer.out}{answer.err}"


def make(root, seed):
    """The tags, in words."""
    chance, made, now = random.Random(seed), [], 1700000000

    def git(*words, check=True):
        moment = f"{now} +0000"
        done = subprocess.run(["git", "-C", root, *words], capture_output=True, check=check,
                              env=dict(os.environ, GIT_AUTHOR_DATE=moment, GIT_COMMITTER_DATE=moment))
        return done.returncode == 0

    os.makedirs(root)
    git("init", "-q", "-b", "main")
    for i in range(COMMITS):
        now += chance.choice([0, 60])
        git("commit", "-q", "--allow-empty", "-m", f"commit {i}")
    for _ in range(TAGS):
        name, stage = chance.choice(NAMES), chance.choice(STAGES)
        version = f"v{chance.randint(0, 2)}.{chance.randint(0, 2)}.{chance.randint(0, 1)}"
        version += chance.choice(["", "", "", "-rc.1"])
        tag = chance.choice([f"{name}@{version}", f"{name}@{version}", f"{name}#{stage}", f"{name}#{stage}#{chance.randint(1, 9)}",
                             f"{name}#{stage}#{chance.randint(1, 9)}", f"{name}#{stage}!#{chance.randint(1, 9)}",
                             f"{name}@{version}!#{chance.randint(1, 9)}", f"{name}@1.0", "v1.0.0", f"{name}#no stage"])
        now += chance.choice([0, 1, 60])
        light = chance.random() < 0.05
        where = f"HEAD~{chance.randint(0, COMMITS - 1)}"
        if git("tag", *([] if light else ["-a", "-m", "tagged"]), tag, where, check=False):
            made.append(f"{tag}{' (light)' if light else ''} at {where}")
    return made


def main():
    gto = peer.Peer(peer.install("GTO"), "gto.cli")
    tally, top = peer.Tally(), tempfile.mkdtemp()
    with open(os.environ["HOME"] + "/.gitconfig", "w", encoding="utf-8") as file:
        file.write("[user]\n\tname = test\n\temail = test@localhost\n")
    for seed in range(FIRST, FIRST + REPOSITORIES):
        root = f"{top}/{seed}"
        made = make(root, seed)
        asked = QUESTIONS + [([word.format(name) for word in words], same) for words, same in OF_ONE for name in NAMES[:2]]
        for words, same in asked:
            theirs, ours = gto.ask(root, words), peer.ask_assay(root, ["gto", *words])
            tally.count(" ".join(words), same(theirs, ours), "\n".join(made), "gto: " + describe(theirs),
                        "assay: " + describe(ours))
        tally.report(f"tags {seed}")
    tally.finish()
    shutil.rmtree(top, ignore_errors=True)


main()

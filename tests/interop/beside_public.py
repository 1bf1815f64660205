#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""beside_public.py PEERS COMMITS REPOSITORY...: "assay dvc" and "assay gto" beside the real ones, on repositories that
are already on this machine, at the newest COMMITS commits of each that touch a file of DVC's.  PEERS is what install.sh makes;
ASSAY in the environment is the program.  Run by hand: such repositories are large, and not everywhere to be had."""

import os
import shutil
import subprocess
import sys
import tempfile

import peer

QUESTIONS = [
    (["status", "--json"], peer.same_json),
    (["data", "status", "--json"], peer.same_json),
    (["diff", "--json", "HEAD~1", "HEAD"], peer.same_json),
    (["metrics", "show", "--json"], peer.same_json),
    (["metrics", "diff", "--json", "HEAD~1", "HEAD"], peer.same_json),
    (["params", "diff", "--json", "HEAD~1", "HEAD"], peer.same_json),
    (["params", "diff", "HEAD~1", "HEAD"], peer.same_text),
    (["stage", "list", "--all"], peer.same_text),
    (["dag", "--dot"], peer.same_lines),
]
GTO = [["show", "--json"], ["history", "--json"], ["show", "--json", "--sort", "semver"]]


def describe(answer):
    return f"exit {answer.status}\n{answer.out[:1500]}{answer.err[:300]}"


class Command:
    """A program that is started for each question."""

    def __init__(self, path):
        self.path = path

    def ask(self, folder, words):
        done = subprocess.run([self.path, *words], cwd=folder, capture_output=True, text=True, check=False)
        return peer.Answer(done.returncode, done.stdout, done.stderr)


def compare(tally, real, folder, program, words, same, where):
    theirs, ours = real.ask(folder, words), peer.ask_assay(folder, [program, *words])
    tally.count(program + " " + " ".join(words), same(theirs, ours) or (theirs.status != 0 and ours.status != 0), where,
                f"{program}: " + describe(theirs), "assay: " + describe(ours))


def main():
    peers, commits, repositories = sys.argv[1], sys.argv[2], sys.argv[3:]
    dvc, gto, tally = peer.Peer(peers, "dvc.cli"), Command(peers + "/bin/gto"), peer.Tally()
    top = tempfile.mkdtemp()
    for repository in repositories:
        folder = top + "/project"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["git", "clone", "-q", repository, folder], check=True)
        git = ["git", "-C", folder]
        changed = subprocess.run([*git, "log", "--format=%H", "-" + commits, "--", "*dvc.yaml", "*dvc.lock", "*.dvc", "params.yaml"],
                                 check=True, capture_output=True, text=True).stdout.split()
        for commit in changed:
            subprocess.run([*git, "checkout", "-q", "-f", commit], check=True)
            for words, same in QUESTIONS:
                compare(tally, dvc, folder, "dvc", words, same, commit)
        for words in GTO:
            compare(tally, gto, folder, "gto", words, peer.same_json, "tags")
        tally.report(os.path.basename(os.path.dirname(repository.rstrip("/"))) or repository)
    tally.finish()
    shutil.rmtree(top)


main()

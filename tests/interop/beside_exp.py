#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""beside_exp.py [PROJECTS [FIRST]]: "assay dvc exp" beside the real DVC: projects made by chance, on which DVC runs and
queues experiments and people commit, branch and tag; what both answer after each, and what refs both leave."""

import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile

import peer
from dvc_projects import commit, git, write

PROJECTS, FIRST = (int(n) for n in (sys.argv[1:] + ["1", "1"][len(sys.argv) - 1:]))
STEPS, ASK_EVERY = 9, 4

QUESTIONS = [
    (["exp", "show", "--json"], peer.same_json),
    (["exp", "show", "--json", "-a"], peer.same_json),
    (["exp", "show", "--json", "-T", "--sha"], peer.same_json),
    (["exp", "show", "--json", "-n", "2"], peer.same_json),
    (["exp", "show", "--json", "--rev", "HEAD", "--hide-workspace", "--param-deps"], peer.same_json),
    (["exp", "show", "--json", "--rev", "HEAD~1", "--rev", "main", "--hide-queued"], peer.same_json),
    (["exp", "show"], peer.same_text),
    (["exp", "show", "-a", "-T", "--md"], peer.same_text),
    (["exp", "show", "-n", "3", "--csv"], peer.same_text),
    (["exp", "show", "--only-changed", "--hide-workspace", "--sha"], peer.same_text),
    (["exp", "show", "--drop", "par", "--keep", "params.yaml:lr", "--md", "--param-deps"], peer.same_text),
    (["exp", "show", "--sort-by", "params.yaml:lr", "--csv", "--precision", "2"], peer.same_text),
    (["exp", "show", "--sort-by", "params.yaml:seed", "--sort-order", "desc", "-n", "2"], peer.same_text),
    (["exp", "show", "--sort-by", "lr", "--no-pager"], peer.same_text),
    (["exp", "show", "--no-pager"], peer.same_text),
    # DVC has files in the order of a set.
    (["exp", "diff"], peer.same_lines),
    (["exp", "diff", "try-0", "--json", "--all"], peer.same_json),
    (["exp", "diff", "try-0", "HEAD", "--all", "--no-path", "--precision", "3"], peer.same_lines),
    (["exp", "diff", "HEAD~1", "try-0", "--md", "--param-deps"], peer.same_lines),
    (["exp", "diff", "no-such"], peer.same_status),
    (["exp", "list"], peer.same_text),
    # DVC has all of them in the order in which the file system has their files.
    (["exp", "list", "-A"], peer.same_lines),
    (["exp", "list", "-n", "3", "--name-only"], peer.same_text),
    (["exp", "list", "-A", "--sha-only"], peer.same_lines),
]


def describe(answer):
    return f"exit {answer.status}\n{answer.out}{answer.err}"


def refs(root):
    return subprocess.run(["git", "-C", root, "for-each-ref"], capture_output=True, text=True, check=True).stdout


def queue_files(root):
    """Of DVC's queue: what its stash's log says, and its messages."""
    names = sorted(name for _, _, names in os.walk(root + "/.dvc/tmp/exps/celery/broker") for name in names)
    log = subprocess.run(["git", "-C", root, "reflog", "--format=%H %gs", "refs/exps/celery/stash"], capture_output=True,
                         text=True, check=False)
    return log.stdout + "\n".join(name for name in names if name.endswith(".celery.msg"))


def left_behind(root):
    """What an apply leaves: refs, the stash's files (its commits have times), the index, and all files.  DVC puts links
    back as files, and without permission to run."""
    def ask(*words):
        return subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False).stdout

    stash = "refs/exps/apply/stash"
    said = "\n".join(line for line in refs(root).split("\n") if stash not in line)
    said += ask("status", "--short") + ask("stash", "list") + ask("reflog", "--format=%gs", stash)
    for parent in ("", "^1", "^2", "^3"):
        said += ask("ls-tree", "-r", stash + parent) + ask("log", "-1", "--format=%B%an %ae", stash + parent)
    for folder, _, names in sorted(os.walk(root)):
        if "/.git" in folder or "/.dvc" in folder:
            continue
        for name in sorted(names):
            with open(f"{folder}/{name}", "rb") as file:
                said += f"{folder[len(root):]}/{name} {file.read()!r}\n"
    return said


class Project:
    def __init__(self, root, seed, dvc):
        self.root, self.chance, self.dvc, self.names = root, random.Random(seed), dvc, []
        self.waiting = []
        os.makedirs(root + "/sub/folder")
        git(root, "init", "-q", "-b", "main")
        dvc.ask(root, ["init", "-q"])
        # Stages that differ: with a metric in Git or in the cache, with a folder, with params of another file.
        cached = self.chance.choice(["", ": {cache: false}"])
        write(root, "dvc.yaml", "stages:\n"
              "  prepare:\n    cmd: mkdir -p data && cat src.txt > data/a && cat params.yaml > data/b\n"
              "    deps: [src.txt]\n    params: [seed]\n    outs: [data]\n"
              "  train:\n    cmd: cat data/* > model && cp params.yaml m.yaml && wc -l < model > n.txt\n"
              f"    deps: [data]\n    params: [lr, deep.x{self.chance.choice(['', ', other.json: '])}]\n"
              f"    outs: [model, n.txt]\n    metrics:\n    - m.yaml{cached}\n"
              + self.chance.choice(["", "params: [other.json]\n"]))
        write(root, "params.yaml", "seed: 1\nlr: 0.5\ndeep: {x: 1.0e-05, name: größe}\n")
        write(root, "other.json", '{"k": [1, 2], "deep": {"t": true}}\n')
        write(root, "src.txt", "text\n")
        write(root, "sub/folder/x", "")
        dvc.ask(root, ["repro", "-q"])
        commit(root, "first")

    def settings(self):
        return ["-S", f"lr={self.chance.random():.3f}", "-S", f"seed={self.chance.randint(1, 9)}"]

    def run(self):
        name = f"try-{len(self.names)}"
        self.names.append(name)
        answer = self.dvc.ask(self.root, ["exp", "run", "-q", "-n", name, *self.settings()])
        git(self.root, "checkout", "-q", "--", ".")
        return f"runs {name} ({answer.status})"

    def queue(self):
        self.waiting.append(f"queued-{self.chance.randint(1, 99)}")
        self.dvc.ask(self.root, ["exp", "run", "-q", "--queue", "-n", self.waiting[-1], *self.settings()])
        return "queues"

    def commit(self):
        write(self.root, "src.txt", f"{self.chance.random()}\n")
        commit(self.root, "more")
        return "commits"

    def branch(self):
        name = f"b{self.chance.randint(1, 999)}"
        git(self.root, "checkout", "-q", "-B", name)
        return "branches off"

    def tag(self):
        git(self.root, "tag", "-f", f"v{self.chance.randint(1, 9)}")
        return "tags"

    def change(self):
        write(self.root, "params.yaml", f"seed: 2\nlr: {self.chance.random()}\ndeep: {{x: 2}}\n")
        return "changes params"

    def step(self):
        return self.chance.choice([self.run, self.run, self.run, self.queue, self.commit,
                                   self.branch, self.tag, self.change])()


class Comparison:
    def __init__(self):
        self.dvc = peer.Peer(peer.install("DVC"), "dvc.cli")
        self.tally = peer.Tally()
        self.top = tempfile.mkdtemp()

    def ask_both(self, root, words, same, history, folder=""):
        theirs, ours = self.dvc.ask(root + folder, words), peer.ask_assay(root + folder, ["dvc", *words])
        self.tally.count(" ".join(words) + (" below" if folder else ""), same(theirs, ours), history,
                         "dvc: " + describe(theirs), "assay: " + describe(ours))

    def copies(self, root):
        for who in ("dvc", "assay"):
            copy = f"{self.top}/{who}/project"
            shutil.rmtree(os.path.dirname(copy), ignore_errors=True)
            shutil.copytree(root, copy, symlinks=True)
            yield who, copy

    def apply(self, project, history):
        """Both lay one experiment after another over a copy, whose work tree is dirty or not."""
        chance, left = project.chance, {}
        steps = [chance.choice(project.names + project.waiting + ["HEAD", "no-such"]) for _ in range(3)]
        dirt = chance.sample(["params.yaml", "src.txt", "new", "sub/new", "sub/folder/x", "-", "ünknown"], chance.randint(0, 5))
        staged, gone = chance.sample(dirt, len(dirt) // 2), chance.choice(["n.txt", "m.yaml", "src.txt"])
        for who, copy in self.copies(project.root):
            left[who] = ""
            for step in steps:
                for path in dirt:
                    write(copy, path, f"{step}\n" if path != "params.yaml" else f"seed: 5\nlr: 1\ndeep: {{x: {step!r}}}\n")
                if staged:
                    git(copy, "add", "--", *staged)
                if os.path.exists(f"{copy}/{gone}"):
                    os.remove(f"{copy}/{gone}")
                answer = (self.dvc.ask(copy, ["exp", "apply", step]) if who == "dvc"
                          else peer.ask_assay(copy, ["dvc", "exp", "apply", step]))
                left[who] += f"{step}: {answer.status}\n" + left_behind(copy)
        self.tally.count("apply", left["dvc"] == left["assay"], f"{history}; apply {steps} on {dirt} {staged} {gone}",
                         *self.difference(left["dvc"], left["assay"]))

    @staticmethod
    def difference(theirs, ours):
        return ["\n".join(difflib.unified_diff(theirs.split("\n"), ours.split("\n"), "dvc", "assay", n=0, lineterm=""))]

    def act(self, project, history):
        """Both do the same to a copy each."""
        root, name = project.root, project.chance.choice(project.names)
        for words in (["rename", name, "other-name"], ["branch", name, "made"], ["branch", name], ["remove", name],
                      ["rename", name, "try-0"], ["remove", "no-such"], ["branch", "no-such"], ["remove", "--queue"],
                      ["remove", "-A"], ["remove", "--rev", "HEAD", "-n", "2"], ["remove", "--keep", name], ["remove"],
                      *([["remove", project.waiting[0]], ["remove", project.waiting[-1], name]] if project.waiting else [])):
            left = {}
            for who, copy in self.copies(root):
                answer = (self.dvc.ask(copy, ["exp", *words]) if who == "dvc"
                          else peer.ask_assay(copy, ["dvc", "exp", *words]))
                left[who] = (bool(answer.status), refs(copy), queue_files(copy))
            self.tally.count("refs after exp " + words[0], left["dvc"] == left["assay"], history + " " + " ".join(words),
                             *left.values())

    def project(self, seed):
        project = Project(f"{self.top}/{seed}/project", seed, self.dvc)
        history = [project.run()]
        for step in range(STEPS):
            history.append(project.step())
            if step == STEPS // 2:
                self.act(project, "; ".join(history))
            if step % ASK_EVERY:
                continue
            self.apply(project, "; ".join(history))
            for words, same in QUESTIONS:
                self.ask_both(project.root, words, same, "; ".join(history))
            self.ask_both(project.root, ["exp", "show", "--json", "-n", "2"], peer.same_json, "; ".join(history),
                          "/sub/folder")
        self.tally.report(f"experiments {seed}")


def main():
    comparison = Comparison()
    os.makedirs(os.environ["XDG_CONFIG_HOME"] + "/dvc", exist_ok=True)
    with open(os.environ["XDG_CONFIG_HOME"] + "/dvc/config", "w", encoding="utf-8") as file:
        file.write("[core]\n    analytics = false\n    check_update = false\n")
    with open(os.environ["HOME"] + "/.gitconfig", "w", encoding="utf-8") as file:
        file.write("[user]\n\tname = test\n\temail = test@localhost\n")
    for seed in range(FIRST, FIRST + PROJECTS):
        comparison.project(seed)
    comparison.tally.finish()
    shutil.rmtree(comparison.top, ignore_errors=True)


main()

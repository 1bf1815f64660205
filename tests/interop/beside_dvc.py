#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
""""assay dvc" beside the real DVC: on projects made by chance, what they answer after each of a few things that people
do; then both reproduce a copy each, and all that they leave is held against each other."""

import argparse
import os
import re
import shutil
import tempfile

import dvc_projects
import peer

STEPS = 7


def same_remote(a, b):
    """Of outputs with the same content, DVC tells any one: then only how many there are in each state counts."""
    def states(answer):
        found = peer.as_json(answer.out)
        words = found.values() if found is not None else [line.split(":")[0] for line in answer.out.split("\n")]
        return sorted(words)

    return a.status == b.status and states(a) == states(b)


QUESTIONS = [
    (["status", "--json"], peer.same_json),
    (["status"], peer.same_lines),
    (["data", "status", "--json"], peer.same_sets),
    (["data", "status", "--granular", "--unchanged", "--json"], peer.same_sets),
    (["diff", "--json"], peer.same_json),
    (["metrics", "show", "--json"], peer.same_sets),
    (["metrics", "diff", "--json"], peer.same_json),
    (["params", "diff", "--json"], peer.same_json),
    (["stage", "list"], peer.same_lines),
    (["dag", "--dot"], peer.same_lines),
    (["status", "--cloud"], same_remote),
    (["data", "status", "--not-in-remote", "--json"], peer.same_sets),
]

# Two of these are asked after each step, in turn.
MORE_QUESTIONS = [
    (["status", "-q"], peer.same_status),
    (["stage", "list", "--name-only", "--all"], peer.same_lines),
    (["data", "status"], peer.same_lines),
    (["data", "status", "--json", "--untracked-files", "--unchanged"], peer.same_sets),
    (["data", "status", "--untracked-files=all", "--unchanged", "sub"], peer.same_lines),
    (["diff", "HEAD~1", "--json", "--show-hash"], peer.same_json),
    (["metrics", "diff", "--all", "--md"], peer.same_lines),
    (["params", "diff", "--all"], peer.same_lines),
    (["metrics", "show", "--md"], peer.same_lines),
    (["metrics", "diff", "HEAD~1", "HEAD", "--json"], peer.same_json),
    (["params", "diff", "HEAD~1", "--json", "--deps"], peer.same_json),
    (["dag", "--dot", "--outs"], peer.same_lines),
    (["metrics", "show", "--all-commits", "--json"], peer.same_sets),
    (["metrics", "show", "--all-branches", "--all-tags"], peer.same_lines),
    (["metrics", "show", "-T", "-R", "--json", "metrics", "top.json"], peer.same_sets),
    (["params", "diff", "--json", "--all", "HEAD~1"], peer.same_json),
    (["diff"], peer.same_lines),
    (["status", "-r", "store", "--json", "sub"], same_remote),
    (["status", "-R", "sub"], peer.same_lines),
    (["status", "--with-deps", "dvc.yaml"], peer.same_lines),
    (["status", "-c", "-d", "-q", "dvc.yaml"], peer.same_status),
    (["data", "status", "--not-in-remote", "--granular", "--json"], peer.same_sets),
    (["diff", "--json", "--targets", "out", "added", "dvc.yaml"], peer.same_json),
    (["diff", "HEAD~1", "--targets", "added/plain"], peer.same_lines),
]


def describe(answer):
    return f"exit {answer.status}\n{answer.out}{answer.err}"


class Comparison:
    def __init__(self, reproduces):
        self.turn = 0
        self.environment = peer.install("DVC")
        self.dvc = peer.Peer(self.environment, "dvc.cli")
        self.tally = peer.Tally()
        self.top = tempfile.mkdtemp()
        self.reproduces = reproduces and " repro" in peer.ask_assay("/", ["help", "dvc"]).out

    def ask_both(self, root, history):
        """From the project's root; one of it in turn from a folder in it, too."""
        more = [MORE_QUESTIONS[(self.turn + i) % len(MORE_QUESTIONS)] for i in range(2)]
        self.turn += 2
        for words, same in QUESTIONS + more:
            self.ask(root, words, same, history)
        words, same = QUESTIONS[self.turn // 2 % len(QUESTIONS)]
        self.ask(root + "/sub", words, same, history)

    def ask(self, folder, words, same, history):
        theirs, ours = self.dvc.ask(folder, words), peer.ask_assay(folder, ["dvc", *words])
        kind = " ".join(words) + (" in a folder" if folder.endswith("/sub") else "")
        self.tally.count(kind, same(theirs, ours), history, "dvc: " + describe(theirs), "assay: " + describe(ours))

    def copies(self, root):
        """One for each to work on."""
        copies = {}
        for who in ("dvc", "assay"):
            copies[who] = self.top + "/" + who + "/project"
            shutil.rmtree(os.path.dirname(copies[who]), ignore_errors=True)
            shutil.copytree(root, copies[who], symlinks=True)
        return copies

    def lay_out(self, root, history):
        """Both check out.  What DVC cannot lay out it removes, though it be as recorded, and so what it laid out before
        and is recorded no more; assay leaves both."""
        copies = self.copies(root)
        for words in (["checkout", "-f"], ["checkout", "-f", "--summary"]):
            theirs, ours = self.dvc.ask(copies["dvc"], words), peer.ask_assay(copies["assay"], ["dvc", *words])
            if "missing-files" in theirs.err or "deleted" in theirs.out or "D   " in theirs.out:
                return
            same = theirs.status == ours.status and (theirs.status or peer.same_lines(theirs, ours))
            self.tally.count(" ".join(words), same, history, "dvc: " + describe(theirs), "assay: " + describe(ours))
            if theirs.status:
                return
        wrong = "".join(text for _, text in differences(copies["dvc"], copies["assay"])) or modes(*copies.values())
        self.tally.count("all files after checkout", not wrong, history, wrong)

    def act(self, root, words, history):
        """Both from the same beginning; returns the two places."""
        copies = self.copies(root)
        theirs = self.dvc.ask(copies["dvc"], words)
        ours = peer.ask_assay(copies["assay"], ["dvc", *words])
        # See lay_out.
        if words[0] == "checkout" and "missing-files" in theirs.err:
            return copies
        self.tally.count(words[0], theirs.status == ours.status, history, "dvc: " + describe(theirs),
                         "assay: " + describe(ours))
        for name, wrong in differences(copies["dvc"], copies["assay"]):
            self.tally.count(f"{name} after {words[0]}", not wrong, history + ": " + " ".join(words), wrong)
        return copies

    def reproduce(self, root, history):
        """Then each looks at what the other left."""
        if not self.reproduces:
            return
        copies = self.act(root, ["repro"], history)
        for words in (["status", "--json"], ["data", "status", "--json"]):
            by_dvc, by_assay = (self.dvc.ask(copies[who], words) for who in ("dvc", "assay"))
            self.tally.count("DVC's " + " ".join(words) + " after repro", peer.same_sets(by_dvc, by_assay), history,
                             "after dvc: " + describe(by_dvc), "after assay: " + describe(by_assay))

    def run_anew(self, folder, words):
        """With a store that knows nothing."""
        store = ["--store", tempfile.mkdtemp(dir=self.top) + "/assay.db"]
        for before in (["init"], ["add", "."]):
            peer.ask_assay(folder, before + store)
        return peer.ask_assay(folder, ["run", "dvc.yaml", *words, *store])

    def run(self, root, history):
        """"assay run --here" leaves what "dvc repro" does, and the same in a checkout of its own ends well."""
        if not self.reproduces:
            return
        copies = {}
        for who in ("dvc", "run"):
            copies[who] = self.top + "/" + who + "/project"
            shutil.rmtree(os.path.dirname(copies[who]), ignore_errors=True)
            shutil.copytree(root, copies[who], symlinks=True)
        theirs = self.dvc.ask(copies["dvc"], ["repro"])
        ours = self.run_anew(copies["run"], ["--here"])
        self.tally.count("run --here", (theirs.status == 0) == (ours.status == 0), history, "dvc: " + describe(theirs),
                         "assay: " + describe(ours))
        if theirs.status or ours.status:
            return
        for name, wrong in differences(copies["dvc"], copies["run"]):
            self.tally.count(name + " after run --here", not wrong, history, wrong)
        status = self.dvc.ask(copies["run"], ["status", "--json"])
        before = self.dvc.ask(copies["dvc"], ["status", "--json"])
        self.tally.count("DVC's status after run --here", peer.same_sets(before, status), history,
                         "after dvc: " + describe(before), "after assay: " + describe(status))
        dvc_projects.commit(copies["run"], "reproduced")
        ours = self.run_anew(copies["run"], [])
        self.tally.count("run at the commit", ours.status == 0, history, "assay: " + describe(ours))

    def project(self, seed):
        root = f"{self.top}/{seed}/project"
        os.makedirs(os.path.dirname(root))
        project = dvc_projects.Project(root, seed, self.dvc)
        history = []
        self.ask_both(root, "just made")
        self.reproduce(root, "just made")
        project.repro()
        dvc_projects.commit(root, "first")
        for _ in range(STEPS):
            history.append(project.step())
            self.ask_both(root, "; ".join(history))
            self.lay_out(root, "; ".join(history))
            self.reproduce(root, "; ".join(history))
            self.act(root, project.addition(), "; ".join(history))
            self.act(root, project.checking_out(), "; ".join(history))
            self.run(root, "; ".join(history))
        self.tally.report(f"project {seed}")


def in_order(path, text):
    """The stages of a lock and the lines of a .gitignore by name: where other folders have stages, too, DVC takes those
    that don't wait for each other in the order of a set."""
    if path.endswith(".gitignore"):
        return b"".join(sorted(text.splitlines(True)))
    if path.endswith("dvc.lock"):
        return b"".join(sorted(re.split(rb"(?m)^(?=  \S)", text)))
    return text


def modes(a, b):
    """Which files of the one may be executed and of the other not."""
    found = ""
    for top, folders, names in os.walk(a):
        folders[:] = [name for name in folders if name not in (".git", ".dvc")]
        for name in names:
            path = os.path.relpath(os.path.join(top, name), a)
            left, right = (os.stat(os.path.join(root, path)).st_mode & 0o777 for root in (a, b))
            found += f"{path}: {left:o} and {right:o}\n" if left != right else ""
    return found


def differences(a, b):
    """What one project has and the other hasn't, in four parts."""
    def listing(root, wanted):
        found = {}
        for top, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in (".git", "tmp")]
            for name in names:
                path = os.path.relpath(os.path.join(top, name), root)
                if wanted(path):
                    with open(os.path.join(top, name), "rb") as file:
                        found[path] = in_order(path, file.read())
        return found

    parts = {
        "dvc.lock": lambda path: path.endswith("dvc.lock"),
        "cache": lambda path: path.startswith(".dvc/cache/files"),
        "run cache": lambda path: path.startswith(".dvc/cache/runs"),
        "work tree": lambda path: not path.startswith(".dvc/") and not path.endswith("dvc.lock"),
    }
    for name, wanted in parts.items():
        left, right = listing(a, wanted), listing(b, wanted)
        yield name, "".join(f"{path}: {'only dvc' if path not in right else 'only assay' if path not in left else 'differs'}"
                            f"\n{left.get(path, b'')[:300]!r}\n{right.get(path, b'')[:300]!r}\n"
                            for path in sorted(set(left) | set(right)) if left.get(path) != right.get(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="?", type=int, default=5)
    parser.add_argument("first", nargs="?", type=int, default=1)
    parser.add_argument("--questions", action="store_true", help="only ask, don't reproduce")
    call = parser.parse_args()
    comparison = Comparison(not call.questions)
    os.makedirs(os.environ["XDG_CONFIG_HOME"] + "/dvc", exist_ok=True)
    with open(os.environ["XDG_CONFIG_HOME"] + "/dvc/config", "w", encoding="utf-8") as file:
        file.write("[core]\n    analytics = false\n    check_update = false\n")
    with open(os.environ["HOME"] + "/.gitconfig", "w", encoding="utf-8") as file:
        file.write("[user]\n\tname = test\n\temail = test@localhost\n")
    for seed in range(call.first, call.first + call.projects):
        comparison.project(seed)
    comparison.tally.finish()
    shutil.rmtree(comparison.top, ignore_errors=True)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dvc_repro_replay.py ASSAY DATA: runs the projects in DATA (see dvc_replay.py) anew with "ASSAY dvc repro", revision after
revision, and holds dvc.lock byte for byte, the cache and the run cache file for file, against what the real DVC 3.67
left of the same."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ASSAY, DATA = map(os.path.abspath, sys.argv[1:3])

# What "dvc repro" did not make, or not from nothing: locks of DVC 1 and 2, an import, no stages at all, stages whose
# commands fail.
OTHERWISE_MADE = {"legacy", "data", "empty", "matrix"}

# Revisions whose outputs were edited, not run.
COMMITTED = {("outputs", "r1")}

lines = 0


def report(good, title, wrong):
    global lines
    lines += 1
    print(f"{'ok' if good else 'not ok'} {lines} - {title}", flush=True)
    for line in wrong[:60]:
        print("# " + line)


def git(folder, *words):
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout


def assay(folder, *words):
    return subprocess.run([ASSAY, "dvc", *words], cwd=folder, capture_output=True, text=True, timeout=60)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files_below(folder, skip=()):
    found = {}
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in skip]
        for name in names:
            path = os.path.join(at, name)
            found[os.path.relpath(path, folder)] = read(path)
    return found


class Project:
    def __init__(self, name):
        self.data = os.path.join(DATA, name)
        with open(self.data + "/expected.json", encoding="utf-8") as file:
            record = json.load(file)
        self.expected, self.top = record["expected"], tempfile.mkdtemp()
        self.root = self.top + "/r"
        self.folder = os.path.join(self.root, record["folder"])
        subprocess.run(["git", "clone", "-q", self.data + "/project.bundle", self.root], check=True)
        self.revisions = sorted({name.split(".")[0] for name in self.expected if re.match(r"r\d+\.no-cache", name)})

    def unpack_cache(self, root):
        with tarfile.open(self.data + "/cache.tar") as tar:
            tar.extractall(root)

    def locks(self, revision):
        names = git(self.root, "ls-tree", "-r", "--name-only", "-z", "--full-tree", revision).split("\0")
        return {name: git(self.root, "show", f"{revision}:{name}").encode() for name in names
                if os.path.basename(name) == "dvc.lock"}

    def lay_out(self, revision):
        """The revision's files, with the locks that are there already."""
        kept = {path: text for path, text in files_below(self.root, {".git", ".dvc"}).items()
                if os.path.basename(path) == "dvc.lock"}
        git(self.root, "checkout", "-q", "-f", revision)
        for path in self.locks(revision):
            os.remove(os.path.join(self.root, path))
        for path, text in kept.items():
            with open(os.path.join(self.root, path), "wb") as file:
                file.write(text)

    def projects(self):
        """There may be one in another's folder."""
        names = git(self.root, "ls-files", "-z").split("\0")
        return [os.path.join(self.root, name[:-len(".dvc/config")]) for name in names if name.endswith(".dvc/config")]

    def was_reproduced(self, revision):
        """Not so where DVC itself said that something had changed since the last run."""
        status = self.expected.get(f"{revision}.cache.status.json", {})
        return all(said == "always changed" for stage in status.values() for said in stage)

    def replay(self, name):
        wrong = []
        self.revisions = list(filter(self.was_reproduced, self.revisions))
        for number, revision in enumerate(self.revisions):
            self.lay_out(revision)
            if not number:
                for path in files_below(self.root, {".git", ".dvc"}):
                    if os.path.basename(path) == "dvc.lock":
                        os.remove(os.path.join(self.root, path))
            for folder in self.projects():
                words = ["commit", "--force"] if (name, revision) in COMMITTED else ["repro", "--all-pipelines"]
                done = assay(folder, *words)
                if done.returncode:
                    wrong += [f"{revision}: exit status {done.returncode}", *done.stderr.split("\n")]
            for path, wanted in self.locks(revision).items():
                full = os.path.join(self.root, path)
                got = read(full) if os.path.exists(full) else b""
                if got != wanted:
                    wrong += [f"{revision}: {path} wanted", *wanted.decode().split("\n"), "got", *got.decode().split("\n")]
            status = assay(self.folder, "status", "--json")
            wanted = self.expected.get(f"{revision}.cache.status.json", {})
            if json.loads(status.stdout or "null") != wanted:
                wrong += [f"{revision}: status wanted {wanted}, got {status.stdout}"]
        report(not wrong, f"{name}: dvc.lock of {len(self.revisions)} revisions as DVC wrote it", wrong)
        if os.path.exists(self.data + "/cache.tar"):
            self.compare_cache(name)

    def replay_changes(self, name):
        """Whatever was changed at the tip, a run that ends well leaves nothing changed, and the next one runs
        nothing; one that fails leaves a lock that can be read, and no claim on any path."""
        wrong, count = [], 0
        for answer, change in sorted(self.expected.items()):
            match = re.match(r"change\.(.*)\.input\.json", answer)
            if not match:
                continue
            count += 1
            folder = self.change(match[1], change)
            before = json.loads(assay(folder, "status", "--json").stdout or "{}")
            done = assay(folder, "repro", "--all-pipelines")
            after = json.loads(assay(folder, "status", "--json").stdout or "{}")
            after = {stage: said for stage, said in after.items() if said != ["always changed"]}
            again = assay(folder, "repro", "--all-pipelines")
            ran = [line for line in again.stdout.split("\n") if line.startswith("> ")]
            if done.returncode == 0 and (after or (ran and name != "frozen")):
                wrong += [f"{match[1]}: status afterwards {after}, run again {ran}", *done.stdout.split("\n")]
            sentences = [line for line in done.stderr.strip().split("\n") if not line.startswith("WARNING: ")]
            if done.returncode and (done.returncode != 255 or len(sentences) != 1 or not before):
                wrong += [f"{match[1]}: exit status {done.returncode}", *done.stderr.split("\n")]
            claims = folder + "/.dvc/tmp/rwlock"
            if os.path.exists(claims) and json.loads(read(claims)):
                wrong += [f"{match[1]}: claims are left: {read(claims)}"]
        if count:
            report(not wrong, f"{name}: {count} changes are run, or refused with one sentence", wrong)

    def change(self, title, change):
        root = f"{self.top}/{title}"
        folder = os.path.normpath(os.path.join(root, os.path.relpath(self.folder, self.root)))
        subprocess.run(["git", "clone", "-q", self.data + "/project.bundle", root], check=True)
        self.unpack_cache(folder + "/.dvc")
        assay(folder, "checkout", "--force")
        for path, text in change["files"].items():
            if text is None:
                os.remove(os.path.join(folder, path))
                continue
            with open(os.path.join(folder, path), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        for command in change["commands"]:
            subprocess.run(command, cwd=folder, shell=True, check=True)
        return folder

    def compare_cache(self, name):
        self.unpack_cache(self.top + "/theirs")
        ours, theirs = files_below(self.folder + "/.dvc/cache"), files_below(self.top + "/theirs/cache")
        wrong = [f"{path} is {'ours alone' if path in ours else 'not there' if path in theirs else ''}"
                 for path in sorted(set(ours) ^ set(theirs))]
        wrong += [f"{path} differs" for path in sorted(set(ours) & set(theirs)) if ours[path] != theirs[path]]
        report(not wrong, f"{name}: {len(theirs)} files of the cache as DVC left them", wrong)


def main():
    os.environ["PATH"] = "/usr/bin:/bin"
    os.environ["SHELL"] = "/bin/sh"
    for name in sorted(os.listdir(DATA)):
        if os.path.isdir(os.path.join(DATA, name)) and name not in OTHERWISE_MADE:
            project = Project(name)
            project.replay(name)
            project.replay_changes(name)
            shutil.rmtree(project.top)
    print(f"1..{lines}")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""experiments.py ASSAY DATA: asks "ASSAY dvc exp ..." what the real DVC 3.67 was asked on projects with experiments,
and holds the answers against what it said; then renames, branches and removes some.

DATA/NAME.bundle has a project with its refs/exps, NAME.tar its cache, NAME.json the answers by what was asked.  One
experiment of "queue" waits, as the reflog of DVC's stash says."""

import base64
import hashlib
import json
import os
import shlex
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
        for key in ("name", "email"):
            self.run("git", "config", "user." + key, "test")
        self.run("tar", "-C", ".dvc", "-xf", f"{DATA}/{name}.tar")

    def run(self, *command, cwd=None, check=True):
        return subprocess.run(command, cwd=cwd or self.folder, env=self.environment, check=check, text=True,
                              capture_output=True)

    def ask(self, *words):
        return self.run(ASSAY, "dvc", "exp", *words, check=False)

    def refs(self):
        return self.run("git", "for-each-ref", "--format=%(refname)").stdout.split("\n")

    def queue(self):
        """As DVC's queue leaves it: a ref whose log names what is to be run, and a message that says that it waits."""
        tip = self.run("git", "rev-parse", STASH).stdout.strip()
        message = self.run("git", "log", "-1", "--format=%s", tip).stdout.strip()
        log = f"{self.folder}/.git/logs/{STASH}"
        os.makedirs(os.path.dirname(log), exist_ok=True)
        with open(log, "w", encoding="utf-8") as file:
            file.write(f"{'0' * 40} {tip} A <a@b> 1795573476 +0000\tcommit: {message}\n")
        _, head, baseline, name = message.split(":")
        self.message("in", {"dvc_root": self.folder, "scm_root": self.folder, "stash_ref": STASH, "stash_rev": tip,
                            "baseline_rev": baseline, "branch": None, "name": name or None, "head_rev": head})

    def message(self, box, entry, task="4c2ec1d4-0000-4000-8000-000000000001"):
        """A message of celery's on a broker of kombu's that is a folder."""
        body = json.dumps([[entry], {"copy_paths": [], "message": None}, {"callbacks": None}])
        self.write(f".dvc/tmp/exps/celery/broker/{box}/1_{task}.celery.msg", json.dumps({
            "body": base64.b64encode(body.encode()).decode(), "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {"lang": "py", "task": "dvc.repo.experiments.queue.tasks.run_exp", "id": task},
            "properties": {"correlation_id": task, "delivery_mode": 2, "priority": 0, "body_encoding": "base64",
                           "delivery_info": {"exchange": "", "routing_key": "celery"}, "delivery_tag": task}}))

    def write(self, path, text):
        os.makedirs(os.path.dirname(f"{self.folder}/{path}"), exist_ok=True)
        with open(f"{self.folder}/{path}", "w", encoding="utf-8") as file:
            file.write(text)


def replay(name, project):
    with open(f"{DATA}/{name}.json", encoding="utf-8") as file:
        answers = json.load(file)
    for asked, wanted in answers.items():
        done = project.run(ASSAY, "dvc", *shlex.split(asked), check=False)
        if isinstance(wanted, dict):
            good = done.returncode == wanted["exit"]
        elif isinstance(wanted, str):
            # All of them stand in the order in which the file system has their files.
            order = sorted if asked == "exp list -A" else list
            good = done.returncode == 0 and order(done.stdout.split("\n")) == order(wanted.split("\n"))
        else:
            good = done.returncode == 0 and as_json(done.stdout) == wanted
        report(good, f"{name}: dvc {asked}", done.stdout + done.stderr)


def read(project, path):
    with open(f"{project.folder}/{path}", encoding="utf-8") as file:
        return file.read()


def apply(project):
    """As DVC lays one out: the work tree's own changes go to a stash, and files the experiment lacks come back."""
    def git(*words):
        return project.run("git", *words, check=False).stdout.strip()

    beta = git("rev-parse", next(ref for ref in project.refs() if ref.endswith("/beta")))
    head = git("rev-parse", "HEAD")
    project.write("params.yaml", "lr: 7\nn: 7\n")
    project.write("staged.txt", "staged\n")
    git("add", "staged.txt")
    project.write("unknown.txt", "unknown\n")
    os.chmod(f"{project.folder}/unknown.txt", 0o755)
    os.symlink("staged.txt", f"{project.folder}/link")
    done = project.ask("apply", "beta")
    stash = "refs/exps/apply/stash"
    report(done.returncode == 0 and git("diff", "--name-only", beta, "--", ".", ":!staged.txt") == "" and
           git("rev-parse", "HEAD") == head and git("symbolic-ref", "HEAD") == "refs/heads/main",
           "apply lays an experiment's files out, and HEAD stays", done.stderr + git("diff", beta))
    report(git("diff", "--cached") == "" and read(project, "staged.txt") == "staged\n" and
           os.access(f"{project.folder}/unknown.txt", os.X_OK) and os.readlink(f"{project.folder}/link") == "staged.txt",
           "what the experiment lacks is there still", git("status"))
    report(git("show", stash + ":params.yaml") == "lr: 7\nn: 7" and git("show", stash + "^3:unknown.txt") == "unknown" and
           git("reflog", "--format=%gs", stash) == f"On main: dvc-exp-apply:{head}:{beta}:beta" and
           git("stash", "list") == "" and git("rev-parse", "refs/exps/apply/ORIG_HEAD") == head and
           git("rev-parse", "refs/exps/exec/EXEC_APPLY") == beta,
           "what was changed is DVC's stash, with its refs", git("for-each-ref") + git("reflog", stash))
    lock = read(project, "dvc.lock")
    digest = hashlib.md5(read(project, "model.txt").encode()).hexdigest()
    report(f"md5: {digest}" in lock, "the outputs are the experiment's", lock + digest)
    done = project.ask("apply", "-q", "alpha")
    report(done.returncode == 0 and done.stdout == "" and git("show", stash + ":params.yaml") == git("show", beta + ":params.yaml") and
           len(git("reflog", stash).split("\n")) == 1, "the next one takes the place of the stash", done.stderr)
    before = git("for-each-ref") + git("status", "--short") + read(project, "params.yaml")
    done = project.ask("apply", "nope")
    report(done.returncode == 255 and before == git("for-each-ref") + git("status", "--short") + read(project, "params.yaml"),
           "an unknown one changes nothing", done.stderr)
    os.rename(f"{project.folder}/.dvc/cache", f"{project.folder}/.dvc/away")
    applied = git("rev-parse", "refs/exps/exec/EXEC_APPLY")
    done = project.ask("apply", "beta")
    report(done.returncode == 255 and "model.txt" in done.stderr and applied == git("rev-parse", "refs/exps/exec/EXEC_APPLY"),
           "outputs that no cache has are told", done.stderr)
    os.rename(f"{project.folder}/.dvc/away", f"{project.folder}/.dvc/cache")
    git("add", "-A")
    git("commit", "-qm", "all")
    done = project.ask("apply", "HEAD")
    report(done.returncode == 0 and stash not in project.refs(), "a clean work tree leaves no stash", done.stderr)
    project.write(".gitattributes", "*.bin filter=lfs\n")
    done = project.ask("apply", "beta")
    report(done.returncode == 3 and "dvc" in done.stderr, "where Git filters files, DVC does it", done.stderr)
    os.remove(f"{project.folder}/.gitattributes")


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


with tempfile.TemporaryDirectory() as temporary:
    for which in ("queue", "versions"):
        it = Project(which, temporary)
        if which == "queue":
            it.queue()
        replay(which, it)
        if which == "queue":
            apply(it)
    change(it)
print(f"1..{lines}")

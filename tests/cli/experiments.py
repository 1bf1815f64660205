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
        os.makedirs(folder, exist_ok=True)
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
        if isinstance(wanted, dict) and set(wanted) == {"exit"}:
            good = done.returncode == wanted["exit"]
        elif isinstance(wanted, str):
            # Here DVC takes an order from the file system, or of a set.
            order = sorted if asked == "exp list -A" or asked.startswith("exp diff") else list
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
    project.write("deep/.gitattributes", "*.bin filter=lfs\n")
    git("add", "deep")
    done = project.ask("apply", "beta")
    report(done.returncode == 3 and "dvc" in done.stderr, "in a folder, too", done.stderr)
    git("rm", "-qf", "deep/.gitattributes")


def executors(project):
    """The experiments that "exp show --json" has for HEAD: their executor, with their commit and error in front."""
    done = project.ask("show", "--json")
    shown = as_json(done.stdout)[1]["experiments"] if done.returncode == 0 else []
    return {one["name"]: (one["revs"][0]["rev"], one["revs"][0]["error"], one["executor"]) for one in shown or []}


def queue(project):
    """One that waits is taken by a worker, runs, fails, or becomes an experiment: as DVC says of each."""
    tip = project.run("git", "rev-parse", STASH).stdout.strip()
    head = project.run("git", "rev-parse", "HEAD").stdout.strip()
    task, run = "4c2ec1d4-0000-4000-8000-000000000002", f".dvc/tmp/exps/run/{tip}/{tip}"
    entry = {"stash_rev": tip, "baseline_rev": head, "name": "late", "head_rev": head}
    result = f".dvc/tmp/exps/celery/result/celery-task-meta-{task}"
    broker = f"{project.folder}/.dvc/tmp/exps/celery/broker"
    for name in os.listdir(broker + "/in"):
        os.remove(f"{broker}/in/{name}")
    project.message("processed", entry, task)
    report(project.ask("show", "--json").returncode == 3, "what a worker took and did not begin yet is for DVC to tell")

    project.run("git", "clone", "-q", ".", f"{project.folder}/.dvc/tmp/exps/tmpx")
    info = {"git_url": "", "baseline_rev": head, "location": "dvc-task", "root_dir": f"{project.folder}/.dvc/tmp/exps/tmpx",
            "dvc_dir": ".dvc", "name": "late", "wdir": ".", "result_hash": None, "result_ref": None,
            "result_force": False, "status": 2}
    project.write(run + ".run", json.dumps(info))
    project.write(run + ".json", json.dumps({"pid": 17, "stdin": None, "stdout": "/x/out", "stderr": None, "returncode": None}))
    local = {"root": info["root_dir"], "log": "/x/out", "pid": 17, "returncode": None, "task_id": tip}
    found = executors(project)
    report(found.get("late") == (tip, None, {"state": "running", "name": "dvc-task", "local": local}),
           "one that runs", str(found))
    report(project.ask("remove", "late").returncode == 255, "one that runs is not removed")
    workspace = ".dvc/tmp/exps/run/workspace/workspace"
    project.write(workspace + ".run", json.dumps(dict(info, name="here", location="workspace")))
    for pid, runs in ((os.getpid(), True), (0, False), (-1, False), (1 << 32, False)):
        project.write(workspace + ".json", json.dumps({"pid": pid, "stdout": None, "returncode": None}))
        found = executors(project)
        report(("here" in found) == runs, f"in the work tree, as process {pid}", str(found))
    os.remove(f"{project.folder}/{workspace}.run")

    project.write(result, '{"status": "SUCCESS"}')
    project.write(run + ".run", json.dumps(dict(info, status=4)))
    project.write(run + ".json", json.dumps({"pid": 17, "stdin": None, "stdout": "/x/out", "stderr": None, "returncode": -9}))
    local = dict(local, root=None, returncode=-9)
    found = executors(project)
    report(found.get("late") == (tip, {"msg": "Experiment run failed", "type": ""},
                                 {"state": "failed", "name": None, "local": local}), "one that failed", str(found))
    shown = project.ask("show", "--csv").stdout
    report(f"late,{tip[:7]},branch_base," in shown and ",Failed,0.2," in shown, "which the table has, too", shown)
    report("late" not in project.ask("show", "--csv", "--hide-failed").stdout, "and can leave out")

    ref = next(ref for ref in project.refs() if ref.endswith("/beta"))
    project.write(run + ".run", json.dumps(dict(info, status=6, result_hash="0", result_ref=ref)))
    found = executors(project)
    report(found["beta"][1:] == (None, {"state": "success", "name": "dvc-task", "local": local}),
           "one that became an experiment", str(found))

    project.write(run + ".run", json.dumps(dict(info, status=4)))
    done = project.ask("remove", "late")
    left = sum((names for _, _, names in os.walk(f"{project.folder}/.dvc/tmp/exps/celery")), [])
    report(done.returncode == 0 and not left, "its messages go with it", done.stderr + str(left))
    project.message("in", entry, task)
    done = project.ask("remove", tip[:6])
    report(done.returncode == 0 and STASH not in project.refs(), "what waits goes with its stash", done.stderr)
    project.write(f".dvc/tmp/exps/celery/broker/in/1_{task}.celery.msg", '{"headers": {"task": '
                  '"dvc.repo.experiments.queue.tasks.run_exp", "id": "x"}, "body": "?"}')
    done = project.ask("show")
    report(done.returncode == 1 and f"1_{task}.celery.msg is not as DVC 3 writes it" in done.stderr,
           "a message that is none is named", done.stderr)
    project.ask("remove", "-A")
    os.remove(f"{broker}/in/1_{task}.celery.msg")
    os.rename(f"{broker}/in", f"{broker}/away")
    project.write(".dvc/tmp/exps/celery/broker/in", "")
    done = project.ask("show")
    report(done.returncode == 1 and "cannot list" in done.stderr, "a queue that cannot be read is told", done.stderr)
    os.remove(f"{broker}/in")
    os.rename(f"{broker}/away", f"{broker}/in")
    for words, status, left in ((["--keep", "--queue"], 255, 2), (["--rev", "HEAD~1"], 0, 2), (["--keep", "beta"], 0, 1),
                                (["-q", "-A"], 0, 0), (["-A"], 0, 0), ([], 255, 0)):
        done = project.ask("remove", *words)
        kept = [ref for ref in project.refs() if ref.endswith(("/alpha", "/beta"))]
        report(done.returncode == status and len(kept) == left, f"remove {' '.join(words)}", done.stderr + str(kept))


def change(project):
    # Two experiments are called alpha; the one that began at HEAD is meant.
    base = project.run("git", "rev-parse", "HEAD").stdout.strip()
    ref = f"refs/exps/{base[:2]}/{base[2:]}/"
    done = project.ask("rename", "alpha", "first")
    report(done.returncode == 0 and ref + "first" in project.refs() and ref + "alpha" not in project.refs(),
           "rename takes the experiment of HEAD", done.stderr)
    done = project.ask("rename", "nope", "first")
    report(done.returncode == 255 and "no experiment 'nope'" in done.stderr, "an unknown name is refused", done.stderr)
    done = project.run(ASSAY, "dvc", "metrics", "diff", "--json", "first", "beta", check=False)
    report(done.returncode == 0 and '"diff"' in done.stdout, "an experiment's name is a revision", done.stderr)
    done = project.run(ASSAY, "dvc", "diff", "first", "beta", check=False)
    report(done.returncode == 0 and "model.txt" in done.stdout, "of data, too", done.stdout + done.stderr)
    done = project.ask("rename", "first", "a/b")
    report(done.returncode == 255 and ref + "first" in project.refs(), "a name with a slash is refused", done.stderr)
    done = project.ask("branch", "first")
    report(done.returncode == 0 and "refs/heads/first-branch" in project.refs(), "branch", done.stderr)
    done = project.ask("branch", "first")
    report(done.returncode == 255, "a branch that is there stays", done.stdout)
    done = project.ask("remove", "first", "nope")
    report(done.returncode == 255 and ref + "first" in project.refs(), "nothing goes if one is unknown", done.stderr)
    done = project.ask("remove", "first", "beta", "first")
    report(done.returncode == 0 and not [r for r in project.refs() if r.endswith(("/first", "/beta"))],
           "remove", done.stderr)


with tempfile.TemporaryDirectory() as temporary:
    for which in ("queue", "versions"):
        it = Project(which, temporary)
        if which == "queue":
            it.queue()
        replay(which, it)
        if which == "queue":
            queue(it)
            it = Project(which, temporary + "/again")
            it.queue()
            apply(it)
    change(it)
print(f"1..{lines}")

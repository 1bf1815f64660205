#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dvc.py PROGRAM FOLDER [PEERS]: how long "assay dvc" takes beside DVC for the same questions on the same projects, which
are made below FOLDER once, by DVC itself: 70,000 small files, 1,000 stages, 100 commits with metrics, and 100
experiments.

PEERS is what tests/interop/install.sh makes; without it nothing can be made, and nothing is measured.  Times are
whole commands, from the start of the process to its end."""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ASSAY, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PEERS = os.path.abspath(sys.argv[3])
HOME = FOLDER + "/home"
ENVIRONMENT = dict(os.environ, HOME=HOME, XDG_CONFIG_HOME=HOME + "/config", XDG_CACHE_HOME=HOME + "/cache",
                   DVC_SITE_CACHE_DIR=HOME + "/site", DVC_NO_ANALYTICS="1", LC_ALL="C.UTF-8",
                   GIT_AUTHOR_NAME="bench", GIT_AUTHOR_EMAIL="bench@localhost", GIT_COMMITTER_NAME="bench",
                   GIT_COMMITTER_EMAIL="bench@localhost")
FILES, STAGES, COMMITS, EXPERIMENTS = 70000, 1000, 100, 100


def run(folder, *words):
    return subprocess.run(words, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout


def dvc(folder, *words):
    return run(folder, PEERS + "/bin/dvc", *words)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def start(folder):
    os.makedirs(folder)
    run(folder, "git", "init", "-q", "-b", "main")
    dvc(folder, "init", "-q")


def make_files(folder):
    start(folder)
    for i in range(FILES):
        write(f"{folder}/data/{i // 7000}/{i}.txt", f"{i} " * 40)
    dvc(folder, "add", "-q", "data")


def make_stages(folder):
    start(folder)
    text = "stages:\n"
    for i in range(STAGES):
        dep = f"in/{i}" if i % 10 == 0 else f"out/{i - 1}"
        text += (f"  s{i:04}:\n    cmd: cp {dep} out/{i}\n    deps: [{dep}]\n    outs: [out/{i}]\n"
                 f"    params: [lr]\n")
        write(f"{folder}/in/{i}", f"{i // 10}\n")
        write(f"{folder}/out/{i}", f"{i // 10}\n")
    write(folder + "/dvc.yaml", text)
    write(folder + "/params.yaml", "lr: 0.1\n")
    dvc(folder, "commit", "-q", "-f")
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-q", "-m", "stages")


def make_commits(folder):
    start(folder)
    write(folder + "/dvc.yaml", "stages:\n  train:\n    cmd: 'true'\n    params: [lr, epochs]\n"
          "    metrics:\n    - metrics.json: {cache: false}\n")
    for i in range(COMMITS):
        write(folder + "/params.yaml", f"lr: {i / 100}\nepochs: {i}\n")
        write(folder + "/metrics.json", f'{{"accuracy": 0.{i:02}, "loss": {{"train": {i}, "eval": {i + 1}}}}}')
        run(folder, "git", "add", "-A")
        run(folder, "git", "commit", "-q", "-m", f"try {i}")
        run(folder, "git", "tag", f"v{i}")


def make_experiments(folder):
    """Of three stages, each with other params, metrics and hashes; what DVC would run is written for it."""
    start(folder)
    write(folder + "/dvc.yaml", "stages:\n  prepare:\n    cmd: prepare\n    deps: [raw]\n    params: [seed]\n"
          "    outs: [prepared]\n  train:\n    cmd: train\n    deps: [prepared]\n    params: [lr, epochs]\n"
          "    outs: [model]\n  evaluate:\n    cmd: evaluate\n    deps: [model]\n    metrics:\n"
          "    - metrics.json: {cache: false}\n")
    write(folder + "/.gitignore", "/raw\n/prepared\n/model\n")
    base = None
    for i in range(EXPERIMENTS + 1):
        def item(path, number=i):
            return f"    - path: {path}\n      hash: md5\n      md5: {hash_text(path, number)}\n      size: {i}\n"

        write(folder + "/params.yaml", f"seed: {i}\nlr: {i / 100}\nepochs: {i}\n")
        write(folder + "/metrics.json", f'{{"accuracy": 0.{i:03}, "loss": {{"train": {i}, "eval": {i + 1}}}}}')
        write(folder + "/dvc.lock", "schema: '2.0'\nstages:\n  prepare:\n    cmd: prepare\n    deps:\n" +
              item("raw", 0) + f"    params:\n      params.yaml:\n        seed: {i}\n    outs:\n" +
              item("prepared") + "  train:\n    cmd: train\n    deps:\n" + item("prepared") +
              f"    params:\n      params.yaml:\n        epochs: {i}\n        lr: {i / 100}\n    outs:\n" +
              item("model") + "  evaluate:\n    cmd: evaluate\n    deps:\n" + item("model") + "    outs:\n" +
              item("metrics.json"))
        run(folder, "git", "add", "-A")
        if base is None:
            run(folder, "git", "commit", "-q", "-m", "base")
            base = run(folder, "git", "rev-parse", "HEAD").strip()
            continue
        tree = run(folder, "git", "write-tree").strip()
        commit = run(folder, "git", "commit-tree", tree, "-p", base, "-m", f"dvc: commit experiment {i}").strip()
        run(folder, "git", "update-ref", f"refs/exps/{base[:2]}/{base[2:]}/try-{i:03}", commit)
    run(folder, "git", "reset", "-q", "--hard", base)


def hash_text(path, number):
    return hashlib.md5(f"{path} {number}".encode()).hexdigest()


def make(name, how):
    folder = f"{FOLDER}/{name}"
    if not os.path.exists(folder + ".made"):
        shutil.rmtree(folder, ignore_errors=True)
        how(folder)
        write(folder + ".made", "")
    return folder


def time_once(folder, command):
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)
    return (time.perf_counter() - begin) * 1e3, done


def compare(label, folder, words, before=lambda: None, times=5):
    """The medians of both, in turns; before is done before each."""
    taken = {"assay": [], "dvc": []}
    for _ in range(times):
        for who, command in (("assay", [ASSAY, "dvc"]), ("dvc", [PEERS + "/bin/dvc"])):
            before()
            ms, done = time_once(folder, command + words)
            if done.returncode:
                print(f"  {label:44} {who} ends with {done.returncode}: {done.stderr.decode().strip()[:100]}")
                return
            taken[who].append(ms)
    ours, theirs = (sorted(taken[who])[times // 2] for who in ("assay", "dvc"))
    print(f"  {label:44} assay {ours:8.1f} ms   dvc {theirs:8.1f} ms   {theirs / ours:6.1f} times", flush=True)


def forget():
    """What either remembers of files: the cold case, with what the kernel has of them still warm."""
    for path in (HOME + "/cache", HOME + "/site"):
        shutil.rmtree(path, ignore_errors=True)


def main():
    write(HOME + "/config/dvc/config", "[core]\n    analytics = false\n    check_update = false\n")
    files, stages, commits = make("files", make_files), make("stages", make_stages), make("commits", make_commits)
    experiments = make("experiments", make_experiments)
    print(f"assay dvc beside {dvc(files, '--version').strip()} of DVC, medians of whole commands")
    compare(f"status of {FILES} files, cold", files, ["status"], forget, 3)
    compare(f"status of {FILES} files, warm", files, ["status"])
    compare(f"data status of {FILES} files, warm", files, ["data", "status", "--json"], times=3)
    compare(f"status of {STAGES} stages", stages, ["status"])
    compare(f"dag of {STAGES} stages", stages, ["dag", "--dot"], times=3)
    compare(f"repro of {STAGES} stages, nothing to do", stages, ["repro"], times=3)
    compare("metrics diff of two revisions", commits, ["metrics", "diff", "--json", "v10", "v90"])
    compare("params diff of two revisions", commits, ["params", "diff", "--json", "v10", "v90"])
    compare(f"metrics of {COMMITS} commits", commits, ["metrics", "show", "--all-commits", "--json"], times=3)
    compare(f"all of {EXPERIMENTS} experiments, cold", experiments, ["exp", "show", "--json"],
            lambda: shutil.rmtree(experiments + "/.dvc/tmp/exps", ignore_errors=True), times=3)
    compare(f"all of {EXPERIMENTS} experiments", experiments, ["exp", "show", "--json"])
    compare(f"{EXPERIMENTS} experiments as a table", experiments, ["exp", "show"])
    compare("two experiments side by side", experiments, ["exp", "diff", "try-001", f"try-{EXPERIMENTS:03}"])


main()

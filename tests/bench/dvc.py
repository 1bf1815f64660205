#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dvc.py PROGRAM FOLDER [PEERS]: how long "assay dvc" takes beside DVC for the same questions on the same projects, which
are made below FOLDER once, by DVC itself: 70,000 small files, 1,000 stages, 100 commits with metrics, 100
experiments, 400 stages that are run, and 2 GiB of data, whose hashing is timed beside openssl's on as many cores.

PEERS is what tests/interop/install.sh makes; without it nothing can be made, and nothing is measured.  Times are
whole commands, from the start of the process to its end; memory is the most that was resident."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

ASSAY, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PEERS = os.path.abspath(sys.argv[3])
HOME = FOLDER + "/home"
ENVIRONMENT = dict(os.environ, HOME=HOME, XDG_CONFIG_HOME=HOME + "/config", XDG_CACHE_HOME=HOME + "/cache",
                   DVC_SITE_CACHE_DIR=HOME + "/site", DVC_NO_ANALYTICS="1", LC_ALL="C.UTF-8",
                   GIT_AUTHOR_NAME="bench", GIT_AUTHOR_EMAIL="bench@localhost", GIT_COMMITTER_NAME="bench",
                   GIT_COMMITTER_EMAIL="bench@localhost")
FILES, STAGES, COMMITS, EXPERIMENTS, RUNS = 70000, 1000, 100, 100, 400
LARGE, LARGE_SIZE = 4, 512 << 20


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


def write_stages(folder, count):
    text = "stages:\n"
    for i in range(count):
        dep = f"in/{i}" if i % 10 == 0 else f"out/{i - 1}"
        text += (f"  s{i:04}:\n    cmd: cp {dep} out/{i}\n    deps: [{dep}]\n    outs: [out/{i}]\n"
                 f"    params: [lr]\n")
        write(f"{folder}/in/{i}", f"{i // 10}\n")
        write(f"{folder}/out/{i}", f"{i // 10}\n")
    write(folder + "/dvc.yaml", text)
    write(folder + "/params.yaml", "lr: 0.1\n")


def make_runs(folder):
    start(folder)
    write_stages(folder, RUNS)


def make_large(folder):
    start(folder)
    os.makedirs(folder + "/data")
    for i in range(LARGE):
        with open(f"{folder}/data/{i}", "wb") as file:
            for _ in range(LARGE_SIZE >> 20):
                file.write(os.urandom(1 << 20))
    dvc(folder, "add", "-q", "data")


def make_stages(folder):
    start(folder)
    write_stages(folder, STAGES)
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
    """Milliseconds, MiB at most, the exit status, and what was said on stderr."""
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=said) as process:
            _, status, usage = os.wait4(process.pid, 0)
            ms = (time.perf_counter() - begin) * 1e3
            process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return ms, usage.ru_maxrss / 1024, process.returncode, said.read().decode()


def compare(label, folder, words, before=lambda: None, times=5, peer=None):
    """The medians of both, in turns; before is done before each.  peer is another command than DVC's."""
    taken = {"assay": [], "dvc": []}
    for _ in range(times):
        for who, command in (("assay", [ASSAY, "dvc"] + words), ("dvc", peer or [PEERS + "/bin/dvc"] + words)):
            before()
            ms, memory, status, said = time_once(folder, command)
            if status:
                print(f"  {label:44} {who} ends with {status}: {said.strip()[:100]}")
                return
            taken[who].append((ms, memory))
    (ours, our_memory), (theirs, their_memory) = (sorted(taken[who])[times // 2] for who in ("assay", "dvc"))
    name = "openssl" if peer else "dvc"
    print(f"  {label:44} assay {ours:8.1f} ms {our_memory:4.0f} MiB   {name} {theirs:8.1f} ms {their_memory:4.0f} MiB   "
          f"{theirs / ours:6.1f} times", flush=True)


def put_away(path):
    """Ext4 is slow to make files soon after as many were removed: what is in the way is removed at the end."""
    if os.path.exists(path):
        os.makedirs(FOLDER + "/away", exist_ok=True)
        os.rename(path, f"{FOLDER}/away/{time.monotonic_ns()}")


def never_run(folder):
    for name in ("out", "dvc.lock", ".dvc/cache"):
        put_away(f"{folder}/{name}")
    os.makedirs(folder + "/out")


def forget():
    """What either remembers of files: the cold case, with what the kernel has of them still warm."""
    for path in (HOME + "/cache", HOME + "/site"):
        shutil.rmtree(path, ignore_errors=True)


def main():
    write(HOME + "/config/dvc/config", "[core]\n    analytics = false\n    check_update = false\n")
    files, stages, commits = make("files", make_files), make("stages", make_stages), make("commits", make_commits)
    experiments, runs, large = make("experiments", make_experiments), make("runs", make_runs), make("large", make_large)
    print(f"assay dvc beside {dvc(files, '--version').strip()} of DVC, medians of whole commands")
    compare(f"status of {FILES} files, cold", files, ["status"], forget, 3)
    compare(f"status of {FILES} files, warm", files, ["status"])
    compare(f"data status of {FILES} files, warm", files, ["data", "status", "--json"], times=3)
    compare(f"status of {STAGES} stages", stages, ["status"])
    compare(f"dag of {STAGES} stages", stages, ["dag", "--dot"], times=3)
    compare(f"repro of {STAGES} stages, nothing to do", stages, ["repro"], times=3)
    compare(f"repro of {RUNS} stages, all of them run", runs, ["repro", "-q"], lambda: never_run(runs), times=1)
    compare(f"commit of {FILES} files", files, ["commit", "-q", "-f"], lambda: put_away(files + "/.dvc/cache/files"),
            times=1)
    compare(f"checkout of {FILES} files", files, ["checkout", "-q"], lambda: put_away(files + "/data"), times=1)
    names = " ".join(f"data/{i}" for i in range(LARGE))
    cores = len(os.sched_getaffinity(0))
    compare(f"hashing of {LARGE * LARGE_SIZE >> 20} MiB", large, ["status", "-q"], forget, 3,
            ["sh", "-c", f"echo {names} | xargs -n 1 -P {cores} openssl md5"])
    compare(f"hashing of {FILES} small files", files, ["status", "-q"], forget, 3,
            ["sh", "-c", f"find data -type f | xargs -n 1000 -P {cores} openssl md5"])
    compare("metrics diff of two revisions", commits, ["metrics", "diff", "--json", "v10", "v90"])
    compare("params diff of two revisions", commits, ["params", "diff", "--json", "v10", "v90"])
    compare(f"metrics of {COMMITS} commits", commits, ["metrics", "show", "--all-commits", "--json"], times=3)
    compare(f"all of {EXPERIMENTS} experiments, cold", experiments, ["exp", "show", "--json"],
            lambda: shutil.rmtree(experiments + "/.dvc/tmp/exps", ignore_errors=True), times=3)
    compare(f"all of {EXPERIMENTS} experiments", experiments, ["exp", "show", "--json"])
    compare(f"{EXPERIMENTS} experiments as a table", experiments, ["exp", "show"])
    compare("two experiments side by side", experiments, ["exp", "diff", "try-001", f"try-{EXPERIMENTS:03}"])
    shutil.rmtree(FOLDER + "/away", ignore_errors=True)


main()

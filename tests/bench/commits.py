#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""commits.py PROGRAM FOLDER: the list of 100,000 commits in assay and, where it is installed, in tig.

tig does not say when it has painted: it counts as done with the last byte before 50 ms of silence."""

import os
import shutil
import subprocess
import sys
import time

from terminal import Terminal

COMMITS = 100000


def make_repository(path):
    subprocess.run(["git", "init", "-q", "-b", "main", path], check=True)
    stream = []
    for i in range(COMMITS):
        text = f"Change number {i}"
        stream.append(f"commit refs/heads/main\nmark :{i + 1}\n"
                      f"committer a <a@localhost> {1600000000 + i * 60} +0000\n"
                      f"data {len(text)}\n{text}\n")
        if i:
            stream.append(f"from :{i}\n")
        content = f"v{i}\n"
        stream.append(f"M 644 inline f{i % 500}.py\ndata {len(content)}\n{content}\n")
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input="".join(stream).encode(),
                   check=True)
    subprocess.run(["git", "-C", path, "gc", "-q"], check=True)


def ask(screen, name, open_key):
    first = screen.settle()[0]
    if open_key:
        first = screen.press(open_key)[0]
    print(f"{name}")
    print(f"  {'first frame of the commits':34} {first:14.1f} ms")
    time.sleep(1)
    screen.drain()
    screen.measure(b"j", 50, "one row down (j)")
    screen.measure(b"\x04", 20, "half a page (Ctrl-D)")
    screen.measure(b"G", 1, "to the end (G)")
    screen.measure(b"k", 50, "one row up (k)")
    print(f"  {'resident memory':34} {screen.memory_mb():.1f} MB")
    screen.close(b"Q")


def main():
    program, folder = sys.argv[1:3]
    path, store = os.path.join(folder, "bench-commits"), os.path.join(folder, "bench-commits.db")
    if not os.path.exists(path):
        make_repository(path)
    if not os.path.exists(store):
        subprocess.run([program, "add", path, "--store", store], check=True, stdout=subprocess.DEVNULL)
    ask(Terminal([program, "--store", store], 50, 200), f"{COMMITS} commits in assay", b"2")
    if shutil.which("tig"):
        ask(Terminal(["tig"], 50, 200, marks=False, cwd=path), f"{COMMITS} commits in tig", None)
    else:
        print("tig is not installed: no comparison")


main()

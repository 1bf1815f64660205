#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py PROGRAM STORE [ROWS COLS]: how fast 20 runs with many metrics and params are side by side,
through a pty.

STORE has at least 20 runs, as make_store makes them.  Prints the time from the key to the last byte for
opening the comparison, turning it to all rows and back, moving, reading it again and copying it, and
memory; and beside it the time in which the sqlite3 program alone reads the same values by their names."""

import shutil
import sqlite3
import sys

from floor import sqlite_ms
from terminal import open_store

RUNS = 20


def print_floor(store, newest):
    if not shutil.which("sqlite3"):
        print("  sqlite3                            is not here")
        return
    nothing = sqlite_ms(store, "SELECT 1")
    params = (f"SELECT item.key, item.value FROM run, json_each(run.params) AS item"
              f" WHERE run.id > {newest - RUNS}")
    blobs = f"SELECT hex(metrics) FROM run WHERE id > {newest - RUNS}"
    print(f"  sqlite3 alone, the same params     {sqlite_ms(store, params) - nothing:6.1f} ms,"
          f" the blobs of the metrics {sqlite_ms(store, blobs) - nothing:.1f} ms,"
          f" and {nothing:.1f} ms to start")


def main():
    store = sys.argv[2]
    newest, = sqlite3.connect(f"file:{store}?mode=ro", uri=True).execute("SELECT max(id) FROM run").fetchone()
    screen = open_store(f"{RUNS} runs side by side")
    screen.measure(b" ", RUNS, "mark (Space)")
    screen.measure(b"d", 1, "open the comparison (d)")
    for _ in range(4):
        screen.measure(b"\x1b", 1, "back (Esc)")
        screen.measure(b"d", 1, "open it again (d)")
    screen.measure(b"=", 20, "all rows, only what differs (=)")
    screen.measure(b"j", 200, "one row down (j)")
    screen.measure(b"\x06", 20, "a page (Ctrl-F)")
    screen.measure(b"l", 5, "one run to the right (l)")
    screen.measure(b"R", 10, "read again (R)")
    screen.measure(b"y", 5, "copy, or say that it is too long (y)")
    print(f"  resident memory          {screen.memory_mb():.1f} MB")
    screen.close(b"Q")
    print_floor(store, newest)


main()

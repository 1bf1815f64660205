#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""curves.py PROGRAM STORE [ROWS COLS]: how fast the screen of curves answers, through a pty.

STORE has at least 20 runs with a history of "loss" each, as make_store makes them.  Prints the time from
the key to the last byte for opening the curves of 20 runs, moving the cursor and zooming, the bytes
of the last frame, and memory; and beside it the time in which the sqlite3 program alone reads the same
envelopes."""

import shutil
import sys

from floor import sqlite_ms
from terminal import open_store

RUNS = 20


def print_floor(store):
    if not shutil.which("sqlite3"):
        print("  sqlite3                  is not here")
        return
    columns = "count(*), sum(step_low), sum(step_high), min(low), max(high), sum(mean), sum(holes)"
    sql = f"SELECT {columns} FROM metric_envelope WHERE run <= {RUNS} GROUP BY run, key"
    nothing = sqlite_ms(store, "SELECT 1")
    print(f"  sqlite3 alone, the same envelopes {sqlite_ms(store, sql) - nothing:6.1f} ms"
          f" and {nothing:.1f} ms to start")


def main():
    screen = open_store(f"curves of {RUNS} runs")
    screen.measure(b" ", RUNS, "mark (Space)")
    screen.measure(b"c", 1, "open the curves (c)")
    for _ in range(4):
        screen.measure(b"\x1b", 1, "back (Esc)")
        screen.measure(b"c", 1, "open the curves again (c)")
    screen.measure(b"h", 100, "cursor to the left (h)")
    screen.measure(b"+", 10, "closer (+)")
    screen.measure(b"-", 10, "farther (-)")
    screen.measure(b"s", 4, "smoother (s)")
    screen.measure(b"x", 3, "x axis (x)")
    screen.measure(b"X", 2, "logarithmic x (X)")
    screen.measure(b"R", 5, "read again (R)")
    print(f"  resident memory          {screen.memory_mb():.1f} MB")
    screen.close(b"Q")
    print_floor(sys.argv[2])


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""curves.py PROGRAM STORE [ROWS COLS]: how fast the screen of curves answers, through a terminal.

STORE has at least 20 runs with a history of "loss" each, as make_store makes them.  Prints the time from
the key to the last byte for opening the curves of 20 runs, moving the cursor, zooming and the rest, the
bytes, and memory; and beside it what the sqlite3 library takes to read the same envelopes."""

import sqlite3
import sys
import time

from terminal import Terminal

RUNS = 20


def floor(store):
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    sql = ("SELECT count(*), sum(step_low), sum(step_high), min(low), max(high), sum(mean), sum(holes)"
           f" FROM metric_envelope WHERE run <= {RUNS} GROUP BY run, key")
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        db.execute(sql).fetchall()
        taken.append((time.perf_counter() - begin) * 1e3)
    print("floor, the sqlite3 library in a program that is running already")
    print(f"  {'the same envelopes, summed up':34} median {sorted(taken)[2]:7.2f} ms")


def main():
    program, store = sys.argv[1:3]
    rows, cols = (int(n) for n in (sys.argv[3:5] or (50, 200)))
    screen = Terminal([program, "--store", store], rows, cols)
    screen.settle()
    print(f"{store}, {rows}x{cols}, curves of {RUNS} runs")
    time.sleep(0.5)
    screen.drain()
    for _ in range(RUNS):
        screen.press(b" ")
    screen.measure(b"c", 1, "open the curves (c)")
    for _ in range(3):
        screen.press(b"\x1b")
        screen.measure(b"c", 1, "open them again (c)")
    screen.measure(b"h", 100, "cursor to the left (h)")
    screen.measure(b"+", 10, "closer (+)")
    screen.measure(b"-", 10, "farther (-)")
    screen.measure(b"s", 4, "smoother (s)")
    screen.measure(b"x", 3, "another x axis (x)")
    screen.measure(b"X", 2, "logarithmic x (X)")
    screen.measure(b"\t", 1, "all metrics (Tab)")
    print(f"  {'resident memory':34} {screen.memory_mb():.1f} MB")
    screen.close(b"Q")
    floor(store)


main()

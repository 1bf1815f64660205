#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screen.py PROGRAM STORE [ROWS COLS]: how fast the table of runs answers, through a terminal.

Prints the time to the first frame; for keys the time to the last byte of what they changed (median and
99th percentile), the bytes and the reads that they came in; how long a filter takes to its first page
and to its count; what is sent and computed while nothing happens; and memory.  Beside it, what the
sqlite3 library takes for the same questions on the same file: the floor."""

import sqlite3
import sys
import time

from terminal import Terminal


def questions(screen):
    screen.measure(b"j", 300, "one row down (j)")
    screen.measure(b"\x04", 100, "half a page (Ctrl-D)")
    screen.measure(b"G", 30, "to the end (G)")
    screen.measure(b"k", 300, "one row up (k)")
    screen.measure(b"g", 30, "to the beginning (g)")
    for _ in range(5):
        screen.press(b"l")
    screen.measure(b">", 4, "order by the next column (>)")
    screen.measure(b"\x04", 100, "half a page, in that order")
    screen.measure(b"s", 10, "the other way round (s)")


def filters(screen, label, text):
    screen.press(b"/")
    screen.drain()
    begin = screen.type(text + b"\r")
    first = screen.settle(begin)[0]
    whole = screen.quiet(begin)
    print(f"  {'filter ' + label:34} first answer {first:7.2f} ms  counted after {whole:7.0f} ms")
    screen.press(b"\x1b")
    time.sleep(0.2)
    screen.drain()


def compare(screen):
    screen.press(b"g")
    for _ in range(8):
        screen.press(b" ")
    screen.measure(b"d", 1, "compare 8 runs (d)")
    screen.measure(b"=", 20, "only what differs, and all (=)")
    screen.press(b"\x1b")


def floor(store):
    """The same answers asked of the library directly, warm."""
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    key, = db.execute("SELECT id FROM metric_key ORDER BY id LIMIT 1").fetchone()
    asked = [
        ("50 best by a metric", "SELECT value, run FROM metric_last WHERE key = ? ORDER BY value DESC"
         " LIMIT 50", (key,)),
        ("50 newest", "SELECT id, subject, metrics FROM run ORDER BY id DESC LIMIT 50", ()),
        ("count of a metric's high values",
         "SELECT count(*) FROM metric_last WHERE key = ? AND value > 0.99", (key,)),
        ("count of subjects by LIKE", "SELECT count(*) FROM run WHERE subject LIKE '%99999%'", ()),
    ]
    print("floor, the sqlite3 library in a program that is running already")
    for label, sql, values in asked:
        taken = []
        for _ in range(5):
            begin = time.perf_counter()
            db.execute(sql, values).fetchall()
            taken.append((time.perf_counter() - begin) * 1e3)
        print(f"  {label:34} median {sorted(taken)[2]:7.2f} ms")


def main():
    program, store = sys.argv[1:3]
    rows, cols = (int(n) for n in (sys.argv[3:5] or (50, 200)))
    screen = Terminal([program, "--store", store], rows, cols)
    first = screen.settle()[0]
    print(f"{store}, {rows}x{cols}")
    print(f"  {'first frame':34} {first:14.1f} ms")
    time.sleep(0.5)
    screen.drain()
    questions(screen)
    for label, text in (("metric.accuracy>0.99", b"metric.accuracy>0.99"),
                        ("~99999", b"~99999"), ("param.train.lr<1e-4", b"param.train.lr<1e-4")):
        filters(screen, label, text)
    compare(screen)
    before = screen.cpu_ms()
    time.sleep(10)
    print(f"  {'idle for 10 s':34} {screen.cpu_ms() - before} ms of CPU, {screen.drain()} bytes")
    print(f"  {'resident memory':34} {screen.memory_mb():.1f} MB")
    screen.close(b"Q")
    floor(store)


main()

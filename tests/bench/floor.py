# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor of a question: the sqlite3 program alone, from its start to its end."""

import subprocess
import time


def sqlite_ms(store, sql):
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(["sqlite3", store, sql], check=True, stdout=subprocess.DEVNULL)
        taken.append((time.perf_counter() - begin) * 1e3)
    return min(taken)

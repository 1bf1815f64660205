#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screen.py PROGRAM STORE [ROWS COLS]: how fast the screen answers on a store, through a pty.

Prints the time to the first frame, and for keys the time from the key to the program's mark that it
has painted (median and 99th percentile), the bytes of the last frame, what it sends and computes
while nothing happens for ten seconds, and its memory."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

MARK = re.compile(rb"\x1b\]7717;(\d+);\d+;\d+\x07")


class Screen:
    def __init__(self, program, store, rows, cols):
        self.keys = 0
        self.start = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.environ.update(TERM="xterm-256color", ASSAY_IDLE_MARK="1", LC_ALL="C.UTF-8")
            os.execv(program, ["assay", "--store", store])

    def settle(self):
        """Reads up to the mark of the last key; returns the bytes without the mark."""
        seen = b""
        while True:
            marks = MARK.findall(seen)
            if marks and int(marks[-1]) >= self.keys:
                return len(MARK.sub(b"", seen))
            seen += os.read(self.fd, 1 << 16)

    def press(self, key, times, label):
        taken = []
        for _ in range(times):
            self.keys += 1
            begin = time.perf_counter()
            os.write(self.fd, key)
            size = self.settle()
            taken.append((time.perf_counter() - begin) * 1e3)
        taken.sort()
        print(f"  {label:24} median {taken[times // 2]:6.2f} ms  p99 "
              f"{taken[max(int(times * 0.99) - 1, 0)]:6.2f} ms  {size:5} bytes")

    def drain(self):
        size = 0
        while select.select([self.fd], [], [], 0)[0]:
            size += len(os.read(self.fd, 1 << 16))
        return size

    def cpu_ms(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")

    def memory_mb(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) / 1024
        return 0.0


def main():
    program, store = sys.argv[1:3]
    rows, cols = (int(n) for n in (sys.argv[3:5] or (50, 200)))
    screen = Screen(program, store, rows, cols)
    screen.settle()
    print(f"{store}, {rows}x{cols}")
    print(f"  first frame              {(time.perf_counter() - screen.start) * 1e3:6.1f} ms")
    time.sleep(0.5)
    screen.drain()
    screen.press(b"j", 300, "one row down (j)")
    screen.press(b"\x04", 100, "half a page (Ctrl-D)")
    screen.press(b"G", 30, "to the end (G)")
    screen.press(b"k", 300, "one row up (k)")
    screen.press(b"g", 30, "to the beginning (g)")
    screen.press(b"s", 9, "next order (s)")
    screen.press(b"\x04", 100, "half a page, sorted")
    before = screen.cpu_ms()
    time.sleep(10)
    print(f"  idle for 10 s            {screen.cpu_ms() - before} ms of CPU, {screen.drain()} bytes")
    print(f"  resident memory          {screen.memory_mb():.1f} MB")
    os.write(screen.fd, b"Q")
    os.waitpid(screen.pid, 0)


if __name__ == "__main__":
    main()

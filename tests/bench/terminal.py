# SPDX-License-Identifier: GPL-3.0-or-later
"""A program on a terminal of our own, timed from the key to the last byte that it sends."""

import fcntl
import math
import os
import pty
import re
import select
import struct
import sys
import termios
import time

MARK = re.compile(rb"\x1b\]7717;(\d+);\d+;\d+\x07")
# A program without marks is at rest when it has sent nothing for so long; that isn't counted.
SILENCE = 0.05
# A screen that is still at work after so many seconds has lost its way.
PATIENCE = 120


class Terminal:
    """marks: the program says itself when it has painted (ASSAY_IDLE_MARK)."""

    def __init__(self, argv, rows, cols, marks=True, cwd=None):
        self.keys = 0
        self.marks = marks
        self.start = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.environ.update(TERM="xterm-256color", ASSAY_IDLE_MARK="1", LC_ALL="C.UTF-8")
            if cwd:
                os.chdir(cwd)
            os.execvp(argv[0], argv)

    def settle(self, begin=None):
        """Reads until the program is at rest.  Returns milliseconds since begin, bytes and reads."""
        begin = begin or self.start
        seen, reads, last = b"", 0, time.perf_counter()
        while True:
            found = MARK.findall(seen)
            if self.marks and found and int(found[-1]) >= self.keys:
                break
            if not select.select([self.fd], [], [], 20 if self.marks or not seen else SILENCE)[0]:
                break
            seen += os.read(self.fd, 1 << 16)
            reads += 1
            last = time.perf_counter()
        return (last - begin) * 1e3, len(MARK.sub(b"", seen)), reads

    def quiet(self, begin, silence=0.5):
        """Reads until nothing was sent for so long; returns milliseconds since begin to the last byte."""
        last = time.perf_counter()
        while select.select([self.fd], [], [], silence)[0]:
            os.read(self.fd, 1 << 16)
            last = time.perf_counter()
            if last - begin > PATIENCE:
                sys.exit(f"the screen is still at work after {PATIENCE} s")
        return (last - begin) * 1e3

    def press(self, key):
        self.keys += 1
        begin = time.perf_counter()
        os.write(self.fd, key)
        return self.settle(begin)

    def type(self, text):
        """All keys at once."""
        self.keys += len(text)
        begin = time.perf_counter()
        os.write(self.fd, text)
        return begin

    def measure(self, key, times, label):
        """Presses a key again and again and prints what that takes."""
        if not times:
            return
        taken = sorted((self.press(key) for _ in range(times)), key=lambda t: t[0])
        middle, worst = taken[times // 2], taken[math.ceil(times * 0.99) - 1]
        print(f"  {label:34} median {middle[0]:7.2f} ms  p99 {worst[0]:7.2f} ms"
              f"  {middle[1]:5} bytes in {middle[2]}")

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

    def close(self, key):
        os.write(self.fd, key)
        try:
            while os.read(self.fd, 1 << 16):
                pass
        except OSError:
            pass
        os.waitpid(self.pid, 0)


def open_store(title):
    """The program on the store that the command line names: PROGRAM STORE [ROWS COLS]."""
    program, store = sys.argv[1:3]
    rows, cols = (int(n) for n in (sys.argv[3:5] or (50, 200)))
    screen = Terminal([program, "--store", store], rows, cols)
    screen.settle()
    print(f"{store}, {rows}x{cols}, {title}")
    time.sleep(0.5)
    screen.drain()
    return screen

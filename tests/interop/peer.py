# SPDX-License-Identifier: GPL-3.0-or-later
"""The real DVC or GTO beside assay: both are asked the same thing, and the answers are held against each other.

DVC takes half a second to start.  Here it is started once and asked many times, each time in a forked child that has
done nothing before.  Modules that a child had to import are there for all that come after it."""

import collections
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SERVER = """
import importlib, json, os, sys, tempfile
module = importlib.import_module(sys.argv[1])
main = getattr(module, "main", None) or module.app
for line in sys.stdin:
    asked = json.loads(line)
    known = set(sys.modules)
    child = os.fork()
    if child == 0:
        os.chdir(asked["folder"])
        os.environ["PWD"] = asked["folder"]
        for name in (1, 2):
            to = os.open(asked["answer"] + str(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(to, name)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.argv = [sys.argv[1]] + asked["words"]
        status = 99
        try:
            status = main(asked["words"]) or 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            with open(asked["answer"] + "modules", "w") as file:
                json.dump([name for name in sys.modules if name not in known], file)
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        with open(asked["answer"] + "modules") as file:
            for name in json.load(file):
                try:
                    importlib.import_module(name)
                except Exception:
                    pass
    except (OSError, ValueError):
        pass
    print(status, flush=True)
"""

Answer = collections.namedtuple("Answer", "status out err")


class Peer:
    """The program of a module in the environment that install.sh made."""

    def __init__(self, environment, module):
        self.answer = tempfile.mktemp()
        self.memory = tempfile.mkdtemp()
        self.server = subprocess.Popen([environment + "/bin/python", "-c", SERVER, module], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True,
                                       env=dict(os.environ, DVC_SITE_CACHE_DIR=self.memory))

    def ask(self, folder, words):
        """DVC keeps what it once saw of folders, and answers from that even when their objects are gone: so that is
        taken away."""
        for index in glob.glob(self.memory + "/repo/*/index"):
            shutil.rmtree(index)
        asked = {"folder": folder, "words": words, "answer": self.answer}
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        status = int(self.server.stdout.readline())
        texts = []
        for name in "12":
            with open(self.answer + name, encoding="utf-8", errors="surrogateescape", newline="") as file:
                texts.append(file.read())
        return Answer(status, *texts)


def ask_assay(folder, words):
    """Without the real programs in PATH: what is handed over to them is no answer of assay's."""
    done = subprocess.run([os.environ["ASSAY"], *words], cwd=folder, capture_output=True, timeout=120,
                          env=dict(os.environ, PATH="/usr/bin:/bin"), check=False)
    return Answer(done.returncode, *(text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr)))


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def same_json(a, b):
    return a.status == b.status and as_json(a.out) == as_json(b.out) and (as_json(a.out) is not None or not a.out)


def plain(value):
    """Without the words of errors and, where the project cannot be understood, DVC's class for that; lists in an order of
    their own: DVC's, of sets, changes from call to call."""
    if isinstance(value, dict):
        if value.get("type") == "OutputIsIgnoredError":
            value = dict(value, type="YAMLValidationError")
        return {key: plain(inner) for key, inner in value.items() if key != "msg"}
    return sorted(map(plain, value), key=json.dumps) if isinstance(value, list) else value


def same_sets(a, b):
    """As same_json, but for the order of lists, and what errors say."""
    return a.status == b.status and json.dumps(plain(as_json(a.out)), sort_keys=True) == json.dumps(
        plain(as_json(b.out)), sort_keys=True) and (as_json(a.out) is not None or not a.out)


def same_text(a, b):
    return a.status == b.status and a.out == b.out


def same_lines(a, b):
    return a.status == b.status and sorted(a.out.split("\n")) == sorted(b.out.split("\n"))


def same_status(a, b):
    return a.status == b.status


class Tally:
    """Lines of TAP: one for each kind of question on each project, with how often it was asked."""

    def __init__(self):
        self.asked, self.wrong, self.lines, self.total = collections.Counter(), {}, 0, 0

    def count(self, kind, good, *details):
        self.asked[kind] += 1
        self.total += 1
        if not good:
            self.wrong.setdefault(kind, []).append(details)

    def report(self, project):
        for kind in self.asked:
            wrong = self.wrong.get(kind, [])
            self.lines += 1
            print(f"{'not ok' if wrong else 'ok'} {self.lines} - {project}: {kind}, "
                  f"{self.asked[kind] - len(wrong)} of {self.asked[kind]} alike", flush=True)
            for details in wrong[:4]:
                for detail in details:
                    for line in str(detail).split("\n")[:25]:
                        print("#   " + line[:400])
                print("#", flush=True)
        self.asked.clear()
        self.wrong.clear()

    def finish(self):
        print(f"# {self.total} comparisons")
        print(f"1..{self.lines}")


def install(name):
    """The environment with the real programs, or the end of the test, with the reason."""
    environment = os.path.join(os.path.dirname(os.environ["ASSAY"]), "tests", "interop-peers")
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run(["sh", here + "/install.sh", environment], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"1..0 # SKIP the real {name} could not be had: " + " ".join(done.stdout.split()))
        sys.exit(0)
    return environment

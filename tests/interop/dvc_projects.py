# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects of DVC's, made by chance (the same ones for the same number), and what people do to them.

All commands of stages are plain shell and leave the same outs for the same inputs, whoever runs them."""

import json
import os
import random
import re
import shutil
import subprocess

WORDS = ["data", "train", "eval", "feat ures", "größe", "model", "a-b", "x_1", "prep", "split", "final", "deep"]

# What a stage writes as metrics: the end of the name, and the text, as printf and shell make it of two numbers.
METRICS = [
    ("json", r'{"n": %d, "deep": {"x": %d.5}, "s": "t", "l": [1, 2], "none": null}'),
    ("json", r'{"n": %d, "deep": {"x": %d.5}, "s": "t"}'),
    ("yaml", r'n: %d\ndeep:\n  x: %d.5\n  yes: true\n  e: 1e-3\n  d: 010\n'),
    ("toml", r'n = %d\n[deep]\nx = %d.5\n'),
]

# Each may stand in a project: in "sub", or at the end of the dvc.yaml of the root.
SUB_PIPELINES = [
    """stages:
  inner:
    cmd: cat local.txt ../src/in.txt > made.txt
    deps: [local.txt, ../src/in.txt]
    params: [alpha]
    outs: [made.txt]
    metrics:
    - m.json: {cache: false}
""",
    """vars:
- ../other.json:size
- extra: [1, 2]
stages:
  each:
    foreach: ${names}
    do:
      cmd: echo ${item} ${alpha} ${size} > ${item}.out
      outs: ["${item}.out"]
  grid:
    matrix:
      a: ${extra}
      b: [x, 'y z']
    cmd: cat local.txt > 'g-${item.a}-${item.b}.out'
    deps: [local.txt]
    outs:
    - g-${item.a}-${item.b}.out:
        cache: false
""",
    """stages:
  away:
    wdir: ../raw
    cmd: cat a.bin > ../sub/away.txt
    deps: [a.bin]
    params:
    - ../sub/params.yaml: [alpha]
    outs: [../sub/away.txt]
  folder:
    foreach:
      one: {file: local.txt, n: 1}
      two: {file: ../src/in.txt, n: 2}
    do:
      cmd: mkdir -p f-${key} && cp ${item.file} f-${key}/'copy [x] #1' && echo ${item.n} > f-${key}/n
      deps: ["${item.file}"]
      outs: ["f-${key}"]
""",
]
TOPS = [
    "metrics:\n- top.json\n- metrics/none.json\n",
    "params:\n- other.json\n- values.py\n",
    "plots:\n- curve.csv\n- two:\n    x: step\n    y:\n      curve.csv: [a]\n",
    "artifacts:\n  best:\n    path: out\n    type: model\n    labels: [x]\n",
]


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(text)


def git(root, *words):
    subprocess.run(["git", "-C", root, *words], check=True, capture_output=True)


def commit(root, message):
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)


def quote(text):
    return json.dumps(text, ensure_ascii=False)


class Project:
    def __init__(self, root, seed, peer):
        self.root, self.chance, self.peer = root, random.Random(seed), peer
        self.stages, self.made = {}, []
        os.makedirs(root)
        git(root, "init", "-q", "-b", "main")
        self.dvc("init", "-q")
        os.makedirs(root + "/sub")
        self.sources = ["src/in.txt", "src/more data.csv", "code/run.sh", "raw/a.bin", "raw/deep/b.bin"]
        for i, path in enumerate(self.sources):
            write(root, path, f"{path} {i}\n" * (i + 1))
        self.params = {"lr": 0.001, "epochs": 10, "name": "adam", "deep": {"rate": 1e-05, "flag": True, "list": [1, 2]}}
        self.write_params()
        write(root, "other.json", json.dumps({"size": 3, "inner": {"k": "v"}}))
        write(root, "conf.toml", "[opt]\nlr = 0.5\nname = 'x'\n")
        write(root, "values.py", "rate = 0.25\nnames = ['a', 'b']\npair = 1, 2\n"
              "class Model:\n    depth = 3\n    shapes = {'in': (3, 4), 'all': [(1,), 2], 'none': ()}\n")
        write(root, "top.json", json.dumps({"top": 1.25, "deep": {"x": True}}))
        write(root, "curve.csv", "step,a\n1,2\n2,3\n")
        write(root, "sub/local.txt", "local\n")
        write(root, "sub/params.yaml", "alpha: 0.5\nnames: [n1, n2]\nodd: [010, 1e3, .inf, 'x', ~, yes]\n")
        for i in range(self.chance.randint(2, 7)):
            self.add_stage(i)
        self.tops = [top for top in TOPS if self.chance.random() < 0.3]
        if not any(top.startswith("metrics") for top in self.tops) and self.chance.random() < 0.3:
            self.tops.append("metrics:\n- metrics\n- top.json\n")
        self.write_pipeline()
        if self.chance.random() < 0.7:
            write(root, "sub/dvc.yaml", self.chance.choice(SUB_PIPELINES))
        if self.chance.random() < 0.4:
            write(root, "single [1] #x.bin", "single\n")
            self.dvc("add", "-q", "single [1] #x.bin")
        if self.chance.random() < 0.3:
            write(os.path.dirname(root), "outside.txt", "outside\n")
            self.dvc("import-url", "-q", "../outside.txt", "sub/imported.txt")

        self.remote = os.path.dirname(root) + "/remote"
        if self.chance.random() < 0.6:
            self.dvc("remote", "add", "-q", "-d", "store", "../remote")

    def dvc(self, *words):
        return self.peer.ask(self.root, list(words))

    def write_params(self):
        lines = []
        for key, value in self.params.items():
            lines.append(f"{key}: {json.dumps(value)}")
        write(self.root, "params.yaml", "\n".join(lines) + "\n")

    def add_stage(self, i):
        pick = self.chance
        name = WORDS[i].replace(" ", "_") + str(i)
        deps = pick.sample(self.sources, pick.randint(1, 2))
        if pick.random() < 0.3:
            deps.append("raw")
            deps = [dep for dep in deps if not dep.startswith("raw/")]
        if self.made and pick.random() < 0.8:
            deps.append(pick.choice(self.made))
        deps = list(dict.fromkeys(deps))
        reads = " ".join(f"'{dep}'" for dep in deps)
        out = f"out/{WORDS[i]}{i}"
        stage = {"deps": deps, "params": [], "frozen": False, "always": False}
        if pick.random() < 0.7:
            stage["params"] = pick.sample(["lr", "epochs", "name", "deep.rate", "deep", "missing.key"][:5], pick.randint(1, 2))
            if len(set(stage["params"]) & {"deep", "deep.rate"}) == 2:
                stage["params"].remove("deep")
        if pick.random() < 0.2:
            stage["params"].append({"other.json": ["size"]})
        if pick.random() < 0.2:
            stage["params"].append({"conf.toml": None})
        kind = pick.random()
        if kind < 0.3:
            stage["outs"] = [(out, {})]
            stage["cmd"] = f"mkdir -p '{out}' && find {reads} -type f | LC_ALL=C sort > '{out}/list' && cat '{out}/list' > '{out}/sub file'"
        else:
            out += ".txt"
            stage["outs"] = [(out, pick.choice([{}, {}, {"cache": False}, {"persist": True}, {"desc": "what came"}]))]
            stage["cmd"] = f"mkdir -p out && find {reads} -type f -exec cat {{}} + > '{out}' && cat params.yaml >> '{out}'"
        if pick.random() < 0.5:
            end, form = pick.choice(METRICS)
            metric = f"metrics/m{i}.{end}"
            stage["metrics"] = [(metric, {"cache": False} if pick.random() < 0.7 else {})]
            stage["cmd"] += (f" && mkdir -p metrics && printf '{form}'"
                             f" $(find {reads} -type f -exec cat {{}} + | wc -c) $(wc -c < params.yaml) > {metric}")
        if pick.random() < 0.15:
            stage["always"] = True
        self.stages[name] = stage
        self.made.append(out)

    def write_pipeline(self):
        text = "stages:\n"
        for name, stage in self.stages.items():
            text += f"  {name}:\n    cmd: {quote(stage['cmd'])}\n"
            text += "    deps:\n" + "".join(f"    - {quote(dep)}\n" for dep in stage["deps"])
            if stage["params"]:
                text += "    params:\n" + "".join(f"    - {quote(param)}\n" for param in stage["params"])
            for group in ("outs", "metrics"):
                if stage.get(group):
                    text += f"    {group}:\n"
                    for path, flags in stage[group]:
                        text += f"    - {quote(path)}" + (":\n" if flags else "\n")
                        text += "".join(f"        {key}: {quote(value)}\n" for key, value in flags.items())
            if stage["frozen"]:
                text += "    frozen: true\n"
            if stage["always"]:
                text += "    always_changed: true\n"
        write(self.root, "dvc.yaml", text + "".join(self.tops))

    def files_below(self, folder):
        found = []
        for top, _, names in os.walk(os.path.join(self.root, folder)):
            found += [os.path.join(top, name) for name in names]
        return sorted(found)

    # What people do; each returns what it was, or None when there was nothing to do it to.

    def change_source(self):
        path = self.chance.choice(self.sources)
        write(self.root, path, f"changed {self.chance.random()}\n")
        return f"changes {path}"

    def change_param(self):
        key = self.chance.choice(["lr", "epochs", "name"])
        self.params[key] = {"lr": self.chance.random(), "epochs": self.chance.randint(1, 99), "name": "sgd"}[key]
        self.write_params()
        return f"changes param {key}"

    def remove_param(self):
        self.params.pop("name", None)
        self.write_params()
        return "removes param name"

    def change_command(self):
        name = self.chance.choice(list(self.stages))
        self.stages[name]["cmd"] += " && true"
        self.write_pipeline()
        return f"changes the command of {name}"

    def freeze(self):
        name = self.chance.choice(list(self.stages))
        self.stages[name]["frozen"] = True
        self.write_pipeline()
        return f"freezes {name}"

    def remove_out(self):
        path = os.path.join(self.root, self.chance.choice(self.made))
        if not os.path.exists(path):
            return None
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.remove(path)
        return f"removes {path[len(self.root) + 1:]}"

    def change_out(self):
        path = os.path.join(self.root, self.chance.choice(self.made))
        if not os.path.exists(path):
            return None
        if os.path.isdir(path):
            path += "/more"
        if os.path.exists(path):
            os.remove(path)
        write(self.root, path[len(self.root) + 1:], "by hand\n")
        return f"writes {path[len(self.root) + 1:]}"

    def change_mode(self):
        files = [file for path in self.made for file in self.files_below(path)]
        files += [os.path.join(self.root, path) for path in self.made + ["single [1] #x.bin"]]
        files = [path for path in files if os.path.isfile(path) and not os.path.islink(path)]
        if not files:
            return None
        path = self.chance.choice(sorted(files))
        os.chmod(path, os.stat(path).st_mode ^ 0o111)
        return f"makes {path[len(self.root) + 1:]} executable, or not"

    def comment_lock(self):
        path = os.path.join(self.root, "dvc.lock")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines(True)
        for _ in range(3):
            i = self.chance.choice([i for i, line in enumerate(lines) if re.match(r"  [\w-]+:\n|  +(md5|hash): \w+\n", line)])
            if self.chance.random() < 0.5:
                lines[i] = lines[i].rstrip("\n") + self.chance.choice([" # é\n", "    # far\n"])
            else:
                lines.insert(i + 1, self.chance.choice(["# at the margin\n", "  # by name\n", "\n"]))
        write(self.root, "dvc.lock", "".join(lines))
        return "writes comments into dvc.lock"

    def add_file(self):
        write(self.root, "raw/new " + str(self.chance.randint(1, 99)), "new\n")
        return "adds a file to a dep that is a folder"

    def remove_object(self):
        objects = self.files_below(".dvc/cache/files")
        if not objects:
            return None
        path = self.chance.choice(objects)
        os.remove(path)
        return f"removes the object {path[-35:]}"

    def ignore(self):
        lines = self.chance.choice(["*.bin\n", "/raw/deep\n", "**/sub file\n!out\n", "sub\n", "new*\n!new 1*\n"])
        write(self.root, ".dvcignore", lines)
        return "ignores " + lines.replace("\n", " ")

    def touch(self):
        for path in self.sources:
            os.utime(os.path.join(self.root, path))
        return "touches all sources"

    def commit_all(self):
        commit(self.root, "more")
        return "commits"

    def name_commit(self):
        """A tag, a note on one, or a branch."""
        words = self.chance.choice([["tag"], ["tag", "-a", "-m", "note"], ["branch"]])
        git(self.root, *words, f"{words[-1]}-{self.chance.randint(1, 999)}")
        return "makes a " + " ".join(words)

    def repro(self):
        self.dvc("repro", "-q")
        return "reproduces with DVC"

    def add_data(self):
        write(self.root, f"added/é {self.chance.randint(1, 9)}/x", "x")
        write(self.root, "added/plain", str(self.chance.random()))
        self.dvc("add", "-q", "added")
        return "adds a folder with DVC"

    def change_added(self):
        path = os.path.join(self.root, "added/plain")
        if not os.path.exists(path):
            return None
        os.remove(path)
        write(self.root, "added/plain" + self.chance.choice(["", " moved"]), str(self.chance.random()))
        return "changes a file in an added folder"

    def change_outside(self):
        if not os.path.exists(os.path.join(self.root, "sub/imported.txt.dvc")):
            return None
        write(self.root, self.chance.choice(["../outside.txt", "sub/local.txt"]), str(self.chance.random()))
        return "changes what was imported"

    def change_sub(self):
        write(self.root, "sub/params.yaml", f"alpha: {self.chance.choice(['0.5', '5e-1', '.5', '1', 'true'])}\nnames: [n1, n3]\n")
        return "changes sub/params.yaml"

    def change_top(self):
        write(self.root, "top.json", json.dumps({"top": self.chance.choice([1.25, 2, None, "text", float("nan")])}))
        write(self.root, "values.py", f"rate = {self.chance.random()}\npair = 1, 2.0\n")
        return "changes a metric and params that no stage has"

    def as_before_3(self):
        """A lock of DVC 2 says no "hash: md5".  It is committed, for DVC takes it for the same as one of DVC 3 when
        nothing else was changed since."""
        path = os.path.join(self.root, "dvc.lock")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            text = file.read()
        write(self.root, "dvc.lock", "".join(line for line in text.splitlines(True) if line.strip() != "hash: md5"))
        if self.chance.random() < 0.7 and os.path.isdir(self.root + "/.dvc/cache/files/md5"):
            shutil.copytree(self.root + "/.dvc/cache/files/md5", self.root + "/.dvc/cache", dirs_exist_ok=True)
        commit(self.root, "legacy")
        commit(self.root, "and nothing else")
        return "commits a lock of DVC 2"

    def remove_added(self):
        path = os.path.join(self.root, "single [1] #x.bin")
        if not os.path.exists(path):
            return None
        os.remove(path)
        return "removes an added file"

    def push(self):
        self.dvc("push", "-q")
        return "pushes with DVC"

    def remove_from_remote(self):
        objects = sorted(os.path.join(top, name) for top, _, names in os.walk(self.remote) for name in names)
        if not objects:
            return None
        path = self.chance.choice(objects)
        os.remove(path)
        return f"removes {path[-35:]} from the remote"

    def addition(self):
        """What may be added: new data, what is tracked, what a stage makes, what isn't there."""
        write(self.root, "fresh/deep/x y", str(self.chance.random()))
        write(self.root, "fresh/é", "e")
        write(self.root, "sub/new.bin", "new\n" * self.chance.randint(1, 3))
        tracked = [path for path in ("added", "single [1] #x.bin") if os.path.exists(os.path.join(self.root, path + ".dvc"))]
        return ["add", self.chance.choice(["fresh", "sub/new.bin", "fresh/é", "none", *self.made[:1], *tracked])]

    def checking_out(self):
        """Parts of what is tracked, whether or not they are there."""
        return ["checkout", *self.chance.choice([["out"], ["added/plain"], ["-R", "sub"], ["added", "--force"],
                                                 ["dvc.yaml", "-d"], self.made[-1:]])]

    def step(self):
        """Does one of these; says what."""
        actions = [self.change_source, self.change_param, self.remove_param, self.change_command, self.freeze, self.remove_out,
                   self.change_out, self.add_file, self.remove_object, self.ignore, self.touch, self.commit_all, self.name_commit,
                   self.repro, self.repro, self.repro, self.add_data, self.change_added, self.change_outside,
                   self.change_sub, self.change_top, self.change_mode, self.comment_lock, self.as_before_3, self.remove_added,
                   self.push, self.push, self.remove_from_remote]
        while True:
            done = self.chance.choice(actions)()
            if done:
                return done

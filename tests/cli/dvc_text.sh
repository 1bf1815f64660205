#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Text, tables and exit statuses of "assay dvc", as the real DVC 3.67 printed them on the same projects.

. "$ASSAY_SHARE/../tests/support/tap.sh"
PATH=/usr/bin:/bin

git clone -q "$TEST_DATA/dvc/replay/basic/project.bundle" basic || exit 99
git clone -q "$TEST_DATA/dvc/replay/wdir/project.bundle" wdir || exit 99

# prints ARGUMENT... <wanted: what is printed, to the byte.
prints() {
	cat >"$scratch/wanted"
	"$ASSAY" dvc "$@" >"$scratch/out" 2>"$scratch/err" && diff "$scratch/wanted" "$scratch/out" >>"$scratch/err"
	ok $? "assay dvc $* prints what DVC does"
}

cd basic || exit 99
prints stage list <<X
prepare   Outputs out/sorted.csv
train     Outputs model.txt
evaluate  Reports metrics.json
X
prints dag --md <<X
\`\`\`mermaid
flowchart TD
	node1["evaluate"]
	node2["prepare"]
	node3["train"]
	node2-->node3
	node3-->node1
\`\`\`
X
prints dag --dot train <<X
strict digraph {
"prepare";
"train";
"prepare" -> "train";
}

X
prints metrics show <<X
Path          chars    nested.share    rows
metrics.json  73       0.83            9
X
prints metrics diff r0 r1 <<X
Path          Metric        r0    r1    Change
metrics.json  chars         68    69    1
metrics.json  nested.share  0.78  0.79  0.01
X
prints metrics diff --md r0 r1 --targets metrics.json <<X
| Path         | Metric       | r0   | r1   | Change   |
|--------------|--------------|------|------|----------|
| metrics.json | chars        | 68   | 69   | 1        |
| metrics.json | nested.share | 0.78 | 0.79 | 0.01     |

X
prints params diff --md r0 <<X
| Path        | Param        | r0   | workspace   |
|-------------|--------------|------|-------------|
| params.yaml | train.epochs | 10   | 200         |
| params.yaml | train.lr     | 0.1  | 0.2         |

X
prints metrics diff <<X
X
prints root <<X
.
X
prints plots templates <<X
simple
linear
confusion
confusion_normalized
scatter
scatter_jitter
smooth
bar_horizontal_sorted
bar_horizontal
X
try 3 "not in PATH" dvc plots templates linear
try 3 "not in PATH" dvc plots diff --json
try 255 "nope" dvc metrics diff nope
try 255 "there is no stage 'nope' in dvc.yaml" dvc stage list nope
try 255 "no stage and no output" dvc dag --dot nope
try 3 "not in PATH" dvc metrics show --help

cd ../wdir/b/deep || exit 99
prints root <<X
../..
X
prints stage list ../../a/dvc.yaml:make <<X
../../a/dvc.yaml:make  Outputs data/a.txt
X
prints stage list --name-only -R ../../a <<X
../../a/dvc.yaml:make
../../a/dvc.yaml:local
X
cd ../.. && prints dag --mermaid --outs <<X
flowchart TD
	node1["a/here.txt"]
	node2["b/deep/u.txt"]
	node3["data/a.txt"]
	node4["out/put/f.txt"]
	node1-->node2
	node2-->node4
	node3-->node1
X
prints --cd a stage list --name-only <<X
make
local
X

cd "$scratch" && try 253 "no DVC project here" dvc stage list
try 253 "no DVC project here" dvc plots templates
finish

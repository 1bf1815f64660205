#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay status in a DVC project: what each stage is, and why.  No DVC is needed.

. "$ASSAY_SHARE/../tests/support/tap.sh"
export PATH=/usr/bin:/bin ASSAY_STORE="$scratch/assay.db" XDG_CACHE_HOME="$scratch/cache"

# status NAME: assay status prints, below the line of the project, what is on standard input.
status() {
	cat >"$scratch/wanted"
	"$ASSAY" status >"$scratch/out" 2>"$scratch/err"
	good=$?
	sed '1,/^dvc /d' "$scratch/out" | cmp -s "$scratch/wanted" - || good=1
	ok $good "$1"
	[ $good = 0 ] || sed 's/^/# /' "$scratch/out" "$scratch/err"
}

cd "$scratch" && "$ASSAY" status >out 2>&1
[ $? != 0 ] && grep -q 'there is no store' out
ok $? "without a store and a project there is nothing to say"

git clone -q "$TEST_DATA/dvc/replay/basic/project.bundle" project && cd project || exit 99
git checkout -q 66a8b12 || exit 99
tar -xf "$TEST_DATA/dvc/replay/basic/cache.tar" -C .dvc || exit 99

"$ASSAY" status | grep -q '^store     none yet'
ok $? "it says that there is no store"
status "data that is in the cache alone is missing" <<'END'
  prepare   missing data  out out/sorted.csv deleted
  train     missing data  dep out/sorted.csv deleted
                          out model.txt deleted
  evaluate  missing data  dep model.txt deleted
END
"$ASSAY" dvc checkout >/dev/null
status "a project as it was left is clean" <<'END'
  prepare   clean
  train     clean
  evaluate  clean
END
sed -i 's/epochs: .*/epochs: 7/; s/reverse: .*/reverse: true/' params.yaml
echo '# more' >>src/eval.sh
status "params with their values, deps, and what comes after" <<'END'
  prepare   stale         param prepare.reverse false -> true
  train     stale         param train.epochs 200 -> 7
                          after prepare
  evaluate  stale         dep src/eval.sh modified
                          after train
END
"$ASSAY" status --json | python3 -c 'import json, sys
dvc = json.load(sys.stdin)["dvc"]
assert dvc["error"] is None and not dvc["data_far"]
train = dvc["stages"][1]
assert train["stage"] == "train" and train["state"] == "stale", train
assert train["reasons"][0] == {"what": "param", "name": "train.epochs", "state": "modified", "before": "200",
                               "after": "7"}, train
assert train["reasons"][1]["what"] == "after"'
ok $? "the same as JSON"

git checkout -q . && rm model.txt && ln -s /proc/self/mem model.txt
status "a file that cannot be read is told with its name, and the other stages as they are" <<'END'
  prepare   clean
  train     unknown       cannot read model.txt: Input/output error
  evaluate  unknown       cannot read model.txt: Input/output error
END
"$ASSAY" status --json | python3 -c 'import json, sys
train = json.load(sys.stdin)["dvc"]["stages"][1]
assert train["state"] == "unknown", train
assert [(r["what"], r["name"], r["state"]) for r in train["reasons"]] == [
    ("problem", None, "cannot read model.txt: Input/output error")], train'
ok $? "the same as JSON"
rm model.txt && "$ASSAY" dvc checkout >/dev/null

sed -i 's/sort data/sort -r data/' dvc.yaml
status "a changed command" <<'END'
  prepare   stale         command modified
  train     clean         after prepare
  evaluate  clean         after train
END
sed -i '/cmd: cat/i\    frozen: true' dvc.yaml
status "a frozen stage is not run, and ends the chain" <<'END'
  prepare   stale         command modified
  train     clean         frozen
  evaluate  clean
END
git checkout -q . && rm -r .dvc/cache/files
status "outputs that are here but not in the cache" <<'END'
  prepare   missing data  out out/sorted.csv not in cache
  train     missing data  out model.txt not in cache
  evaluate  clean
END
rm dvc.lock
status "nothing was recorded yet" <<'END'
  prepare   never run
  train     never run     after prepare
  evaluate  never run     after train
END
echo '  broken: [' >>dvc.yaml
"$ASSAY" status >"$scratch/out" && grep -q 'dvc.yaml' "$scratch/out"
ok $? "a project that cannot be read is told with its file"
cd "$scratch" && mkdir plain && cd plain && "$ASSAY" status >out 2>&1
grep -q 'there is no store' out
ok $? "beside the project there is none"
finish

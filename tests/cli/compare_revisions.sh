#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay compare with revisions in place of runs: what commits and the work tree say of themselves.  No DVC is
# needed.

. "$ASSAY_SHARE/../tests/support/tap.sh"
export PATH=/usr/bin:/bin ASSAY_STORE="$scratch/assay.db" XDG_CACHE_HOME="$scratch/cache"

# says NAME ARGUMENT...: assay compare prints what is on standard input, but for blanks at the ends of lines.
says() {
	name=$1
	shift
	cat >"$scratch/wanted"
	"$ASSAY" compare "$@" >"$scratch/out" 2>"$scratch/err"
	good=$?
	sed 's/ *$//' "$scratch/out" >"$scratch/got"
	cmp -s "$scratch/wanted" "$scratch/got" || good=1
	ok $good "$name"
	[ $good = 0 ] || sed 's/^/# /' "$scratch/got" "$scratch/err"
}

for project in basic outputs data; do
	git clone -q "$TEST_DATA/dvc/replay/$project/project.bundle" "$scratch/$project" || exit 99
	tar -xf "$TEST_DATA/dvc/replay/$project/cache.tar" -C "$scratch/$project/.dvc" || exit 99
	"$ASSAY" add "$scratch/$project" >/dev/null || exit 99
done

cd "$scratch/basic" || exit 99
says "three commits side by side" HEAD~3 HEAD~2 HEAD <<'END'
                        HEAD~3 (baseline)   HEAD~2              HEAD
METRICS  3 of 3 differ
  chars                 68.0000             69.0000 +1.0000     73.0000 +5.0000
  nested.share          0.7800              0.7900 +0.0100      0.8300 +0.0500
  rows                  8.0000              8.0000 =            9.0000 +1.0000
PARAMS  2 of 3 differ
  train.epochs          10                  200                 200
  train.lr              0.1                 0.1                 0.2
DATA  3 of 3 differ
  data/in.csv           1d0c32c2f384  12 B  1d0c32c2f384  12 B  72ea275cf256  16 B
  model.txt             23e3c2ca6220  68 B  8a85f4d7ce89  69 B  bff91d4f074f  73 B
  out/sorted.csv        c683e34934b9  12 B  c683e34934b9  12 B  ae2d37fd1604  16 B
1 rows are the same in all; --all shows them
END
"$ASSAY" compare HEAD nosuch >"$scratch/got" 2>"$scratch/err"
[ $? != 0 ] && grep -q "nosuch" "$scratch/err"
ok $? "a revision that isn't there is told"

"$ASSAY" dvc checkout >/dev/null
echo 'print(1)' >new.py
sed -i 's/epochs: .*/epochs: 7/' params.yaml
says "one revision alone is compared with the work tree" HEAD <<'END'
                       HEAD (baseline)  workspace
PARAMS  1 of 3 differ
  train.epochs         200              7
CODE  1 of 1 differ
  new.py               -                added +1 -0
8 rows are the same in all; --all shows them
END
says "the work tree may be the baseline" workspace HEAD <<'END'
                       workspace (baseline)  HEAD
PARAMS  1 of 3 differ
  train.epochs         7                     200
CODE  1 of 1 differ
  new.py               -                     removed +0 -0
8 rows are the same in all; --all shows them
END
says "lines of a file that only the cache has" HEAD~3 HEAD~1 --data model.txt <<'END'
model.txt
HEAD~3  23e3c2ca6220  68 B
HEAD~1  bff91d4f074f  73 B

8 rows, then 9: 0 changed, 1 gone, 2 new

-  epochs: 10
+d,4
+  epochs: 200
END
git checkout -q . && rm new.py
base=$(git rev-parse HEAD~2)
git update-ref "refs/exps/$(echo $base | cut -c 1-2)/$(echo $base | cut -c 3-)/tasty-fox" HEAD~1
"$ASSAY" compare HEAD~3 tasty-fox >"$scratch/out"
grep -q 'tasty-fox' "$scratch/out" && grep -q '^  rows  *8.0000  *9.0000 +1.0000' "$scratch/out"
ok $? "an experiment of DVC by its name"


# What DVC's queue has: a stash with changed params, a message, and, when a worker took it, how it went.
mkdir -p .dvc/tmp/exps/celery/broker/in .dvc/tmp/exps/celery/broker/processed .dvc/tmp/exps/celery/result
cp params.yaml "$scratch/params.yaml"
sed 's/epochs: .*/epochs: 77/' "$scratch/params.yaml" >params.yaml
queued=$(git stash create) && git update-ref refs/exps/celery/stash "$queued"
mkdir -p ".dvc/tmp/exps/run/$queued"
cp "$scratch/params.yaml" params.yaml
body=$(printf '[[{"stash_rev": "%s", "baseline_rev": "%s", "name": "late-owl"}], {}, {}]' "$queued" "$(git rev-parse HEAD)" |
	base64 | tr -d '\n')
printf '{"body": "%s", "headers": {"task": "dvc.repo.experiments.queue.tasks.run_exp", "id": "7"}}' "$body" \
	>.dvc/tmp/exps/celery/broker/in/7.msg
"$ASSAY" compare HEAD late-owl --all >"$scratch/out" 2>&1
grep -q '^late-owl: it waits in DVC' "$scratch/out" && grep -q 'epochs .*77' "$scratch/out" &&
	grep -q '^  rows  *9.0000  *-$' "$scratch/out"
ok $? "an experiment that waits in DVC's queue has its params, and no metrics"
mv .dvc/tmp/exps/celery/broker/in/7.msg .dvc/tmp/exps/celery/broker/processed
git clone -q . .dvc/tmp/exps/runs-here && echo '{"rows": 5}' >.dvc/tmp/exps/runs-here/metrics.json
printf '{"root_dir": "%s", "dvc_dir": ".dvc", "location": "dvc-task", "baseline_rev": "%s", "status": 2}' \
	"$PWD/.dvc/tmp/exps/runs-here" "$(git rev-parse HEAD)" >".dvc/tmp/exps/run/$queued/$queued.run"
"$ASSAY" compare HEAD late-owl --all >"$scratch/out" 2>&1
grep -q '^late-owl: DVC runs it now' "$scratch/out" && grep -q '^  rows .* 5.0000' "$scratch/out"
ok $? "one that runs has what its folder has now"
"$ASSAY" compare HEAD late-owl --data model.txt >"$scratch/out" 2>&1
test $? = 3 && grep -q 'still running' "$scratch/out"
ok $? "but no data to compare yet"
echo '{"status": "FAILURE"}' >.dvc/tmp/exps/celery/result/celery-task-meta-7
"$ASSAY" compare HEAD late-owl --all >"$scratch/out" 2>&1
grep -q '^late-owl: it failed in DVC' "$scratch/out" && grep -q 'epochs .*77' "$scratch/out"
ok $? "one that failed has the params that it was to run with"

cd "$scratch/outputs" || exit 99
"$ASSAY" compare HEAD~1 HEAD --all >"$scratch/out"
grep -q '^  m.yaml:acc ^  *0.7000  *0.7000 =' "$scratch/out"
ok $? "a metric that is in no commit comes from the cache"
rm -r .dvc/cache/files
"$ASSAY" compare HEAD~1 HEAD --all >"$scratch/out"
grep -q '^HEAD: m.yaml is not in the cache$' "$scratch/out" && ! grep -q '^  m.yaml:acc' "$scratch/out"
ok $? "what the cache lacks is said to be not there, and is no 0"

cd "$scratch/data" || exit 99
says "files of a folder, from its manifests" HEAD~2 HEAD --data data <<'END'
data
HEAD~2  22fa459bb743  6 files  15 B
HEAD  8e5b415d2887  6 files  16 B

6 files, then 6: 2 added, 2 removed, 1 modified

- B.txt  2 B
~ a.txt  2 B -> 3 B
- b/c.txt  2 B
+ new.txt  2 B
+ renamed.txt  2 B
END
"$ASSAY" dvc checkout >/dev/null
echo more >data/z.txt
says "files of a folder on disk" HEAD --data data <<'END'
data
HEAD  8e5b415d2887  6 files  16 B
workspace  9ab676319324  7 files  21 B

6 files, then 7: 1 added, 0 removed, 0 modified

+ z.txt  5 B
END
rm .dvc/cache/files/md5/22/fa459bb743*.dir
"$ASSAY" compare HEAD~2 HEAD --data data | grep -q 'the older manifest is not in cache'
ok $? "a manifest that the cache lacks is said to be not there"
"$ASSAY" compare HEAD~2 HEAD --data nothing >"$scratch/out" 2>&1
[ $? != 0 ] && grep -q 'neither of the two tracks nothing' "$scratch/out"
ok $? "a path that neither tracks is told"
"$ASSAY" compare HEAD workspace --json | python3 -c 'import json, sys
answer = json.load(sys.stdin)
assert answer["runs"] == ["HEAD", "workspace"], answer["runs"]
assert answer["data"]["data"][0]["value"] == "8e5b415d2887  6 files  16 B", answer["data"]
assert answer["data"]["data"][1]["judgement"] == "different"'
ok $? "the same as JSON"
"$ASSAY" compare HEAD~1 HEAD --group param.seed >"$scratch/out" 2>&1
[ $? != 0 ] && grep -q 'only runs can be grouped' "$scratch/out"
ok $? "revisions are not grouped"

# Images among the plots, in Git and in DVC's cache.
sh "$ASSAY_SHARE/../tests/support/plots.sh" "$scratch/plots" || exit 99
cd "$scratch/plots" && "$ASSAY" add . >/dev/null || exit 99
says "images are told apart" one two <<'END'
                        one (baseline)     two
METRICS  1 of 1 differ
  loss v                1.0000             2.0000 worse +1.0000
CODE  1 of 1 differ
  sub/b.yaml            -                  +1 -1
DATA  2 of 3 differ
  images/other.gif      44c37db0bd5d  4 B  28d8e6987ccf  4 B
  picture.png           890af5194a6f  4 B  21649323aebc  4 B
1 rows are the same in all; --all shows them
END
says "what is known of an image" one two --data images/other.gif <<'END'
images/other.gif
one  44c37db0bd5d  4 B
two  28d8e6987ccf  4 B

It is an image, and not the same.
END
printf 'PNG3' >picture.png && rm images/other.gif
"$ASSAY" compare two >"$scratch/got" 2>&1
grep -q 'picture.png' "$scratch/got" && ! grep -q 'images/other.gif' "$scratch/got"
ok $? "an image of the work tree, and one that only the cache has"
git clone -q . "$scratch/no-cache" && cd "$scratch/no-cache" && "$ASSAY" add . >/dev/null
"$ASSAY" compare one two >"$scratch/got" 2>&1
grep -q 'one: images is not in the cache' "$scratch/got"
ok $? "what the cache lacks of images is said"

git init -q "$scratch/folder" && cd "$scratch/folder" && mkdir -p ml/.dvc && : >ml/.dvc/config &&
	printf 'plots:\n- picture.png\n' >ml/dvc.yaml && "$ASSAY" add . >/dev/null || exit 99
for version in 1 2; do
	printf PNG$version >ml/picture.png && git add . && git -c user.name=a -c user.email=a@b commit -qm $version || exit 99
done
"$ASSAY" compare HEAD~1 HEAD >"$scratch/got" 2>&1
grep -q '^  picture.png  *890af5194a6f' "$scratch/got"
ok $? "images of a project in a folder"

# Runs among revisions, in a project whose metrics are in no commit.
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/own" || exit 99
cd "$scratch/own" && "$ASSAY" add . >/dev/null && "$ASSAY" run >/dev/null || exit 99
"$ASSAY" compare HEAD~1 last >"$scratch/out" 2>&1
grep -q '^  accuracy ^  *-  *0.9500' "$scratch/out" && grep -q '^  level  *90  *95' "$scratch/out"
ok $? "a run beside a revision"
finish

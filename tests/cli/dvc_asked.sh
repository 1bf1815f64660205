#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What editors and scripts ask DVC: the status of one thing, what is unchanged and untracked, the configuration, all
# of it quietly, from folders too.  The texts are those of DVC 3.67.1 on the same project, but for the order of
# untracked files.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin
git clone -q "$TEST_DATA/dvc/replay/data/project.bundle" project && cd project || exit 99
tar -xf "$TEST_DATA/dvc/replay/data/cache.tar" -C .dvc || exit 99
store=$(dirname "$(pwd -P)")/store

# has FILTER: what "assay dvc ..." printed last, as one line of JSON.
has() {
	python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1])), sort_keys=True))' "$scratch/out" >"$scratch/line"
	printf '%s\n' "$1" | cmp -s - "$scratch/line"
	good=$?
	ok $good "it says $1"
	[ $good = 0 ] || sed 's/^/# /' "$scratch/line"
}

"$ASSAY" dvc checkout >"$scratch/out"
cat >.dvc/config <<'END'
[core]
    remote = store
    checksum_jobs = 3
    autostage = true
['remote "store"']
    url = ../../store
['remote "Web"']
    url = s3://bucket/x
END
echo more >>data/a.txt && echo new >untracked.txt && mkdir sub && echo y >sub/z.txt && rm single.bin || exit 99

says 0 status data.dvc single.bin.dvc <<'END'
data.dvc:
	changed outs:
		modified:           data
single.bin.dvc:
	changed outs:
		deleted:            single.bin
END
says 0 status data <<'END'
data.dvc:
	changed outs:
		modified:           data
END
says 0 status imported.txt <<'END'
Data and pipelines are up to date.
END
says 1 status -q single.bin </dev/null
says 0 status -q imported.txt </dev/null
"$ASSAY" dvc status --json data/a.txt >"$scratch/out"
has '{"data.dvc": [{"changed outs": {"data": "modified"}}]}'
says 1 status nothing </dev/null
grep -q "'nothing' is no stage of dvc.yaml and no output of one" "$scratch/err"
ok $? "it says that the target is neither a stage nor an output"
says 1 status src.txt </dev/null

says 0 data status --unchanged --untracked-files <<'END'
DVC uncommitted changes:
  (use "dvc commit <file>..." to track changes)
  (use "dvc checkout <file>..." to discard changes)
        modified: data/
        deleted: single.bin

Untracked files:
  (use "git add <file> ..." or "dvc add <file>..." to commit to git or to dvc)
        sub/z.txt
        untracked.txt

DVC unchanged files:
        imported.txt
(there are other changes not tracked by dvc, use "git status" to see)
END
"$ASSAY" dvc data status --json --unchanged --untracked-files=all >"$scratch/out"
has '{"unchanged": ["imported.txt"], "uncommitted": {"deleted": ["single.bin"], "modified": ["data/"]}, "untracked": ["sub/z.txt", "untracked.txt"]}'
"$ASSAY" dvc data status --json --untracked-files no >"$scratch/out"
has '{"uncommitted": {"deleted": ["single.bin"], "modified": ["data/"]}}'
"$ASSAY" dvc data status --granular --unchanged --json >"$scratch/out"
has '{"unchanged": ["imported.txt", "data/empty.txt", "data/new.txt", "data/renamed.txt", "data/with space.txt", "data/\u00e4.txt"], "uncommitted": {"deleted": ["single.bin"], "modified": ["data/", "data/a.txt"]}}'
says 0 data status --untracked-files all sub <<'END'
Untracked files:
  (use "git add <file> ..." or "dvc add <file>..." to commit to git or to dvc)
        sub/z.txt
(there are other changes not tracked by dvc, use "git status" to see)
END
says 0 data status -q </dev/null
says 0 diff -q </dev/null
says 0 diff -q --json </dev/null
says 0 root -q </dev/null

says 0 config core.remote <<'END'
store
END
says 0 config Core.Checksum_Jobs <<'END'
3
END
says 0 config remote.WEB.url <<'END'
s3://bucket/x
END
says 0 config remote.store.url <<END
$store
END
says 0 config core.nothing </dev/null
says 0 config core.autostage <<'END'
true
END
says 3 config Remote.WEB.url </dev/null
cat >.dvc/config.local <<'END'
[core]
    remote = web
['remote "web"']
    jobs = 4
END
says 0 config --show-origin core.remote <<'END'
.dvc/config.local	web
END
says 0 config --project core.remote <<'END'
store
END
says 0 config --list --local --show-origin <<'END'
.dvc/config.local	remote.web.jobs=4
.dvc/config.local	core.remote=web
END
says 251 config --local core.autostage </dev/null
grep -q "dvc config --list --show-origin" "$scratch/err"
ok $? "what a level does not set is said, and how to see what it does"
rm .dvc/config.local
"$ASSAY" dvc remote list >"$scratch/out"
[ "$(sed -n 1p "$scratch/out" | tr -s ' ')" = "store $store (default)" ] && [ "$(sed -n 2p "$scratch/out")" = "web     s3://bucket/x" ]
ok $? "the remotes are listed with the one that is used"
cp .dvc/config "$scratch/config" && printf '[remote "]\n    url = /x\n' >>.dvc/config
"$ASSAY" dvc remote list >"$scratch/out"
[ $? = 0 ] && [ "$(wc -l <"$scratch/out")" = 2 ]
ok $? "a section that only looks like a remote's is none"
mv "$scratch/config" .dvc/config

cd sub || exit 99
says 0 status ../data.dvc <<'END'
../data.dvc:
	changed outs:
		modified:           ../data
END
"$ASSAY" dvc data status --json --untracked-files >"$scratch/out"
has '{"uncommitted": {"deleted": ["single.bin"], "modified": ["data/"]}, "untracked": ["z.txt", "../untracked.txt"]}'
cd .. || exit 99

says 0 checkout single.bin <<'END'
A       single.bin
END
says 255 checkout nothing </dev/null
says 0 checkout -q data.dvc --force </dev/null
says 0 status </dev/stdin <<'END'
Data and pipelines are up to date.
END

# A file that cannot be read; DVC prints nothing then, and ends with 255 where other errors end with 1.
rm single.bin && ln -s /proc/self/mem single.bin
for command in 'status' 'status --json' 'data status' 'diff' 'commit -f single.bin.dvc' 'checkout -f'; do
	says 255 $command </dev/null
	grep -q 'cannot read single.bin: Input/output error' "$scratch/err"
	ok $? "it says which file cannot be read"
done
says 0 status data.dvc <<'END'
Data and pipelines are up to date.
END
rm single.bin && "$ASSAY" dvc checkout -q single.bin

# What is executable, by DVC's own rule: of a file by itself as it is recorded, of those in a folder never; DVC says
# each time that a file is modified that it lets be.
printf '#!/bin/sh\n' >tool.sh && chmod 755 tool.sh && printf 'outs:\n- md5: 0\n  path: tool.sh\n' >tool.sh.dvc || exit 99
says 0 commit -f tool.sh.dvc </dev/null
grep -q 'isexec: true' tool.sh.dvc
ok $? "it is recorded that a file is executable"
chmod 644 tool.sh
says 0 status tool.sh.dvc <<'END'
Data and pipelines are up to date.
END
says 0 checkout tool.sh.dvc <<'END'
M       tool.sh
END
says 0 checkout tool.sh.dvc </dev/null
[ "$(stat -c %a tool.sh)" = 744 ]
ok $? "it is executable again"
for type in copy hardlink symlink; do
	printf '[cache]\n    type = %s\n' $type >.dvc/config.local
	rm -f tool.sh
	says 0 checkout tool.sh.dvc <<-'END'
	A       tool.sh
	END
	[ -x tool.sh ] && printf '#!/bin/sh\n' | cmp -s - tool.sh
	ok $? "cache.type $type: it is executable"
done
rm .dvc/config.local && chmod +x data/a.txt && rm -f tool.sh tool.sh.dvc
says 0 checkout data.dvc single.bin <<'END'
M       data/
END
chmod -x data/a.txt && chmod +x single.bin
says 0 checkout --summary data.dvc single.bin <<'END'
1 file modified
END
chmod -x single.bin

# A name that would drive a terminal; elsewhere it stands as DVC writes it.
printf 'stages:\n  "a\\e[2Jb\\x9b":\n    cmd: "true"\n' >dvc.yaml
"$ASSAY" dvc stage list --name-only >"$scratch/out"
printf 'a\033[2Jb\302\233\n' | cmp -s - "$scratch/out"
ok $? "names are written as they are"
python3 -c 'import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""
try:
    while more := os.read(terminal, 4096):
        seen += more
except OSError:
    pass
sys.stdout.buffer.write(seen)' "$ASSAY" dvc stage list --name-only >"$scratch/out"
printf 'a?[2Jb??\r\n' | cmp -s - "$scratch/out"
ok $? "a terminal is not driven by a name"
rm dvc.yaml

# Where the configuration comes from.
mkdir "$scratch/conf" "$scratch/conf/dvc" && printf '[cache]\n    dir = ~/none\n' >"$scratch/conf/config" || exit 99
cp "$scratch/conf/config" "$scratch/conf/dvc/config"
for variable in "DVC_GLOBAL_CONFIG_DIR=$scratch/conf" "DVC_SYSTEM_CONFIG_DIR=$scratch/conf" \
		"XDG_CONFIG_DIRS=relative:$scratch/conf:/etc/xdg"; do
	(
		export "${variable?}"
		"$ASSAY" dvc config cache.dir
	) >"$scratch/out"
	[ "$(cat "$scratch/out")" = "$HOME/none" ]
	ok $? "${variable%%=*} says where a configuration is"
done
# Without Git, as core.no_scm says.
printf '[core]\n    no_scm = true\n' >.dvc/config.local
says 1 diff </dev/null
says 255 metrics diff --json </dev/null
says 255 exp list </dev/null
rm untracked.txt && says 0 data status <<'END'
No changes.
END
rm .dvc/config.local

# An output that .dvcignore names is refused in the work tree, and in commits that have it so.
echo single.bin >.dvcignore
says 1 status --json </dev/null
says 255 data status --json </dev/null
says 255 checkout </dev/null
grep -q "single.bin.dvc: .dvcignore names the output single.bin" "$scratch/err"
ok $? "it is told which"
says 1 diff --json </dev/null
rm .dvcignore

# Before the first commit.
mkdir "$scratch/fresh" && cd "$scratch/fresh" && git init -q && mkdir .dvc && echo 'a: 1' >params.yaml || exit 99
says 0 params diff --json <<'END'
{}
END
says 0 metrics diff </dev/null
says 0 data status <<'END'
No changes in an empty git repo.
END
git add params.yaml
says 0 data status <<'END'
No changes in an empty git repo.
(there are changes not tracked by dvc, use "git status" to see)
END
finish

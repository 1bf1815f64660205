#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay dvc status and data status against a remote that is a folder, and targets of every form.  The answers are those
# of DVC 3.67.1 on the same project; of objects that are the same it takes any name, here each has its own.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin
git clone -q "$TEST_DATA/dvc/replay/data/project.bundle" project && cd project || exit 99
tar -xf "$TEST_DATA/dvc/replay/data/cache.tar" -C .dvc || exit 99
cat >dvc.yaml <<'END'
stages:
  first:
    cmd: cat single.bin >first.txt
    deps: [single.bin]
    outs: [first.txt]
  second:
    cmd: cat first.txt >sub/second.txt
    deps: [first.txt]
    outs: [sub/second.txt]
  local:
    cmd: echo >local.txt
    outs:
    - local.txt:
        push: false
END
mkdir sub
# Without a remote.
says 1 status --cloud </dev/null
says 1 status -r nowhere </dev/null
says 251 data status --json --not-in-remote -r nowhere </dev/null
says 1 status -a </dev/null
says 1 status -j 2 </dev/null
cat >.dvc/config <<'END'
[core]
    remote = Up
['remote "up"']
    url = ../remote
['remote "far"']
    url = s3://bucket/x
END
says 0 status --cloud <<'END'
	new:                data
	new:                data/a.txt
	new:                data/empty.txt
	new:                data/new.txt
	new:                data/renamed.txt
	new:                data/with space.txt
	new:                data/ä.txt
	new:                imported.txt
	new:                single.bin
END
says 0 status -r up <<'END'
new:                data
new:                data/a.txt
new:                data/empty.txt
new:                data/new.txt
new:                data/renamed.txt
new:                data/with space.txt
new:                data/ä.txt
new:                imported.txt
new:                single.bin
END
says 1 status -cq </dev/null
says 0 data status --not-in-remote <<'END'
Not in remote:
  (use "dvc push <file>..." to upload files)
        data/
        imported.txt
        single.bin

DVC uncommitted changes:
  (use "dvc commit <file>..." to track changes)
  (use "dvc checkout <file>..." to discard changes)
        deleted: data/
        deleted: imported.txt
        deleted: single.bin
(there are other changes not tracked by dvc, use "git status" to see)
END
mkdir -p remote && cp -r .dvc/cache/files remote/
says 0 status --cloud <<'END'
Cache and remote 'up' are in sync.
END
says 0 status -r UP -q </dev/null
rm -rf remote/files/md5/8e remote/files/md5/d4/04401c8c6495b206fc35c95e55a6d5 remote/files/md5/11
says 0 status --cloud <<'END'
	new:                data
	new:                data/a.txt
	new:                single.bin
END
says 0 status -r up <<'END'
new:                data
new:                data/a.txt
new:                single.bin
END
says 0 status -c data <<'END'
	new:                data
	new:                data/a.txt
END
says 0 status -c data/b <<'END'
	new:                data
END
says 0 status -c data.dvc single.bin <<'END'
	new:                data
	new:                data/a.txt
	new:                single.bin
END
says 1 status -c nothing </dev/null
says 0 data status --not-in-remote <<'END'
Not in remote:
  (use "dvc push <file>..." to upload files)
        data/
        single.bin

DVC uncommitted changes:
  (use "dvc commit <file>..." to track changes)
  (use "dvc checkout <file>..." to discard changes)
        deleted: data/
        deleted: imported.txt
        deleted: single.bin
(there are other changes not tracked by dvc, use "git status" to see)
END
says 0 data status --not-in-remote single.bin <<'END'
Not in remote:
  (use "dvc push <file>..." to upload files)
        single.bin

DVC uncommitted changes:
  (use "dvc commit <file>..." to track changes)
  (use "dvc checkout <file>..." to discard changes)
        deleted: single.bin
(there are other changes not tracked by dvc, use "git status" to see)
END
rm -rf .dvc/cache/files/md5/11 .dvc/cache/files/md5/f4 .dvc/cache/files/md5/fe
says 0 status --cloud <<'END'
	deleted:            data/new.txt
	deleted:            data/with space.txt
	new:                data
	new:                data/a.txt
	missing:            single.bin
END
# Of other commits, too: an object that has another name there is told by it.
says 0 status -c -A data.dvc <<'END'
	deleted:            data/new.txt
	deleted:            data/with space.txt
	new:                data
END
rm .dvc/cache/files/md5/8e/*.dir
says 0 status --cloud <<'END'
	missing:            single.bin
END
cp -r .dvc/cache/files/md5/4c remote/files/md5/
rm -rf .dvc/cache/files/md5/4c
says 0 status -c -T data.dvc <<'END'
	deleted:            data/with space.txt
END
cd sub
says 0 status -c ../single.bin <<'END'
	missing:            ../single.bin
END
says 0 status -R . <<'END'
Data and pipelines are up to date.
END
says 0 status second.txt <<'END'
../dvc.yaml:second:
	changed deps:
		deleted:            ../first.txt
	changed outs:
		deleted:            second.txt
END
says 0 status -d ../dvc.yaml:second <<'END'
../dvc.yaml:first:
	changed deps:
		deleted:            ../single.bin
	changed outs:
		deleted:            ../first.txt
../dvc.yaml:second:
	changed deps:
		deleted:            ../first.txt
	changed outs:
		deleted:            second.txt
../single.bin.dvc:
	changed outs:
		not in cache:       ../single.bin
END
says 0 status -d second.txt <<'END'
../dvc.yaml:second:
	changed deps:
		deleted:            ../first.txt
	changed outs:
		deleted:            second.txt
END
says 0 status -q -c ../data/a.txt </dev/null
cd ..
says 0 status -R sub <<'END'
Data and pipelines are up to date.
END
says 0 status -d second <<'END'
first:
	changed deps:
		deleted:            single.bin
	changed outs:
		deleted:            first.txt
second:
	changed deps:
		deleted:            first.txt
	changed outs:
		deleted:            sub/second.txt
single.bin.dvc:
	changed outs:
		not in cache:       single.bin
END
says 0 status -d second data <<'END'
data.dvc:
	changed outs:
		not in cache:       data
first:
	changed deps:
		deleted:            single.bin
	changed outs:
		deleted:            first.txt
second:
	changed deps:
		deleted:            first.txt
	changed outs:
		deleted:            sub/second.txt
single.bin.dvc:
	changed outs:
		not in cache:       single.bin
END
says 0 status data/a.txt <<'END'
data.dvc:
	changed outs:
		not in cache:       data
END
says 0 status dvc.yaml <<'END'
first:
	changed deps:
		deleted:            single.bin
	changed outs:
		deleted:            first.txt
second:
	changed deps:
		deleted:            first.txt
	changed outs:
		deleted:            sub/second.txt
local:
	changed outs:
		deleted:            local.txt
END
says 0 status -q --json </dev/null
says 0 status -c -q --json </dev/null
says 0 data status -q --json </dev/null
says 0 data status -q --not-in-remote </dev/null
says 0 dag -q </dev/null
# Boxes are DVC's; where it is not installed, a line says what a stage comes after.
says 0 dag second <<'END'
single.bin.dvc
first           after single.bin.dvc
second          after first
END
mkdir bin && printf '#!/bin/sh\necho "asked: $*"\n' >bin/dvc && chmod +x bin/dvc
PATH=$PWD/bin:$PATH
says 0 dag second <<'END'
asked: dag second
END
# Only DVC reaches other remotes.
says 0 status -c -r far data <<'END'
asked: status -c -r far data
END
says 0 data status --not-in-remote -r far <<'END'
asked: data status --not-in-remote -r far
END
finish

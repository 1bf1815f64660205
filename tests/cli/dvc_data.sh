#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay dvc status, data status, diff and checkout: what people read, and exit statuses.  The texts are those of
# DVC 3.67.1 on the same project; dvc_replay.sh holds the JSON against it.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin
git clone -q "$TEST_DATA/dvc/replay/data/project.bundle" project && cd project || exit 99
tar -xf "$TEST_DATA/dvc/replay/data/cache.tar" -C .dvc || exit 99

says 1 status -q </dev/null
says 0 checkout --summary <<'END'
8 files added
END
says 0 checkout </dev/null
says 0 status <<'END'
Data and pipelines are up to date.
END
flock .dvc/tmp/lock "$ASSAY" dvc checkout >"$scratch/out" 2>"$scratch/err"
test $? != 0 && grep -q "lock" "$scratch/err" && grep -q "try again" "$scratch/err"
ok $? "checkout keeps out while another process works on the project"
says 0 status -q </dev/null
says 0 data status <<'END'
No changes.
END
says 0 diff </dev/null
says 0 diff --json HEAD HEAD <<'END'
{}
END

says 0 diff r0 r2 <<'END'
Added:
    data/new.txt

Deleted:
    data/b/c.txt

Renamed:
    data/B.txt -> data/renamed.txt

Modified:
    data/
    data/a.txt
    single.bin

files summary: 1 added, 1 deleted, 1 renamed, 2 modified
END
says 0 diff --show-hash --md r0 r2 <<'END'
| Status   | Hash               | Path                           |
|----------|--------------------|--------------------------------|
| added    | fe13119f           | data/new.txt                   |
| deleted  | 2cd6ee2c           | data/b/c.txt                   |
| renamed  | 30cf3d7d           | data/B.txt -> data/renamed.txt |
| modified | 22fa459b..8e5b415d | data/                          |
| modified | 60b725f1..d404401c | data/a.txt                     |
| modified | e2c865db..11b7aaa6 | single.bin                     |

END

# Work that would be lost stops a checkout, and nothing is touched.
echo more >>data/a.txt && rm single.bin && git rm -q --cached src.txt
says 255 checkout </dev/null
grep -q "data/a.txt the first, would be lost" "$scratch/err" && [ ! -e single.bin ]
ok $? "a checkout that would lose work says so and does nothing"
says 0 status <<'END'
data.dvc:
	changed outs:
		modified:           data
single.bin.dvc:
	changed outs:
		deleted:            single.bin
END
says 0 data status --granular <<'END'
DVC uncommitted changes:
  (use "dvc commit <file>..." to track changes)
  (use "dvc checkout <file>..." to discard changes)
        modified: data/
        modified: data/a.txt
        deleted: single.bin
(there are other changes not tracked by dvc, use "git status" to see)
END
says 0 checkout --force <<'END'
M       data/
A       single.bin
END
says 0 status -q </dev/null

# A damaged project: no answer about the work tree, but about commits.
echo x >dvc.yaml
says 1 status </dev/null
says 255 data status </dev/null
says 0 diff --json r0 r0 <<'END'
{}
END
rm -rf dvc.yaml .dvc/cache/files/md5/*
says 0 checkout </dev/null
rm data/a.txt single.bin
says 255 checkout </dev/null
grep -q "lay out data/, single.bin: data is not in DVC's cache" "$scratch/err" && [ -e data/with\ space.txt ]
ok $? "a checkout names what the cache lacks, and leaves it as it is"
cd / && says 253 status </dev/null
finish

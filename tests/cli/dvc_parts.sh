#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay dvc diff and checkout of targets: outputs, files of theirs, and parts of a folder.  The answers are those of DVC
# 3.67.1 on the same project.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin
git clone -q "$TEST_DATA/dvc/replay/data/project.bundle" project && cd project || exit 99
tar -xf "$TEST_DATA/dvc/replay/data/cache.tar" -C .dvc || exit 99

says 0 diff r0 r2 --targets data <<'END'
Added:
    data/new.txt

Deleted:
    data/b/c.txt

Renamed:
    data/B.txt -> data/renamed.txt

Modified:
    data/
    data/a.txt

files summary: 1 added, 1 deleted, 1 renamed, 1 modified
END
says 0 diff r0 r2 --targets data/b data/a.txt <<'END'
Deleted:
    data/b/c.txt

Modified:
    data/a.txt

files summary: 1 deleted, 1 modified
END
says 0 diff r0 r2 --targets data/renamed.txt <<'END'
Added:
    data/renamed.txt

files summary: 1 added
END
says 255 diff r0 r2 --targets nothing </dev/null
says 1 diff nothing --targets data </dev/null
git checkout -q r0
says 0 checkout data/b <<'END'
A       data/
END
[ "$(find data -type f)" = data/b/c.txt ]
ok $? "only the part is there"
says 0 checkout data/nothing </dev/null
says 0 checkout data/a.txt single.bin <<'END'
M       data/
A       single.bin
END
says 0 checkout --summary <<'END'
5 files added
END
echo changed >data/a.txt && rm data/B.txt && echo new >data/b/new.txt
says 0 diff --targets data/B.txt data/b <<'END'
Added:
    data/b/new.txt

Deleted:
    data/B.txt

files summary: 1 added, 1 deleted
END
says 0 checkout data/B.txt <<'END'
M       data/
END
says 255 checkout data/b </dev/null
says 0 checkout --force data/b <<'END'
M       data/
END
says 0 checkout -R data </dev/null
says 0 checkout -d data --force <<'END'
M       data/
END
says 0 status <<'END'
Data and pipelines are up to date.
END
# What was tracked and is no longer is deleted, even if it is still there.
rm single.bin.dvc
says 0 diff <<'END'
Deleted:
    single.bin

files summary: 1 deleted
END
says 255 checkout -R nowhere </dev/null
finish

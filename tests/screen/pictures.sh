#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# pictures.sh SOURCE PROGRAM DRAWER: plays the demo and draws its screens into SOURCE/share/doc, and
# the README's pictures from those.  All numbers come out of the runs.  So that a picture changes only
# when a screen or a measured number does, the demo stands in a fixed folder, its moments are moved
# together so that it began on a fixed day, and it was played by "ana" on "lab".
set -eu

source=$1
ASSAY=$2
draw=$3
folder=/tmp/assay-demo
export ASSAY ASSAY_STORE="$folder/assay.db"
unset XDG_DATA_HOME NO_COLOR ASSAY_ASCII

if ! mkdir "$folder"; then
	echo "pictures.sh: $folder is there already; remove it first" >&2
	exit 3
fi
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

"$ASSAY" demo --files "$source/share/demo" "$folder" </dev/null >"$folder.log" 2>&1 || {
	cat "$folder.log" >&2
	exit 1
}
rm "$folder.log"
cd "$folder/penguins"
"$ASSAY" alias penguins@1 champion >/dev/null
"$ASSAY" pin 6 >/dev/null
"$ASSAY" request penguins@2 production --comment 'The best accuracy so far' >/dev/null

ASSAY_NOW=$(python3 - "$ASSAY_STORE" <<'END'
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
FIRST_DAY = 1770973200000  # 2026-02-13 09:00 UTC
moments = {"run": ["queued_at", "started_at", "finished_at"], "stage_run": ["started_at", "finished_at"],
           "repository": ["added_at"], "version": ["registered_at"], "alias": ["set_at"],
           "request": ["asked_at", "expires_at", "settled_at"], "deployment": ["started_at", "finished_at"],
           "metric_point": ["time"]}
by = FIRST_DAY - store.execute("SELECT min(queued_at) FROM run").fetchone()[0]
for table, columns in moments.items():
    for column in columns:
        store.execute(f"UPDATE {table} SET {column} = {column} + ?", (by,))
store.execute("UPDATE run SET by = 'ana', host = 'lab'")
store.execute("UPDATE request SET asked_by = 'ana'")
store.execute("UPDATE deployment SET by = 'ana'")
store.execute("UPDATE version SET registered_by = 'ana'")
last = store.execute("SELECT max(asked_at) FROM request").fetchone()[0]
# Nobody measured when it was asked for, and the digest on the sheet is of this, too.
store.execute("UPDATE request SET asked_at = ?, expires_at = ? WHERE asked_at = ?",
              (FIRST_DAY + 60000, FIRST_DAY + 60000 + 7 * 24 * 3600000, last))
print(FIRST_DAY + 5 * 60000)
END
)
export ASSAY_NOW
"$draw" "$source/share/doc"

# The README's pictures stand between two such lines:  --8<-- share/doc/runs.txt  and  --8<--
awk -v source="$source" '
/^--8<-- / { print; while ((getline line < (source "/" $2)) > 0) print line; inside = 1; next }
/^--8<--$/ { inside = 0 }
!inside' "$source/README" >"$folder/README"
cmp -s "$folder/README" "$source/README" || cp "$folder/README" "$source/README"

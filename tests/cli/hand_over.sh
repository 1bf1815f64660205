#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What assay does not answer in DVC's place goes to DVC, and never round in circles.

. "$ASSAY_SHARE/../tests/support/tap.sh"

program() {
	mkdir -p "$scratch/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$scratch/$1/dvc"
	chmod +x "$scratch/$1/dvc"
}
plain=$PATH

PATH=$scratch/none:/usr/bin:/bin
test -x /usr/bin/dvc || try 3 "not in PATH" dvc no-such-command --option

program real 'echo "dvc was asked: $*"; exit 7'
PATH=$scratch/real:$plain
try 7 "^dvc was asked: no-such-command --option a b$" dvc no-such-command --option "a b"
try 7 "^dvc was asked: dag --no-such-option$" dvc dag --no-such-option
try 7 "^dvc was asked: --help$" dvc --help
try 0 "^usage: assay dvc" dvc
try 0 "^usage: assay dvc COMMAND" help dvc

mkdir link
ln -s "$ASSAY" link/dvc
PATH=$scratch/link:$scratch/real:$plain
try 7 "^dvc was asked: no-such-command$" dvc no-such-command
PATH=$scratch/link:/usr/bin:/bin
test -x /usr/bin/dvc || try 3 "not in PATH" dvc no-such-command

program circle 'exec "$ASSAY" dvc "$@"'
PATH=$scratch/circle:$plain
try 3 "calls assay again" dvc no-such-command
program called '"$ASSAY" dvc "$@"; exit $?'
PATH=$scratch/called:$plain
try 3 "calls assay again" dvc no-such-command

# A dvc that runs a stage which asks assay in turn is no circle.
program twice 'case $1 in queue) sh -c "\"$ASSAY\" dvc push; exit \$?" ;; *) echo "pushed"; exit 5 ;; esac'
PATH=$scratch/twice:$plain
try 5 "^pushed$" dvc queue
PATH=$plain

finish

# SPDX-License-Identifier: GPL-3.0-or-later
#
# For tests of "assay dvc", read behind tap.sh.

# says STATUS ARGUMENT...: assay dvc with these arguments ends so and prints what is on standard input.
says() {
	wanted=$1
	shift
	cat >"$scratch/wanted"
	"$ASSAY" dvc "$@" >"$scratch/out" 2>"$scratch/err"
	status=$?
	[ $status = "$wanted" ] && cmp -s "$scratch/wanted" "$scratch/out"
	good=$?
	ok $good "assay dvc $*"
	[ $good = 0 ] || { echo "# exit status $status"; diff "$scratch/wanted" "$scratch/out" | sed 's/^/# /'; sed 's/^/# /' "$scratch/err"; }
}

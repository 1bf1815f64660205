# SPDX-License-Identifier: GPL-3.0-or-later
#
# For tests in shell that try commands: read with ".", makes $scratch, the current folder from then on,
# and leaves with finish.

n=0
scratch=$(mktemp -d)
cd "$scratch" || exit 99

# ok STATUS TITLE: one TAP line; what was said last stands behind a failure.
ok() {
	n=$((n + 1))
	if test "$1" -eq 0; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		cat "$scratch/out" "$scratch/err" 2>/dev/null | head -n 100 | sed 's/^/# /'
	fi
}

# try STATUS PATTERN ARGUMENT...: assay's exit status and a word of what it says.
try() {
	wanted=$1 pattern=$2
	shift 2
	"$ASSAY" "$@" >"$scratch/out" 2>"$scratch/err"
	got=$?
	test $got -eq "$wanted" && cat "$scratch/out" "$scratch/err" | grep -q -- "$pattern"
	ok $? "assay $* exits $wanted and says '$pattern'"
}

# json ARGUMENT...: what assay says with --json is JSON.
json() {
	"$ASSAY" "$@" --json >"$scratch/out" 2>"$scratch/err" && python3 -m json.tool "$scratch/out" >/dev/null
	ok $? "assay $* --json is JSON"
}

# soon COMMAND...: whether it succeeds within ten seconds.
soon() {
	i=0
	until "$@" >/dev/null 2>&1; do
		i=$((i + 1))
		test $i -lt 200 || return 1
		sleep 0.05
	done
}

finish() {
	echo "1..$n"
	cd / && rm -rf "$scratch"
}

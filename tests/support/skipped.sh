#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reports the test programs that could not be built because cmocka or libvterm is missing.

set -- $TEST_MISSED
if test $# -eq 0; then
	echo "1..1"
	echo "ok 1 - every test program is built"
	exit 0
fi
echo "1..$#"
n=0
for program; do
	n=$((n + 1))
	case $program in
	tests/screen/*) needs="cmocka and libvterm" ;;
	*) needs="cmocka" ;;
	esac
	echo "ok $n - $program # SKIP not built: needs $needs"
done

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# headers.sh [TREE]: every header compiles alone and can be included twice; those under src do so
# without ui on their path.

tree=${1:-$(dirname "$0")/../..}
cd "$tree" || exit 99

headers=$(find src ui -name '*.h' | sort)
set -- $headers
echo "1..$#"
n=0
for header; do
	n=$((n + 1))
	case $header in
	src/*) name=${header#src/} paths="-Isrc" ;;
	*) name=$header paths="-Isrc -I." ;;
	esac
	if complaint=$(printf '#include "%s"\n#include "%s"\n' "$name" "$name" |
		${TEST_CC:-cc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra} $paths -Werror \
			-fsyntax-only -x c - 2>&1); then
		echo "ok $n - $header"
	else
		echo "not ok $n - $header"
		printf '%s\n' "$complaint" | sed 's/^/# /'
	fi
done

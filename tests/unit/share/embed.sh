#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# share/embed.sh keeps every byte of a text: escapes, quotes, trigraphs, digits after an escape,
# bytes beyond ASCII, and more than a compiler must take as one literal.

embed=$(dirname "$0")/../../../share/embed.sh
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
case $embed in
/*) ;;
*) embed=$OLDPWD/$embed ;;
esac

printf '#include <stdio.h>\nextern const char text[];\nint main(void) { return fputs(text, stdout) < 0; }\n' \
	>main.c

n=0
# same TITLE FILE...: the files come out as they went in
same() {
	n=$((n + 1))
	title=$1
	shift
	cat "$@" >expected
	if sh "$embed" text "$@" >text.c && ${TEST_CC:-cc} -Werror -o show main.c text.c &&
		./show | cmp - expected; then
		echo "ok $n - $title"
	else
		echo "not ok $n - $title"
	fi
}

echo "1..4"
: >empty
same "an empty text" empty
printf 'a "b" \\n %%d ??/ \0011 \t\r\n\n\303\251\377 no end of line' >odd
same "bytes that C would read otherwise" odd
yes "INSERT INTO t VALUES ('x'); -- \\0" | head -n 4000 >long
same "128 KB" long
same "several files, one after the other" odd empty odd

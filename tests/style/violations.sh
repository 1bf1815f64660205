#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The style tests are able to fail: each is shown small trees that break one rule each, and one
# tree that breaks none.

style=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
n=0

# plant FILE [TEXT]: a tree that is in order but for FILE
plant() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/src/base" "$work/tree/src/store" "$work/tree/ui/draw"
	printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\nint good(void);\n' \
		>"$work/tree/src/base/good.h"
	cp "$work/tree/src/base/good.h" "$work/tree/ui/draw/good.h"
	mkdir -p "$work/tree/$(dirname "$1")"
	printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\n%b\n' "$2" >"$work/tree/$1"
}

# expect ok|fails SCRIPT TITLE
expect() {
	n=$((n + 1))
	output=$(sh "$style/$2.sh" "$work/tree")
	verdict=ok
	case $output in
	*"not ok"*) verdict=fails ;;
	1..*) ;;
	*) verdict=broken ;;
	esac
	if test $verdict = "$1"; then
		echo "ok $n - $2: $3"
	else
		echo "not ok $n - $2: $3"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
}

# refused SCRIPT FILE TEXT TITLE
refused() {
	plant "$2" "$3"
	expect fails "$1" "$4"
}

# accepted SCRIPT FILE TEXT TITLE
accepted() {
	plant "$2" "$3"
	expect ok "$1" "$4"
}

echo "1..39"

accepted layers src/store/a.c '#include <sqlite3.h>\n#include "base/good.h"' "store over base"
accepted layers src/release/target/a.c '#include "registry/a.h"' "a folder within release"
accepted layers ui/screen/a.c '#include "ui/keymap.h"\n#include "store/run.h"' "a screen"
accepted layers src/main.c '#include "ui/ui.h"\n#include "cli/cli.h"' "main"
refused layers src/store/a.c '#include "app/a.h"' "store includes app"
refused layers src/store/a.c '#include "ui/draw/draw.h"' "store includes ui"
refused layers src/cli/a.c '#include "ui/ui.h"' "cli includes ui"
refused layers src/pipeline/a.c '#include "store/run.h"' "a pure folder includes store"
refused layers src/registry/a.c '#include "release/a.h"' "registry includes release"
refused layers ui/screen/a.c '#include "cli/a.h"' "a screen includes cli"
refused layers ui/screen/a.c '#include "repo/a.h"' "a screen includes repo"
refused layers ui/widget/a.c '#include "store/run.h"' "a widget includes store"
refused layers ui/draw/a.c '#include "ui/widget/table.h"' "drawing includes a widget"
refused layers src/base/a.c '#include "good.h"' "an include without its folder"
refused layers src/base/a.c '#include "../store/a.h"' "an include through .."
refused layers src/extra/a.c '#include "base/good.h"' "a folder that the table lacks"
refused layers src/app/a.c '  #  include <sqlite3.h>' "app opens the store's door"
refused layers src/app/a.c '#include <git2/oid.h>' "app opens the repository's door"
refused layers ui/widget/a.c '#include <curses.h>' "a widget opens the terminal's door"
refused layers src/ci/a.c '#include <curl/curl.h>' "ci opens the network's door"
refused layers src/base/a.c '#include <openssl/evp.h>' "another file takes digests"
refused layers src/base/a.c '#include <yaml.h>' "another file reads YAML"
refused layers src/base/a.c '#include <jansson.h>' "another file reads JSON"
accepted headers src/base/a.h '#include "base/good.h"' "a header that stands alone"
accepted headers ui/a.h '#include "ui/draw/good.h"' "a header of ui that finds ui"
refused headers src/base/a.h 'size_t a(void);' "a header that misses an include"
refused headers src/base/a.h 'struct a { int b; };' "a header without a guard"
refused headers src/base/a.h '#include "ui/draw/good.h"' "a header under src that finds ui"
accepted banned src/base/a.c '/* system(3) and\n * strcpy(3) in prose */\nint x = my_system(1);' "prose"
refused banned src/base/a.c 'int x = 1; /* a */ strcpy (a, b);' "strcpy"
refused banned tests/unit/a.c 'x = localtime(&t);' "localtime in a test"
refused banned src/base/a.c 'x = atoi("1");' "atoi"
refused banned src/base/a.c 'x = popen("ls", "r");' "popen"
refused banned share/a.sh '# SPDX-License-Identifier: GPL-3.0-or-later\n# TO''DO later' "something to do"
refused banned src/base/a.c 'int x; ' "a trailing blank"
refused banned ui/a.c '        int x;' "blanks for tabs"
plant src/base/a.c ''
yes '/* */' | head -n 600 >>"$work/tree/src/base/a.c"
expect fails banned "a file of more than 600 lines"
plant src/base/a.c ''
echo 'int x;' >"$work/tree/src/base/a.c"
expect fails banned "a file without a licence"
plant share/schema/a.c ''
printf '/* Made by share/embed.sh. */\nint x; \n' >"$work/tree/share/schema/a.c"
expect ok banned "a file that was made"

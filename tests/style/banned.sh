#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# banned.sh [TREE]: what must not stand in a source, and what must.

tree=${1:-$(dirname "$0")/../..}
cd "$tree" || exit 99

# What share/embed.sh made is no source.
sources() {
	find "$@" -exec grep -L '^/\* Made by share/embed.sh' {} + 2>/dev/null | sort
}

n=0
# report TITLE COMPLAINTS
report() {
	n=$((n + 1))
	if test -z "$2"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

c=$(sources src ui tests -name '*.[ch]')
program=$(sources src ui -name '*.[ch]')
all=$(sources src ui tests share man configure.ac Makefile.am GNUmakefile bootstrap .ci \
	-type f ! -path 'tests/style/*' ! -path 'tests/data/*' ! -path 'tests/scratch/*' ! -path 'tests/fuzz/corpus/*' \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.sql' -o -name '*.mk' \
	-o -name '*.am' -o -name '*.ac' -o -name GNUmakefile -o -name bootstrap -o -name run \
	-o -name '*.[1-8]' \))
licensed=$(printf '%s\n' "$all" | grep -v '\.[1-8]$')

echo "1..6"

# Comments are blanked first: prose may speak of a function that code must not call.
report "no banned function is called" "$(awk '
FNR == 1 { comment = 0 }
{
	line = ""
	rest = $0
	while (rest != "") {
		if (comment) {
			at = index(rest, "*/")
			if (!at)
				break
			rest = substr(rest, at + 2)
			comment = 0
		} else {
			at = index(rest, "/*")
			if (!at) {
				line = line rest
				break
			}
			line = line substr(rest, 1, at - 1) " "
			rest = substr(rest, at + 2)
			comment = 1
		}
	}
	if (match(line, /(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|gmtime|localtime|ctime|asctime|gets|atoi|atol|atoll|atof|system|popen)[ \t]*\(/))
		print FILENAME ":" FNR ": " substr(line, RSTART, RLENGTH) ")"
}' $c </dev/null)"

report "nothing is left to do" "$(grep -nE '(TODO|FIXME)' $all /dev/null)"

report "no file under src or ui is longer than 600 lines" \
	"$(awk 'FNR == 601 { print FILENAME " is longer than 600 lines" }' $program </dev/null)"

report "no line ends in blanks" "$(grep -nE '[ 	]+$' $all /dev/null)"

report "every file names its licence" \
	"$(for file in $licensed; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$file"
	done)"

report "C is indented with tabs" "$(grep -nE '^ {8}' $c /dev/null)"

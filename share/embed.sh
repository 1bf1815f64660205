#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# embed.sh NAME FILE...
#
# Writes to standard output a C file that defines NAME as the text of the files, one after the
# other, terminated.  Octal escapes are always three digits long, so no byte can run into the next.
set -eu

name=$1
shift

printf '/* Made by share/embed.sh. */\n'
printf 'extern const char %s[];\nconst char %s[] =\n""\n' "$name" "$name"
cat -- "$@" | LC_ALL=C od -An -v -to1 | sed 's/ *\([0-7][0-7][0-7]\)/\\\1/g; s/ *$//; s/.*/"&"/'
printf ';\n'

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# embed.sh NAME FILE: writes C source that defines "const char NAME[]" with the file's text.
set -eu
printf 'extern const char %s[];\nconst char %s[] = {\n' "$1" "$1"
od -An -v -tu1 "$2" | awk '{ gsub(/ +/, ","); sub(/^,/, ""); print $0 "," }'
printf '0\n};\n'

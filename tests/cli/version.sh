#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later

echo "1..2"

case $("$ASSAY" --version) in
"assay "[0-9]*.[0-9]*) echo "ok 1 - --version names the program and its version" ;;
*) echo "not ok 1 - --version names the program and its version" ;;
esac

"$ASSAY" --no-such-option >/dev/null 2>&1
status=$?
if test $status -eq 2; then
	echo "ok 2 - an unknown option is a usage error"
else
	echo "not ok 2 - an unknown option is a usage error"
	echo "# exit status $status"
fi

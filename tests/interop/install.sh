#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# install.sh FOLDER: the real DVC and GTO, at the versions that assay is held against, in a Python
# environment of their own at FOLDER; nothing when they are there already.  Says why when it can't.
set -eu

packages='dvc==3.67.1 gto==1.10.1'

# Several tests may want it at once.
exec 9>"$1.lock"
flock 9

test "$(cat "$1/installed" 2>/dev/null)" = "$packages" && exit 0
rm -rf "$1"
python3 -m venv "$1" || {
	echo "python3 -m venv does not work here; Debian has it in python3-venv"
	exit 1
}
"$1/bin/pip" install --quiet --disable-pip-version-check $packages || {
	echo "pip could not get $packages"
	exit 1
}
echo "$packages" >"$1/installed"

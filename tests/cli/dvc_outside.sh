#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Outputs are removed before a stage runs.  What no stage may remove stays, whatever dvc.yaml says; and odd
# words are no harm.

. "$ASSAY_SHARE/../tests/support/tap.sh"

mkdir victim project
echo kept >victim/file
cd project || exit 99
git init -q
mkdir .dvc
: >.dvc/config
echo kept >file

# refuses OUTPUT WORDS
refuses() {
	printf 'stages:\n  a:\n    cmd: echo\n    outs:\n    - "%s":\n        cache: false\n' "$1" >dvc.yaml
	try 255 "$2" dvc repro
	test -f ../victim/file && test -f file && test -d .git && test -f .dvc/config && test -f dvc.yaml
	ok $? "an output $1 removes nothing"
}

refuses .. "cannot be an output"
refuses . "cannot be an output"
refuses ../project "cannot be an output"
refuses "$PWD" "cannot be an output"
refuses / "cannot be an output"
refuses "$PWD/../" "cannot be an output"
refuses x/../.. "cannot be an output"
refuses .git "cannot be an output"
refuses .dvc/config "cannot be an output"

PATH=/usr/bin:/bin
test -x /usr/bin/gto || try 3 "not in PATH" gto --version
test -x /usr/bin/dvc || try 3 "not in PATH" dvc -
mkdir -p .github/x
cd .github/x || exit 99
try 0 '^\.\./\.\.$' dvc root

finish

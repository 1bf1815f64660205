# SPDX-License-Identifier: GPL-3.0-or-later
#
# The environment of every test; read by the shell that starts it.
#
#	ASSAY		the program under test
#	ASSAY_SHARE	share/ of the source tree
#	TEST_DATA	tests/data of the source tree; read only
#	TEST_CC		the compiler with the project's flags, without include paths
#	TMPDIR		an empty folder of this test's own
#
# Home and the XDG folders lie in TMPDIR too, so that no test meets anybody's real store, keys or
# git settings.

ASSAY=$TEST_BUILDDIR/assay
ASSAY_SHARE=$TEST_SRCDIR/share
TEST_DATA=$TEST_SRCDIR/tests/data
export ASSAY ASSAY_SHARE TEST_DATA TEST_CC
unset ASSAY_STORE

TMPDIR=$TEST_BUILDDIR/tests/scratch/$(echo "$TEST_NAME" | sed 's,^tests/,,; s,\.log$,,; s,/,-,g')
chmod -R u+rwX "$TMPDIR" 2>/dev/null
rm -rf "$TMPDIR"
HOME=$TMPDIR/home
XDG_DATA_HOME=$HOME/data
XDG_CONFIG_HOME=$HOME/config
XDG_CACHE_HOME=$HOME/cache
XDG_STATE_HOME=$HOME/state
XDG_RUNTIME_DIR=$HOME/run
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
export TMPDIR HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR

GIT_CONFIG_NOSYSTEM=1
export GIT_CONFIG_NOSYSTEM
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY SSH_AUTH_SOCK

CMOCKA_MESSAGE_OUTPUT=TAP
LC_ALL=C.UTF-8
TZ=UTC
export CMOCKA_MESSAGE_OUTPUT LC_ALL TZ
unset NO_COLOR COLORTERM COLUMNS LINES MAKEFLAGS MAKELEVEL MFLAGS

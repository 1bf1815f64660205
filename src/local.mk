# SPDX-License-Identifier: GPL-3.0-or-later
#
# The folders under src, from the callers down to the called.  A new folder gets a local.mk as its
# neighbours have, a line here at its height, and a row in tests/style/layers.sh.

include %D%/cli/local.mk
include %D%/app/local.mk
include %D%/release/local.mk
include %D%/registry/local.mk
include %D%/runner/local.mk
include %D%/quality/local.mk
include %D%/exchange/local.mk
include %D%/dvc/local.mk
include %D%/pipeline/local.mk
include %D%/repo/local.mk
include %D%/store/local.mk
include %D%/net/local.mk
include %D%/base/local.mk

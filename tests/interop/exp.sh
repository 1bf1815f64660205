#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# "assay dvc exp" beside the real DVC, on experiments that DVC ran and queued.

exec python3 "$ASSAY_SHARE/../tests/interop/beside_exp.py"

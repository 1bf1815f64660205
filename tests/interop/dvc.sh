#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# "assay dvc" beside the real DVC, on projects that DVC made.

exec python3 "$ASSAY_SHARE/../tests/interop/beside_dvc.py"

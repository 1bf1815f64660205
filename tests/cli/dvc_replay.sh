#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What DVC itself answered on small projects, asked of "assay dvc".

exec python3 "$ASSAY_SHARE/../tests/cli/dvc_replay.py" "$ASSAY" "$TEST_DATA/dvc/replay"

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What DVC itself left in dvc.lock, the cache and the run cache, made anew by "assay dvc repro".

exec python3 "$ASSAY_SHARE/../tests/cli/dvc_repro_replay.py" "$ASSAY" "$TEST_DATA/dvc/replay"

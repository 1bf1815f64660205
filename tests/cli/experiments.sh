#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What DVC answered about experiments, asked of "assay dvc exp"; and experiments renamed, branched, removed.

exec python3 "$ASSAY_SHARE/../tests/cli/experiments.py" "$ASSAY" "$TEST_DATA/experiments"

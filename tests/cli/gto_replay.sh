#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What GTO itself answered on small repositories, asked of "assay gto".

exec python3 "$ASSAY_SHARE/../tests/cli/gto_replay.py" "$ASSAY" "$TEST_DATA/gto"

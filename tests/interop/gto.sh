#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# "assay gto" beside the real GTO, on tags set by chance.

exec python3 "$ASSAY_SHARE/../tests/interop/beside_gto.py"

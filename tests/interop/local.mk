# SPDX-License-Identifier: GPL-3.0-or-later
#
#	make check-interop	assay beside the real DVC and GTO, which it installs into the build folder

INTEROP_TESTS += %D%/dvc.sh %D%/exp.sh %D%/gto.sh
EXTRA_DIST += %D%/exp.sh %D%/beside_exp.py %D%/gto.sh %D%/beside_gto.py
EXTRA_DIST += %D%/install.sh %D%/peer.py %D%/dvc.sh %D%/beside_dvc.py %D%/beside_public.py %D%/dvc_projects.py

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/version.h"

const char *version_text(void)
{
	return PACKAGE_VERSION;
}

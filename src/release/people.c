/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/people.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>

bool people_in_group(const char *user, const char *name)
{
	struct passwd *person = getpwnam(user);
	struct group *group = getgrnam(name);

	if (!group)
		return false;
	if (person && person->pw_gid == group->gr_gid)
		return true;
	for (char **member = group->gr_mem; *member; member++) {
		if (strcmp(*member, user) == 0)
			return true;
	}
	return false;
}

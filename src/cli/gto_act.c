/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gto.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

/* assay gto register, assign, deprecate */

extern char **environ;

/* Runs git's own push, with its progress and its questions for a password. */
static bool push(struct cli *cli, const struct gto_here *here, const struct gto_act *act, struct err *err)
{
	const char *ref = arena_printf(&cli->arena, "refs/tags/%s", act->tag);
	const char *refspec = arena_printf(&cli->arena, "%s:%s", act->removed ? "" : ref, ref);
	const char *argv[] = { "git", "-C", repo_path(here->repo), "push", "--quiet", "origin", refspec, NULL };
	int code, result = 0;
	pid_t pid;

	code = posix_spawnp(&pid, "git", NULL, NULL, (char *const *)argv, environ);
	if (code != 0) {
		errno = code;
		return err_sys(err, "cannot start git to push the tag %s", act->tag);
	}
	while (waitpid(pid, &result, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
		return true;
	return err_set(err, ERR_OUTSIDE, "\"git push origin %s\" failed; the tag is %s here, and not there", refspec,
		       act->removed ? "removed" : "made");
}

/* Tells what was done, and pushes it or says how to. */
static bool tell(struct cli *cli, const struct gto_here *here, bool pushes, struct err *err)
{
	for (size_t i = 0; i < here->acts.len; i++) {
		const struct gto_act *act = &here->acts.items[i];

		buf_puts(&cli->out, act->removed ? "Removed the tag " : "Made the tag ");
		buf_add_word(&cli->out, str_of(act->tag));
		buf_printf(&cli->out, "%s%s.\n", act->meaning ? ", which " : "", act->meaning ? act->meaning : "");
		if (!pushes)
			continue;
		if (!cli_flush(cli, err) || !push(cli, here, act, err))
			return false;
		buf_puts(&cli->out, "Pushed to origin.\n");
	}
	for (size_t i = 0; !pushes && i < here->acts.len; i++) {
		buf_printf(&cli->out, "%s    git push origin %s", i ? "" : "To have it in the remote repository:\n",
			   here->acts.items[i].removed ? "--delete " : "");
		buf_add_word(&cli->out, str_of(here->acts.items[i].tag));
		buf_putc(&cli->out, '\n');
	}
	return true;
}

static bool read_form(const struct foreign_call *call, enum gto_form *out, struct err *err)
{
	static const char *const words[] = { "auto", "true", "false" };
	const char *text = foreign_option(call, "simple");

	*out = GTO_AUTO;
	for (size_t i = 0; text && i < ARRAY_LEN(words); i++) {
		if (strcmp(text, words[i]) == 0) {
			*out = (enum gto_form)i;
			return true;
		}
	}
	return !text || err_set(err, ERR_USAGE, "--simple is auto, true or false, not '%s'", text);
}

static const char *argument(const struct foreign_call *call, size_t at)
{
	return at < call->arg_count && *call->args[at] ? call->args[at] : NULL;
}

/* What all three have in common. */
static int act(struct cli *cli, const struct foreign_call *call, struct gto_request *request,
	       bool (*verb)(struct gto_here *, const struct gto_request *, struct err *), struct err *err)
{
	bool pushes = foreign_flag(call, "push");
	struct err later = ERR_INIT;
	struct gto_here here;
	int status;

	request->artifact = call->arg_count ? call->args[0] : NULL;
	request->message = foreign_option(call, "message");
	request->force = foreign_flag(call, "force");
	if (!request->artifact)
		err_set(err, ERR_USAGE, "name the artifact");
	if (!request->artifact || !read_form(call, &request->form, err))
		return GTO_USAGE;
	if (!gto_open(&here, call, true, &status, err))
		return status;
	status = verb(&here, request, err) ? 0 : -1;
	/* A version may have been registered before its stage was refused. */
	if (!tell(cli, &here, pushes, status == 0 ? err : &later))
		status = -1;
	app_gto_close(&here);
	return status;
}

int gto_register(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	static const char *const bumps[] = { "bump-major", "bump-minor", "bump-patch" };
	const char *version = foreign_option(call, "version");
	struct gto_request request = { .version = version ? version : foreign_option(call, "ver"),
				       .ref = argument(call, 1), .bump = -1 };
	size_t given = 0;

	for (size_t i = 0; i < ARRAY_LEN(bumps); i++) {
		if (foreign_flag(call, bumps[i])) {
			request.bump = (int)i;
			given++;
		}
	}
	if (given > 1) {
		err_set(err, ERR_USAGE, "--bump-major, --bump-minor and --bump-patch exclude each other");
		return -1;
	}
	if (request.version && !*request.version)
		request.version = NULL;
	return act(cli, call, &request, app_gto_register, err);
}

int gto_assign(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct gto_request request = {
		.version = foreign_option(call, "version"),
		.stage = foreign_option(call, "stage"),
		.ref = argument(call, 1),
		.bump = -1,
		.skip_registration = foreign_flag(call, "skip-registration") || foreign_flag(call, "sr"),
	};

	if (!request.stage) {
		err_set(err, ERR_USAGE, "name the stage with --stage");
		return GTO_USAGE;
	}
	return act(cli, call, &request, app_gto_assign, err);
}

int gto_deprecate(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct gto_request request = {
		.version = argument(call, 1),
		.stage = argument(call, 2),
		.ref = foreign_option(call, "ref"),
		.bump = -1,
		.remove = foreign_flag(call, "delete"),
	};

	return act(cli, call, &request, app_gto_deprecate, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/dvc.h"
#include "cli/gto.h"

#include <string.h>

const struct cli_option common_options[] = {
	{ "help", 'h', NULL, "this text" },
	{ "json", 0, NULL, "the answer as JSON, see assay-json(7)" },
	{ "store", 0, "FILE", "the store; else $ASSAY_STORE, else ~/.local/share/assay/assay.db" },
	{ "repository", 'R', "NAME", "the repository; else the one that this folder is in" },
	{ NULL, 0, NULL, NULL },
};

#define END { NULL, 0, NULL, NULL }

static const struct cli_option add_options[] = {
	{ "name", 0, "NAME", "what to call it; else its folder's name" },
	{ "branch", 0, "BRANCH", "the protected branch, whose assay.yaml holds the environments" },
	END,
};

static const struct cli_option run_options[] = {
	{ "commit", 'c', "REV", "a commit, branch or tag; else what is checked out" },
	{ "set", 's', "KEY=VALUE", "change a param for this run; may be given again" },
	{ "single", 0, NULL, "the named stages alone, not what they wait for" },
	{ "force", 'f', NULL, "run every stage, whatever is cached" },
	{ "here", 0, NULL, "in the work tree as it is, with what is not committed" },
	{ "jobs", 'j', "N", "so many stages at once (1)" },
	{ "timeout", 0, "SECONDS", "end a stage that takes longer" },
	{ "plan", 'n', NULL, "say what would run and why, and do nothing" },
	{ "detach", 'd', NULL, "start it and return at once" },
	END,
};

static const struct cli_option rerun_options[] = {
	{ "force", 'f', NULL, "run every stage, whatever is cached" },
	{ "detach", 'd', NULL, "start it and return at once" },
	END,
};

static const struct cli_option runs_options[] = {
	{ "limit", 'l', "N", "at most so many (20)" },
	{ "commit", 'c', "REV", "those of one commit" },
	{ "filter", 'F', "FILTER", "those that match, such as \"metric.accuracy>=0.9 branch:main\"" },
	{ "view", 0, "NAME", "as the screen's view of that name: its filter, order, metrics and groups" },
	{ "group-by", 0, "PARAM", "a row for each value of a param or tag (param.NAME, tag.NAME)" },
	{ "fold", 0, "PARAM", "a row for all runs that differ in a param or tag alone, such as a seed" },
	{ "sort", 0, "WHAT", "best first by a metric, or by param.NAME, tag.NAME, state, took, branch, by,"
	  " subject; the other way round with a '-' in front; again: among those that are the same" },
	{ "metric", 'm', "NAME", "show this metric; may be given again" },
	{ "correlate", 0, "METRIC", "instead: which params go with the metric over the newest 5000 runs that match" },
	{ "all", 'a', NULL, "of all repositories" },
	END,
};

static const struct cli_option compare_options[] = {
	{ "all", 'a', NULL, "what is the same in all runs, too" },
	{ "at", 0, "STEP", "metrics at this step, or at their best or last value (last)" },
	{ "format", 'f', "FORMAT", "as a table in markdown, csv or json" },
	{ "group", 'g', "NAME", "runs that differ in param.NAME or tag.NAME alone as one column" },
	{ "test", 0, "TEST", "for groups: welch or mann-whitney; else as their size asks for" },
	{ "correlate", 0, "METRIC", "instead: which params go with the metric over these runs" },
	{ "data", 0, "PATH", "instead: what changed in a data file between two runs" },
	{ "ignored", 0, NULL, "what is ignored, too, see \"assay ignore\"" },
	END,
};

static const struct cli_option history_options[] = {
	{ "commit", 'c', "REV", "of this branch, tag or commit; else of what is checked out" },
	{ "bound", 'b', "BOUND", "tell which commit broke it: >=0.95, <=0.1" },
	{ "limit", 'l', "N", "at most so many commits (50)" },
	END,
};

static const struct cli_option log_options[] = {
	{ "follow", 'f', NULL, "go on while the stage runs" },
	{ "time", 't', NULL, "with the time of each line" },
	END,
};

static const struct cli_option register_options[] = {
	{ "model", 'm', "NAME", "its model; else the one that assay.yaml declares" },
	{ "path", 0, "PATH", "the artifact; else the one that assay.yaml declares" },
	{ "note", 0, "TEXT", "a remark, kept with the version" },
	END,
};

static const struct cli_option alias_options[] = {
	{ "remove", 0, NULL, "take the alias away from the model" },
	END,
};

static const struct cli_option pin_options[] = {
	{ "toggle", 0, NULL, "unpin it when it is pinned" },
	END,
};

static const struct cli_option tag_options[] = {
	{ "set", 's', "NAME=VALUE", "set a tag; may be given again" },
	{ "remove", 'r', "NAME", "take a tag away; may be given again" },
	{ "note", 'm', "TEXT", "what there is to say of the runs; empty for nothing any more" },
	END,
};

static const struct cli_option archive_options[] = {
	{ "restore", 0, NULL, "bring archived runs back" },
	END,
};

static const struct cli_option keep_options[] = {
	{ "message", 'm', "TEXT", "the commit's message; else as DVC's" },
	{ "force", 'f', NULL, "in place of an experiment of that name" },
	END,
};

static const struct cli_option ignore_options[] = {
	{ "remove", 0, NULL, "show the keys again" },
	END,
};

static const struct cli_option request_options[] = {
	{ "comment", 'm', "TEXT", "why, for those who decide" },
	{ "deploy", 0, NULL, "deploy it at once, if no approval is needed" },
	END,
};

static const struct cli_option approve_options[] = {
	{ "comment", 'm', "TEXT", "why, kept for good" },
	{ "plan", 'n', NULL, "show what speaks for and against it, and decide nothing" },
	{ "statement", 0, "DIGEST", "decide on this statement only, as --plan shows it" },
	{ "deploy", 0, NULL, "deploy it, if that was the last approval it needed" },
	END,
};

static const struct cli_option reject_options[] = {
	{ "comment", 'm', "TEXT", "why, kept for good" },
	{ "statement", 0, "DIGEST", "decide on this statement only, as approve --plan shows it" },
	END,
};

static const struct cli_option demo_options[] = {
	{ "files", 0, "FOLDER", "where the demo's files are; else where they are installed" },
	END,
};

const struct command commands[] = {
	{ "init", "", "make the store", "An older one is brought up to date.", CLI_CREATE, 0, 0, NULL, command_init },
	{ "add", "[PATH]", "add a Git repository to the store", NULL, CLI_CREATE, 0, 1, add_options,
	  command_add },
	{ "run", "[STAGE...]", "run a pipeline, or some of its stages",
	  "The run works in a checkout of its own and goes on when the terminal is closed.  Without\n"
	  "--detach its stages are told as they end; Ctrl-C stops the telling, not the run.\n"
	  "Of a DVC project, the one that this folder is in, all dvc.yaml are run, and STAGE is what \"dvc repro\"\n"
	  "takes.  Data that DVC keeps come from its cache, and what dvc.lock or its run cache has a result of is\n"
	  "not run.  With --here dvc.lock and DVC's cache are left as \"dvc repro\" would leave them, and a stage\n"
	  "fails whose files another dvc works on.\n"
	  "Exit status 1: it did not succeed.", CLI_WRITE, 0, -1, run_options, command_run },
	{ "runs", "", "list runs, newest first", NULL, CLI_READ, 0, 0, runs_options, command_runs },
	{ "show", "[RUN]", "show one run: stages, params, metrics, artifacts",
	  "RUN is a number or \"last\", which it is if it isn't given.", CLI_READ, 0, 1, NULL,
	  command_show },
	{ "compare", "RUN [RUN...]", "compare runs or revisions with the first of them",
	  "A RUN that is no number is a revision of the repository, such as main~3, the name of a DVC\n"
	  "experiment, or workspace for the work tree: its metrics, params, data and images among its\n"
	  "plots are what its files and DVC's cache say.  One RUN alone is compared with the pinned baseline, one revision with\n"
	  "the work tree.", CLI_READ, 1, -1, compare_options,
	  command_compare },
	{ "history", "METRIC", "a metric over the commits, and which commit broke it",
	  "Exits 1 where a bound was given and the newest commit that has the metric does not keep it.",
	  CLI_READ, 1, 1, history_options, command_history },
	{ "log", "[RUN] [STAGE]", "print what a stage printed",
	  "Without STAGE: the one that runs, else the one that failed, else all.", CLI_READ, 0, 2,
	  log_options, command_log },
	{ "cancel", "RUN", "end a run and all its processes", NULL, CLI_WRITE, 1, 1, NULL,
	  command_cancel },
	{ "rerun", "RUN", "run the same once more: commit, stages and params", NULL, CLI_WRITE, 1, 1,
	  rerun_options, command_rerun },
	{ "pin", "RUN", "pin a run as the baseline that others are compared with", NULL, CLI_WRITE, 1, 1,
	  pin_options, command_pin },
	{ "tag", "RUN...", "say something of runs: tags and a note",
	  "Tags can be shown as columns, sorted and filtered by: assay runs --filter tag.team=nlp", CLI_WRITE, 1,
	  -1, tag_options, command_tag },
	{ "ignore", "[KEY...]", "leave keys out of all comparisons in the repository, or list them",
	  "A KEY is metric.NAME, param.NAME, code.PATH, data.PATH, test.NAME or\n"
	  "environment.NAME.", CLI_WRITE, 0, -1, ignore_options,
	  command_ignore },
	{ "archive", "RUN...", "leave runs out of all lists, or bring them back",
	  "Nothing is removed; --filter is:archived shows them.", CLI_WRITE, 1, -1, archive_options,
	  command_archive },
	{ "keep", "RUN [NAME]", "keep a run as an experiment of DVC's",
	  "NAME is run-RUN if it isn't given.  \"dvc exp show\" lists it then beside others, and\n"
	  "\"dvc exp apply NAME\" lays out its params, its outputs and its dvc.lock.  The run must have\n"
	  "succeeded, at a commit of a DVC project.", CLI_WRITE, 1, 2, keep_options, command_keep },
	{ "models", "[MODEL]", "list models and their versions",
	  "Below the store's own, those that the repository knows by tags of GTO, and by artifacts in dvc.yaml\n"
	  "and artifacts.yaml.", CLI_READ, 0, 1, NULL,
	  command_models },
	{ "register", "[RUN]", "make a run's model a new version",
	  "RUN is a number or \"last\", which it is if it isn't given.", CLI_WRITE, 0, 1,
	  register_options, command_register },
	{ "alias", "VERSION NAME", "name a version of a model, such as champion",
	  "VERSION is MODEL@NUMBER, MODEL@ALIAS, or MODEL for the newest one.  A name that another\n"
	  "version of the model has moves.", CLI_WRITE, 2, 2, alias_options, command_alias },
	{ "request", "VERSION ENVIRONMENT", "ask for a version to be deployed",
	  "VERSION is MODEL@NUMBER, MODEL@ALIAS, or MODEL for the newest one.", CLI_WRITE, 2, 2,
	  request_options, command_request },
	{ "approve", "REQUEST", "approve a request",
	  "It is kept for good, with the statement that was approved.  Exit status 4: the rules on the\n"
	  "protected branch do not let you.", CLI_WRITE, 1, 1, approve_options, command_approve },
	{ "reject", "REQUEST", "reject a request", NULL, CLI_WRITE, 1, 1, reject_options,
	  command_reject },
	{ "deploy", "[REQUEST]", "deploy an approved request, or list what is live where",
	  "The deployment goes on when the terminal is closed.  Exit status 1: it failed, and what was\n"
	  "live before is live still; 4: the rules do not allow it.", CLI_WRITE, 0, 1, NULL,
	  command_deploy },
	{ "rollback", "ENVIRONMENT", "put back the version that was live before", NULL, CLI_WRITE, 1, 1,
	  NULL, command_rollback },
	{ "verify", "ENVIRONMENT", "read back what serves and compare it with what was deployed",
	  "Exit status 1: it is not the same.  What was found stays to be seen.", CLI_WRITE, 1, 1, NULL, command_verify },
	{ "status", "", "say what runs, what failed and what waits for somebody",
	  "In a DVC project also what each stage is and exactly why: clean, stale, never run, missing\n"
	  "data, running, or unknown where a file of it cannot be read.", CLI_READ_ANY, 0, 0, NULL, command_status },
	{ "demo", "[FOLDER]", "make a project, run its pipeline for each commit, and open the screen on it",
	  "FOLDER, else ./assay-demo, is made and gets a store of its own.  It takes about 15 seconds and\n"
	  "needs git and python3.  Where there is no terminal, commands tell the whole story, from the\n"
	  "runs to a deployment and back, and exit status 0 says that all of it happened.  A second call\n"
	  "goes on from what is there.", CLI_NO_STORE, 0, 1, demo_options, command_demo },
	{ "doctor", "", "say what is installed, what is not, and what that costs", NULL, CLI_NO_STORE, 0,
	  0, NULL, command_doctor },
	{ "dvc", "COMMAND [ARGUMENT...]", "answer as DVC would, with its options and its output",
	  "So that scripts and editors that call dvc can call this.  What is not among these is handed to\n"
	  "the dvc in PATH, and so are options that are not known:",
	  CLI_FOREIGN, 0, -1, NULL, command_dvc },
	{ "gto", "COMMAND [ARGUMENT...]", "answer as GTO would, with its options and its output",
	  "So that scripts that call gto can call this.  What is not among these is handed to the gto in\n"
	  "PATH, and so are options that are not known:",
	  CLI_FOREIGN, 0, -1, NULL, command_gto },
	{ "completion", "bash", "print the completion of commands and options for a shell",
	  "In ~/.bashrc:  source <(assay completion bash)", CLI_NO_STORE, 1, 1, NULL,
	  command_completion },
	{ "help", "[COMMAND]", "list the commands, or say more of one", NULL, CLI_NO_STORE, 0, 1, NULL,
	  command_help },
	{ NULL, NULL, NULL, NULL, CLI_NO_STORE, 0, 0, NULL, NULL },
};

const struct foreign_command *command_foreign(const struct command *command)
{
	if (command->needs != CLI_FOREIGN)
		return NULL;
	return command->run == command_dvc ? dvc_commands : gto_commands;
}

const struct command *command_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++) {
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# queue.sh FOLDER: makes there the DVC project of tests/data/experiments/queue.bundle: two experiments are finished,
# alpha and beta, and one waits in DVC's queue, delta.
set -eu

data=$TEST_DATA/experiments
stash=refs/exps/celery/stash
git clone -q "$data/queue.bundle" "$1"
cd "$1"
git fetch -q "$data/queue.bundle" 'refs/*:refs/*' --update-head-ok
git config user.name ana
git config user.email ana@localhost
tar -C .dvc -xf "$data/queue.tar"

# As DVC's queue leaves it: a ref whose log names what is to be run, and a message of celery's that it waits.
tip=$(git rev-parse $stash)
message=$(git log -1 --format=%s "$tip")
mkdir -p .git/logs/refs/exps/celery .dvc/tmp/exps/celery/broker/in
printf '%040d %s A <a@b> 1795573476 +0000\tcommit: %s\n' 0 "$tip" "$message" >.git/logs/$stash
body=$(printf '[[{"dvc_root": ".", "scm_root": ".", "stash_ref": "%s", "stash_rev": "%s", "baseline_rev": "%s",
	"branch": null, "name": "delta", "head_rev": "%s"}], {}, {}]' \
	$stash "$tip" "$(git rev-parse HEAD)" "$(git rev-parse HEAD)" | base64 -w 0)
cat >.dvc/tmp/exps/celery/broker/in/1_1.celery.msg <<END
{"body": "$body", "content-encoding": "utf-8", "content-type": "application/json",
 "headers": {"lang": "py", "task": "dvc.repo.experiments.queue.tasks.run_exp", "id": "1"},
 "properties": {"correlation_id": "1", "delivery_mode": 2, "priority": 0, "body_encoding": "base64",
  "delivery_info": {"exchange": "", "routing_key": "celery"}, "delivery_tag": "1"}}
END

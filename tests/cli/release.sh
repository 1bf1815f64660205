#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# From a run to a version that is live and back: models, register, alias, request, approve, reject,
# deploy, rollback, verify, pin.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/assay.db"
cd repo || exit 99
commit() {
	git add . && git -c user.name=t -c user.email=t@localhost commit -qm "$1"
}
"$ASSAY" add >/dev/null || exit 99

try 0 'no version yet' models
try 0 'has no environments' deploy
cat >>assay.yaml <<END
models:
  numbers: {path: model.txt}
environments:
  staging: {target: {type: directory, path: $scratch/staging}}
  production:
    after: staging
    target: {type: directory, path: deploy/production}
    rules: [{count: 1}]
  guarded:
    target: {type: directory, path: deploy/guarded}
    rules: [{count: 1, from: [nobody-at-all, group:no-such-group]}]
    forbid: [requester]
    max_age: 1h
END
commit 'Say where models go'
"$ASSAY" run >/dev/null && "$ASSAY" run -s level=97 >/dev/null && ! "$ASSAY" run -s bad=true >/dev/null
ok $? "two runs succeed and one fails"

try 0 'numbers@1: model.txt of run 1' register 1 --note 'the first'
try 3 'is version 1 of numbers already' register 1
try 3 'did not succeed' register 3
try 3 "has no run 9" register 9
try 0 'numbers@2: model.txt of run 2' register 2
try 0 'the first' models
try 0 'numbers' models numbers
json models
try 0 'numbers@1 is champion' alias numbers@1 champion
try 2 'cannot be an alias' alias numbers@1 7
try 0 'champion' models
try 3 "the newest are numbers@2" request numbers@9 staging
try 3 "it has staging, production, guarded" request numbers stagin
try 4 'must be live in staging first' request numbers@champion production
try 0 'request 1: numbers@1 to staging is approved' request numbers@1 staging
try 3 'asks for that already' request numbers@1 staging
try 0 'is live after' deploy 1
try 3 'is deployed already' deploy 1
try 2 "is no number of a request" deploy staging
cmp -s "$scratch/staging/current/model.txt" "$scratch/staging/releases/1-numbers-1/model.txt"
ok $? "current leads to the release"
python3 - "$scratch/staging/current" "$("$ASSAY" models --json | sed -n 's/.*"sha256": "\(.*\)".*/\1/p' | tail -n 1)" <<'END'
import hashlib, json, sys
record = json.load(open(sys.argv[1] + "/release.json"))
digest = hashlib.sha256(open(sys.argv[1] + "/model.txt", "rb").read()).hexdigest()
sys.exit(not (record["sha256"] == digest == sys.argv[2] and record["version"] == 1))
END
ok $? "release.json, the released file and the registered version have the same digest"

try 0 'request 2: numbers@1 to production is waiting' request numbers@1 production -m 'please'
try 4 'needs 1 approval by anyone: 0 so far' deploy 2
try 0 'open *needs 1 approval by anyone: 0 so far' approve 2 --plan
json approve 2 --plan
try 3 'look at it again' approve 2 --statement 0000-0000-0000
statement=$("$ASSAY" approve 2 --plan | sed -n 's/^statement *//p')
try 0 'is approved' approve 2 --statement "$statement" -m 'looks good'
try 3 'does not wait for a decision any more' approve 2
try 0 'is live after' deploy 2
git status --porcelain | grep -q deploy/
ok $? "a relative target lies in the work tree"
try 0 'what serves is the same' verify production
json verify production
echo changed >deploy/production/current/model.txt
try 1 'NOT the same' verify production
try 3 'nothing is live in guarded' verify guarded

try 0 'is waiting' request numbers@2 guarded
try 4 "asked for it" approve 3
try 0 'is rejected' reject 3 -m 'taken back'
try 0 'is live after' request numbers@2 staging --deploy
try 0 'is waiting' request numbers@2 production
try 0 'better +0.0200' approve 5 -n
try 0 'is live after' approve 5 --deploy
# The release that is put back was changed by somebody: it is laid out anew from the store.
try 0 'numbers@1 back to production is live' rollback production
try 0 'what serves is the same' verify production
try 3 'none before it' rollback production
try 3 'nothing is live in guarded' rollback guarded
try 0 'production *numbers@1' deploy
json deploy
try 0 'run 2 is the baseline' pin 2
try 0 '^  level  *97  *95' compare 1
try 0 'baseline no more' pin 2 --toggle

# A branch that isn't protected says nothing.
git checkout -qb mine && sed -i 's/count: 1, from: .*}/count: 1}/' assay.yaml && commit 'Let me'
try 0 'is waiting' request numbers@1 guarded
try 4 'asked for it' approve 6
git checkout -q main
sed -i 's/max_age: 1h/max_age: 2h/' assay.yaml && commit 'Wait longer'
try 0 'broken *assay.yaml on the protected branch has changed' approve 6 -n

# Killed at any moment, a deployment is live as a whole or not at all, and the store says which.
head -c 60000000 /dev/zero >big.txt
sed -i 's/^    outs: \[model.txt\]/    outs: [model.txt, big.bin]/; s/^      - echo learning.*/&\n      - head -c 60000000 \/dev\/zero > big.bin/' \
	assay.yaml
sed -i 's/^  numbers: {path: model.txt}/&\n  big: {path: big.bin}/' assay.yaml
rm big.txt
commit 'Make a big one'
"$ASSAY" run >/dev/null && "$ASSAY" register --model big >/dev/null
ok $? "there is a big model"
# The number of the open request for it, made if there is none.
ask() {
	"$ASSAY" request big@1 staging >/dev/null 2>&1
	"$ASSAY" deploy --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["environments"][0]["waiting"][0])'
}
broken=0 live=0 moment=0
while test $moment -lt 12; do
	"$ASSAY" deploy "$(ask)" >/dev/null 2>&1 &
	sleep "0.$(printf %02d $((moment * 3)))"
	pkill -KILL -f "deploy-process $ASSAY_STORE"
	soon sh -c "! '$ASSAY' deploy | grep -q running" || broken=$((broken + 1))
	wait
	"$ASSAY" verify staging >"$scratch/out" 2>&1 || broken=$((broken + 1))
	if grep -q '^big@1' "$scratch/out"; then
		live=$((live + 1))
		"$ASSAY" rollback staging >/dev/null || broken=$((broken + 1))
	fi
	moment=$((moment + 1))
done
test $broken -eq 0
ok $? "killed at 12 moments ($live times live), what serves is what is recorded"
try 0 'live after' deploy "$(ask)"
find "$scratch/staging/releases" -name '.*' -mindepth 1 | grep -q .
test $? -eq 1
ok $? "no half release is left"
finish

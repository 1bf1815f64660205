#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Finding runs: filters, tags, notes, archived runs.

. "$ASSAY_SHARE/../tests/support/tap.sh"
sh "$ASSAY_SHARE/../tests/support/project.sh" "$scratch/repo" || exit 99
export ASSAY_STORE="$scratch/store/assay.db"
"$ASSAY" add repo >/dev/null && cd repo || exit 99
for level in 90 95 97; do
	"$ASSAY" run -s level=$level >/dev/null || exit 99
done
"$ASSAY" run -s bad=true -s level=91 >/dev/null

# found FILTER NUMBER...: these runs and no others match.
found() {
	filter=$1
	shift
	numbers=$("$ASSAY" runs --filter "$filter" 2>"$scratch/err" | awk 'NR > 1 { printf "%s ", $1 }')
	test "$numbers" = "${*:+$* }"
	ok $? "$filter finds ${*:-nothing} (${numbers:-nothing})"
}

found 'metric.accuracy>=0.95' 3 2
found 'metric.accuracy>=0.95 param.level<97' 2
found 'state:failed' 4
found 'state:failed OR param.level=97' 4 3
found 'NOT param.bad=true' 3 2 1
found 'params.level > 90 AND attributes.status = "FINISHED"' 3 2
found 'branch:main since:1h' 4 3 2 1
found 'until:2020-01-01'
try 0 'No run matches' runs --filter 'nothing at all'
try 2 "did you mean 'accuracy'" runs --filter 'metric.acuracy>1'
"$ASSAY" runs --filter 'state:ok metric.loss>high' 2>&1 | sed -n 2p | grep -q '^                     ^$'
ok $? "where a filter is wrong is pointed at"

try 0 '2 runs changed' tag 1 3 --set team=nlp --set seed=7 --note 'the best so far'
try 0 'the best so far' show 3
found 'tag.team=nlp' 3 1
found 'tag:seed tag.seed>6' 3 1
found 'comment~best' 3 1
try 0 '1 run changed' tag 1 --remove team
found 'tag.team=nlp' 3
try 0 'changed' tag 3 --note ''
found 'comment~best' 1
try 2 'say what' tag 1
try 2 'has a blank' tag 1 --set 'a b=c'
try 3 'no run 99' tag 1 99 --set x=y
found 'tag:team' 3
"$ASSAY" runs --filter 'tag.x=y' 2>&1 | grep -q "no run has a tag 'x'"
ok $? "a change that fails for one run is made for none"
json tag 1 --set a=b

# sorted WANTED OPTION...: the runs come in that order.
sorted() {
	wanted=$1
	shift
	numbers=$("$ASSAY" runs "$@" | awk 'NR > 1 { printf "%s ", $1 }')
	test "$numbers" = "$wanted "
	ok $? "runs $* comes as $wanted ($numbers)"
}
sorted '4 3 2 1' --sort state
sorted '4 3 2 1' --sort state --sort accuracy
sorted '4 1 2 3' --sort state --sort -accuracy
sorted '4 1 2 3' --sort -param.bad --sort param.level
sorted '3 2 1 4' --sort param.bad --sort by --sort -param.level
sorted '4 3 2 1' --sort state --sort when --sort -accuracy
sorted '4 1 2 3' --sort state --sort -when
try 3 "no run has a metric 'acuracy'; did you mean 'accuracy'" runs --sort state --sort acuracy
try 3 "no run has a param 'nothing'" runs --sort param.nothing
try 2 '3 times at most' runs --sort state --sort by --sort took --sort accuracy

# Which params go with a metric.
try 0 '^level *+1.000 *4 *0$' runs --correlate accuracy
try 0 'Over the 3 runs that match and have it' runs --correlate accuracy --filter state:ok
try 0 '^level *- *2 *-$' runs --correlate accuracy --filter 'param.level>=95'
try 3 "did you mean 'accuracy'" runs --correlate acuracy
json runs --correlate accuracy

# Groups: by a tag, and runs that differ in one param alone.
"$ASSAY" runs --group-by param.level | awk 'NR == 2 { exit !($1 == 97 && $2 == 1 && $4 == "0.9700") }'
ok $? "groups come with the best mean first"
try 0 'bad *RUNS' runs --group-by param.bad
"$ASSAY" runs --group-by bad | grep -q '^false  *3  *3  *0.9400 +-0.0896'
ok $? "a group has the mean of its runs and its 95 % interval: 4.303 * 0.0361 / sqrt(3)"
try 0 '^bad=false  *3  *3  *0.9400 +-0.0896' runs --fold param.level
try 0 '^bad=true' runs --fold level
try 3 "no run has a param 'nothing'" runs --group-by nothing
json runs --group-by bad

try 0 '1 run archived' archive 2
found '' 4 3 1
found 'is:archived' 2
found 'is:archived OR run:3' 3 2
try 0 'archived' show 2
try 0 'brought back' archive --restore 2
found '' 4 3 2 1
json runs --filter state:ok

# A metric over the commits: here only one of the two has runs, until the older one is run, too.
try 0 'Raise the level' history accuracy
try 0 'holds in all 1 commits' history accuracy --bound 0.9
try 1 'holds in none' history accuracy --bound '>=0.99'
try 2 'is no bound' history accuracy --bound high
try 3 "did you mean 'accuracy'" history accurac
"$ASSAY" run -c HEAD~1 -s level=99 >/dev/null
try 1 'broken by .*, last held in' history accuracy --bound 0.98
json history accuracy
finish

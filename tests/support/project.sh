# SPDX-License-Identifier: GPL-3.0-or-later
#
# project.sh FOLDER: makes a small Git repository whose pipeline takes no time: "numbers" makes a
# file, "model" makes one from it with a metric and a curve, "check" fails where params.bad is true.
set -eu
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
GIT_AUTHOR_DATE='2026-01-02T03:04:05Z' GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'
export GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME \
	GIT_COMMITTER_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_DATE

mkdir -p "$1"
cd "$1"
git -c init.defaultBranch=main init -q
cat >assay.yaml <<'END'
stages:
  numbers:
    cmd: seq 1 5 > numbers.txt
    outs: [numbers.txt]
  model:
    cmd:
      - echo learning; echo oops >&2
      - sed 's/^/x/' numbers.txt > model.txt
      - echo "{\"accuracy\":" 0.$(sed -n 's/^level. //p' params.yaml)"}" > metrics.json
      - for i in 1 2 3; do echo "{\"name\":\"loss\",\"value\":0.$((9 - i)),\"step\":$i}" >> $ASSAY_METRICS; done
    deps: [numbers.txt]
    params: [level]
    outs: [model.txt]
    metrics: [metrics.json]
  check:
    cmd: "! grep -q 'bad. true' params.yaml"
    deps: [model.txt]
    params: [bad]
END
printf 'level: 90\nbad: false\n' >params.yaml
git add .
git commit -qm 'Make a model'
sed -i 's/level: 90/level: 95/' params.yaml
git commit -qam 'Raise the level'

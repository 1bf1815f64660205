# SPDX-License-Identifier: GPL-3.0-or-later
#
# plots.sh FOLDER: makes a DVC project of two commits, tagged one and two, with plots of all kinds: in Git and in
# DVC's cache, at the top of dvc.yaml and of a stage, of folders, of several files, and images.
set -eu
GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost
GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
export GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

mkdir -p "$1"
cd "$1"
git -c init.defaultBranch=main init -q
mkdir .dvc images live live/train sub
printf '/cache\n/tmp\n' >.dvc/.gitignore
: >.dvc/config
printf '/kept.csv\n/images\n' >.gitignore
cat >dvc.yaml <<'X'
stages:
  train:
    cmd: train
    metrics:
    - metrics.json: {cache: false}
    plots:
    - roc.json: {cache: false, x: fpr, y: tpr}
    - kept.csv: {x: step, y: error}
    - images
    - words.json: {cache: false, x: actual, y: predicted, template: confusion}
plots:
- live: {x: step}
- both:
    x: epoch
    y:
      sub/a.csv: accuracy
      sub/b.yaml: [accuracy, other]
- picture.png
X

# fill NUMBER: all data, by one number.
fill() {
	{ echo step,error,name; for i in 0 1 2 3; do echo "$i,$((i * $1)),\"x, \"\"y\"\"\""; done; } >kept.csv
	{ printf 'step\tloss\n'; for i in 5 4 3 2 1; do printf '%s\t%s\n' "$i" "$((10 * $1 / i))"; done; } >live/train/loss.tsv
	printf 'timestamp\tstep\tacc\n1\t0\t0.%s\n2\t1\tnan\n3\t2\t0.9\n' "$1" >live/acc.tsv
	printf 'epoch,accuracy\n1,0.%s\n2,0.5\n' "$1" >sub/a.csv
	printf 'list:\n- {epoch: 1, accuracy: 0.%s, other: 7}\n- {epoch: 2, accuracy: 0.6, other: 8}\n' "$1" >sub/b.yaml
	printf '{"roc": [{"fpr": 0, "tpr": 0.0}, {"fpr": 0.5, "tpr": 0.%s}, {"fpr": 1, "tpr": 1}], "auc": 1}' "$1" >roc.json
	echo '[{"actual": "a", "predicted": "b"}]' >words.json
	printf 'PNG%s' "$1" >picture.png
	printf 'PNG' >images/same.png
	printf 'GIF%s' "$1" >images/other.gif
	echo "{\"loss\": $1}" >metrics.json
	"$ASSAY" dvc commit -q -f 2>/dev/null
	git add -A
	GIT_AUTHOR_DATE="170000000$1 +0000" GIT_COMMITTER_DATE="170000000$1 +0000" git commit -q -m "plots $1"
}

fill 1
git tag one
fill 2
git tag two

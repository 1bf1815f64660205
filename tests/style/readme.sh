#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The README says what is so: its pictures are those of share/doc, its commands and options exist, and
# so do the files that it names.

. "$ASSAY_SHARE/../tests/support/tap.sh"
cd "$ASSAY_SHARE/.." || exit 99

awk '
/^--8<-- / { inside = $2; next }
/^--8<--$/ {
	if (inside == "" || (getline line < inside) > 0)
		print inside ": the picture goes on"
	inside = ""
	next
}
inside != "" && ((getline line < inside) <= 0 || line != $0) { print inside ": " $0 }
END { if (inside != "") print inside ": has no end" }' README >"$scratch/out" 2>&1
test ! -s "$scratch/out" && test "$(grep -c '^--8<-- share/doc/' README)" -ge 2
ok $? "its pictures are those of share/doc (else: make screenshots)"

python3 - "$ASSAY" >"$scratch/out" 2>&1 <<'END'
import json, os, re, subprocess, sys
known = json.loads(subprocess.check_output([sys.argv[1], "help", "--json"]))
common = {f"--{o['name']}" for o in known["common_options"]}
commands = {c["name"]: common | {f"--{o['name']}" for o in c["options"]}
            | {f"-{o['letter']}" for o in c["options"] if o["letter"]} for c in known["commands"]}
text = re.sub(r"--8<-- .*?\n--8<--\n", "", open("README", encoding="utf-8").read(), flags=re.S)
wrong = []
lines = re.findall(r"^    assay ([a-z]\S*)(.*)$", text, re.M) + re.findall(r'"assay ([a-z]+)([^"]*)"', text)
for command, rest in lines:
    if command not in commands:
        wrong.append(f"there is no command {command}")
    for option in re.findall(r"(?<!\S)--?[a-z-]+", rest):
        if option not in commands.get(command, ()):
            wrong.append(f"assay {command} has no {option}")
if len(lines) < 10:
    wrong.append("no commands were found in it")
for path in re.findall(r"(?:src|ui|tests|share|man)/[A-Za-z0-9_./-]*[A-Za-z0-9_]", text):
    if not os.path.exists(path) and path != "src/train.py":  # of the project that it shows
        wrong.append(f"there is no {path}")
wrong += [f"longer than 80 columns: {line}" for line in text.splitlines() if len(line) > 80]
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
END
ok $? "the commands, options and files that it names exist"
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# layers.sh [TREE]: who may include whom, and which folder or file is the door to which library.
# The linker would not notice a store file that calls a ui function; this does.

tree=${1:-$(dirname "$0")/../..}
cd "$tree" || exit 99

# Folder, then the folders that it may include besides itself.
layers='
main		cli ui app base
ui		ui/screen ui/widget ui/draw app store base
ui/screen	ui ui/widget ui/draw app store base
ui/widget	ui/draw base
ui/draw		base
cli		app store base
app		release registry runner quality monitor ci exchange dvc pipeline repo store net base
release		registry dvc pipeline repo store net base
registry	dvc pipeline repo store net base
runner		exchange dvc pipeline repo store net base
quality		pipeline repo store net base
monitor		pipeline repo store net base
ci		pipeline repo store net base
exchange	dvc pipeline repo store net base
dvc		pipeline repo store net base
pipeline	base
repo		base
store		base
net		base
base
'

# Start of a system header's name, then the only path that includes it.
doors='
sqlite3		src/store/
git2		src/repo/
curses		ui/draw/
ncurses		ui/draw/
term.h		ui/draw/
curl/		src/net/
openssl/	src/base/digest.c
expat		src/exchange/junit.c
yaml.h		src/base/yaml.c
pcre2		src/base/regex.c
jansson		src/base/json.h
'

includes=$(find src ui -name '*.[ch]' -exec grep -Hn '^[ 	]*#[ 	]*include' {} +)

printf '%s\n' "$layers" "@" "$doors" "@" "$includes" | awk '
function folder_of(path) {
	if (path == "src/main.c")
		return "main"
	if (path ~ /^ui\/(draw|widget|screen)\//)
		return "ui/" part(path, 2)
	if (path ~ /^ui\//)
		return "ui"
	sub(/^src\//, "", path)
	return path ~ /\// ? part(path, 1) : "?"
}
function part(path, n,  parts) {
	split(path, parts, "/")
	return parts[n]
}
function blame(row, text) {
	wrong[row] = wrong[row] "# " text "\n"
}
$0 == "@" { section++; next }
NF == 0 { next }
section == 0 {
	rows[++row_count] = $1
	for (i = 2; i <= NF; i++)
		allowed[$1, $i] = 1
	allowed[$1, $1] = 1
	known[$1] = 1
}
section == 1 {
	doors[++door_count] = $1
	door_path[$1] = $2
}
section == 2 {
	split($0, place, ":")
	from = folder_of(place[1])
	where = place[1] ":" place[2]
	if (!(from in known))
		blame("?", where ": a folder without a row in this table")
	if (match($0, /"[^"]*"/)) {
		name = substr($0, RSTART + 1, RLENGTH - 2)
		to = folder_of(name ~ /^ui\// ? name : "src/" name)
		if (to == "?" || name ~ /\.\./)
			blame("?", where ": \"" name "\" does not begin with its folder")
		else if (from in known && !((from, to) in allowed))
			blame(from, where ": " from " does not include " to)
	} else if (match($0, /<[^>]*>/)) {
		name = substr($0, RSTART + 1, RLENGTH - 2)
		for (i = 1; i <= door_count; i++)
			if (index(name, doors[i]) == 1 && index(place[1], door_path[doors[i]]) != 1)
				blame("<" doors[i], where ": only " door_path[doors[i]] " includes <" name ">")
	}
}
function report(row, title) {
	print (row in wrong ? "not ok " : "ok ") ++n " - " title
	printf "%s", wrong[row]
}
END {
	print "1.." row_count + door_count + 1
	for (i = 1; i <= row_count; i++)
		report(rows[i], rows[i] " includes only what it may")
	for (i = 1; i <= door_count; i++)
		report("<" doors[i], "<" doors[i] "...> has one door")
	report("?", "every folder and include has its place")
}'

#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# update.sh TABLES PAGE...: puts what the program TABLES prints into the pages, between the lines
# .\" begin WHAT and .\" end WHAT.
set -eu

tables=$1
shift
for page; do
	while IFS= read -r line; do
		case $line in
		'.\" begin '*)
			printf '%s\n' "$line"
			"$tables" "${line##* }"
			inside=yes
			;;
		'.\" end '*) inside=no ;;
		esac
		test "${inside-no}" = yes || printf '%s\n' "$line"
	done <"$page" >"$page.new"
	if cmp -s "$page" "$page.new"; then rm "$page.new"; else mv "$page.new" "$page"; fi
done

# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables in CSV files: a list of rows, each a dictionary from column to text."""

import csv
import os


def read(path):
    """All rows of a file."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, columns, rows):
    """Write the rows to a file, and make its folder where it is missing."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

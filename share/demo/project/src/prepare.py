# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the penguins' data, then split them into prepared/train.csv and prepared/test.csv.

Every problem found is printed with its file and line; one is enough to exit with status 1.
"""

import collections
import hashlib
import sys

import params
import table

SOURCE = "data/penguins.csv"
MISSING = "NA"
RANGES = {
    "bill_length_mm": (25, 65),
    "bill_depth_mm": (10, 25),
    "flipper_length_mm": (160, 240),
    "body_mass_g": (2000, 7000),
    "year": (2007, 2009),
}
CHOICES = {
    "species": {"Adelie", "Chinstrap", "Gentoo"},
    "island": {"Biscoe", "Dream", "Torgersen"},
    "sex": {"female", "male"},
}
COLUMNS = ["species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm",
           "body_mass_g", "sex", "year"]
MEASUREMENTS = COLUMNS[2:6]
# The largest share of rows in which a column may be missing; in the other columns none may.
MAX_MISSING = {"sex": 0.05, **dict.fromkeys(MEASUREMENTS, 0.01)}


def main():
    settings = params.load("prepare")
    rows = table.read(SOURCE)
    problems = find_problems(rows)
    for problem in problems:
        print(problem)
    if problems:
        print(f"{SOURCE}: {len(problems)} problems in {len(rows)} rows; nothing was written")
        return 1
    print(f"{SOURCE}: {len(rows)} rows passed all checks")
    train, test = split(rows, settings["seed"], settings["test_size"])
    fill_missing(train, test)
    for name, part in (("train", train), ("test", test)):
        table.write(f"prepared/{name}.csv", COLUMNS, part)
        print(f"prepared/{name}.csv: {len(part)} rows, {count_species(part)}")
    return 0


def find_problems(rows):
    """One sentence for each thing that is wrong with the rows."""
    columns = list(rows[0]) if rows else []
    if columns != COLUMNS:
        return [f"{SOURCE}:1: the columns are {columns}, not {COLUMNS}"]
    problems = []
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            return [f"{SOURCE}:{line}: the row has not {len(COLUMNS)} values"]
        problems += [f"{SOURCE}:{line}: {problem}" for problem in find_bad_values(row)]
    return problems + find_missing(rows) + find_duplicates(rows)


def find_bad_values(row):
    """What is wrong with the values that one row has."""
    for column in COLUMNS:
        value = row[column]
        if value == MISSING:
            continue
        if column in CHOICES and value not in CHOICES[column]:
            yield f"{column} is '{value}', not one of {', '.join(sorted(CHOICES[column]))}"
        if column in RANGES and not is_within(value, *RANGES[column]):
            low, high = RANGES[column]
            yield f"{column} is '{value}', not a number from {low} to {high}"


def is_within(text, low, high):
    """Whether a text is a number in the range, its ends included."""
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def find_missing(rows):
    """The columns in which more values are missing than may be."""
    problems = []
    for column in COLUMNS:
        count = sum(row[column] == MISSING for row in rows)
        if count > MAX_MISSING.get(column, 0) * len(rows):
            problems.append(f"{SOURCE}: {column} is missing in {count} of {len(rows)} rows")
    return problems


def find_duplicates(rows):
    """The rows that repeat an earlier one, except those without measurements."""
    first_line = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        if MISSING in (row[column] for column in MEASUREMENTS):
            continue
        earlier = first_line.setdefault(tuple(row.values()), line)
        if earlier != line:
            problems.append(f"{SOURCE}:{line}: the same as line {earlier}")
    return problems


def split(rows, seed, test_size):
    """Two lists of rows, to train and to test with.

    The side of a row depends on the row and the seed alone, so that it keeps it when others come
    or go.
    """
    train = []
    test = []
    for row in rows:
        side = test if place(row, seed) < test_size else train
        side.append(row)
    return train, test


def place(row, seed):
    """A number from 0 to 1 that looks random but is always the same for a row and a seed."""
    digest = hashlib.sha256(f"{seed}:{','.join(row.values())}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def fill_missing(train, test):
    """Put the mean of the training rows where a measurement is missing."""
    for column in MEASUREMENTS:
        known = [float(row[column]) for row in train if row[column] != MISSING]
        mean = f"{sum(known) / len(known):.1f}"
        for row in train + test:
            if row[column] == MISSING:
                row[column] = mean


def count_species(rows):
    """How many rows there are of each species, as text."""
    counts = collections.Counter(row["species"] for row in rows)
    return ", ".join(f"{count} {species}" for species, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())

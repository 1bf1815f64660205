# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the model on prepared/test.csv: metrics.json in numbers, predictions.csv bird by bird."""

import json
import math
import statistics

import model
import table

SLICES = ["sex", "island"]
MISSING = "NA"
COLUMNS = ["species", "predicted", "probability", "island", "sex", "year"]


def main():
    penguins = model.load()
    rows = table.read("prepared/test.csv")
    for row in rows:
        probabilities = penguins.probabilities(row)
        row["predicted"] = penguins.predict(row)
        row["probability"] = f"{probabilities[penguins.species.index(row['species'])]:.6f}"
    metrics = measure(rows, penguins.species)
    with open("metrics.json", "w", encoding="utf-8") as file:
        json.dump(metrics, file, indent=2)
        file.write("\n")
    table.write("predictions.csv", COLUMNS, [{name: row[name] for name in COLUMNS} for row in rows])
    print(json.dumps(metrics, indent=2))


def measure(rows, species):
    """All metrics of rows that have their species, what was predicted, and the probability that
    the model gave to their species.
    """
    f1 = {name: f1_score(rows, name) for name in species}
    return {
        "accuracy": accuracy(rows),
        "f1_macro": tidy(statistics.fmean(f1.values())),
        "loss": log_loss(rows),
        "f1": f1,
        "slices": {column: measure_slices(rows, column) for column in SLICES},
    }


def measure_slices(rows, column):
    """The accuracy for each value of a column, leaving out the rows where it is missing."""
    values = sorted({row[column] for row in rows} - {MISSING})
    return {value: {"accuracy": accuracy([row for row in rows if row[column] == value])}
            for value in values}


def accuracy(rows):
    """The share of rows whose species was predicted."""
    return tidy(statistics.fmean(row["predicted"] == row["species"] for row in rows))


def log_loss(rows):
    """The mean negative logarithm of the probability given to the species that it is."""
    return tidy(statistics.fmean(-math.log(max(float(row["probability"]), 1e-15)) for row in rows))


def f1_score(rows, species):
    """The harmonic mean of precision and recall for one species; 0 where none was found."""
    found = sum(row["predicted"] == species == row["species"] for row in rows)
    claimed = sum(row["predicted"] == species for row in rows)
    actual = sum(row["species"] == species for row in rows)
    return tidy(2 * found / (claimed + actual)) if found else 0.0


def tidy(value):
    """A metric without the digits that differ from one processor to the next."""
    return round(float(value), 6)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Train the model on prepared/train.csv by gradient descent in small batches.

After each epoch the loss and the accuracy on the training rows go to plots/learning.csv, and to the
file named by ASSAY_METRICS where that is set, so that one can watch.
"""

import json
import math
import os
import random
import statistics
import time

import model
import params
import table

LOG_LINES = 25


def main():
    settings = params.load("train")
    rows = table.read("prepared/train.csv")
    centre, scale = measure_scale(rows)
    weights = [[0.0] * (1 + len(model.FEATURES)) for _ in model.SPECIES]
    penguins = model.Model(model.FEATURES, model.SPECIES, centre, scale, weights)
    examples = [(penguins.inputs(row), model.SPECIES.index(row["species"])) for row in rows]
    print(f"{len(rows)} rows, {len(model.FEATURES)} features, {settings}", flush=True)
    with Progress("plots/learning.csv", settings["epochs"]) as progress:
        descend(weights, examples, settings, progress)
    model.save(penguins)
    print(f"{model.PATH}: {os.path.getsize(model.PATH)} bytes")


def measure_scale(rows):
    """The mean and the standard deviation of each feature."""
    columns = [[float(row[feature]) for row in rows] for feature in model.FEATURES]
    centre = [statistics.fmean(column) for column in columns]
    scale = [statistics.pstdev(column) for column in columns]
    return centre, scale


def descend(weights, examples, settings, progress):
    """Improve the weights in place for a number of epochs."""
    order = random.Random(settings["seed"])
    examples = list(examples)
    for epoch in range(1, settings["epochs"] + 1):
        order.shuffle(examples)
        for start in range(0, len(examples), settings["batch"]):
            batch = examples[start:start + settings["batch"]]
            step(weights, batch, settings["lr"], settings["l2"])
        progress.report(epoch, *measure(weights, examples))


def step(weights, batch, lr, l2):
    """Move the weights once against the mean gradient of a batch; the bias has no l2 penalty."""
    gradients = [[0.0] * len(row) for row in weights]
    for inputs, species in batch:
        probabilities = model.softmax(weights, inputs)
        probabilities[species] -= 1
        for gradient, error in zip(gradients, probabilities):
            for i, value in enumerate(inputs):
                gradient[i] += error * value
    for row, gradient in zip(weights, gradients):
        for i, total in enumerate(gradient):
            penalty = l2 * row[i] if i > 0 else 0.0
            row[i] -= lr * (total / len(batch) + penalty)


def measure(weights, examples):
    """The mean log loss and the accuracy on the examples."""
    loss = 0.0
    right = 0
    for inputs, species in examples:
        probabilities = model.softmax(weights, inputs)
        loss -= math.log(max(probabilities[species], 1e-15))
        right += probabilities[species] == max(probabilities)
    return loss / len(examples), right / len(examples)


class Progress:
    """Tells how far the training is: in the log, in a CSV file and as live metrics."""

    def __init__(self, path, epochs):
        self.path = path
        self.epochs = epochs
        self.history = []
        live = os.environ.get("ASSAY_METRICS")
        self.live = open(live, "a", encoding="utf-8") if live else None

    def __enter__(self):
        return self

    def report(self, epoch, loss, accuracy):
        """Record one epoch."""
        self.history.append({"epoch": epoch, "loss": f"{loss:.6f}", "accuracy": f"{accuracy:.6f}"})
        if self.live:
            self.append("train.loss", loss, epoch)
            self.append("train.accuracy", accuracy, epoch)
            self.live.flush()
        if epoch % max(1, self.epochs // LOG_LINES) == 0 or epoch in (1, self.epochs):
            print(f"epoch {epoch:4}  loss {loss:.4f}  accuracy {accuracy:.4f}", flush=True)

    def append(self, name, value, step):
        """Append one point of a curve to the live metrics."""
        point = {"name": name, "value": round(value, 6), "step": step,
                 "time": round(time.time(), 3)}
        self.live.write(json.dumps(point) + "\n")

    def __exit__(self, *_):
        if self.live:
            self.live.close()
        table.write(self.path, ["epoch", "loss", "accuracy"], self.history)


if __name__ == "__main__":
    main()

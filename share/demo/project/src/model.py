# SPDX-License-Identifier: GPL-3.0-or-later
"""The model: a multinomial logistic regression from measurements to the species of a penguin.

It is kept as JSON, so that a person can read it and a program in any language can use it.
"""

import json
import math
import operator
import os

PATH = "model/penguins.json"
FEATURES = ["bill_length_mm", "body_mass_g"]
SPECIES = ["Adelie", "Chinstrap", "Gentoo"]


class Model:
    """Weights for scaled features.

    features  names of the measurements that it needs
    species   names of the classes
    centre    one number per feature: what is subtracted from it first
    scale     one number per feature: what it is divided by then
    weights   one list per species: the bias, then one weight per feature
    """

    def __init__(self, features, species, centre, scale, weights):
        self.features = features
        self.species = species
        self.centre = centre
        self.scale = scale
        self.weights = weights

    def inputs(self, bird):
        """The inputs for a bird, a dictionary from feature to number: 1 for the bias, then one
        scaled number per feature. Raises ValueError where a feature is missing or no number.
        """
        inputs = [1.0]
        for feature, centre, scale in zip(self.features, self.centre, self.scale):
            inputs.append((number(bird, feature) - centre) / scale)
        return inputs

    def probabilities(self, bird):
        """The probability of each species for a bird, in the order of self.species."""
        return softmax(self.weights, self.inputs(bird))

    def predict(self, bird):
        """The most probable species of a bird."""
        probabilities = self.probabilities(bird)
        return self.species[probabilities.index(max(probabilities))]


def number(bird, feature):
    """A feature of a bird as a finite number, or ValueError."""
    if feature not in bird:
        raise ValueError(f"{feature} is missing")
    value = float(bird[feature])
    if not math.isfinite(value):
        raise ValueError(f"{feature} is {value}, not a finite number")
    return value


def softmax(weights, inputs):
    """One probability per list of weights; they add up to 1."""
    scores = [sum(map(operator.mul, row, inputs)) for row in weights]
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def save(model, path=PATH):
    """Write a model to a file, and make its folder where it is missing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(vars(model), file, indent=1)
        file.write("\n")


def load(path=PATH):
    """Read a model from a file."""
    with open(path, encoding="utf-8") as file:
        return Model(**json.load(file))

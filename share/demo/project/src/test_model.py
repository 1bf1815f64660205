# SPDX-License-Identifier: GPL-3.0-or-later
"""Test the model as its users will use it; the results go to reports/junit.xml.

Exits with status 1 if a test fails.
"""

import math
import os
import sys
import traceback
from xml.etree import ElementTree

import model

REPORT = "reports/junit.xml"
BIRD = {"bill_length_mm": 46.5, "bill_depth_mm": 17.9, "flipper_length_mm": 192,
        "body_mass_g": 3500}


def test_needs_only_measurements(penguins):
    assert set(penguins.features) <= set(BIRD), penguins.features


def test_predicts_a_species(penguins):
    assert penguins.predict(BIRD) in model.SPECIES


def test_probabilities_add_up_to_one(penguins):
    probabilities = penguins.probabilities(BIRD)
    assert all(0 <= value <= 1 for value in probabilities), probabilities
    assert math.isclose(sum(probabilities), 1, abs_tol=1e-9), probabilities


def test_order_of_features_does_not_matter(penguins):
    reverse = dict(reversed(list(BIRD.items())))
    assert penguins.probabilities(reverse) == penguins.probabilities(BIRD)


def test_other_columns_do_not_matter(penguins):
    more = dict(BIRD, island="Dream", year=2007)
    assert penguins.probabilities(more) == penguins.probabilities(BIRD)


def test_accepts_numbers_as_text(penguins):
    text = {name: str(value) for name, value in BIRD.items()}
    assert penguins.probabilities(text) == penguins.probabilities(BIRD)


def test_refuses_a_missing_feature(penguins):
    for feature in penguins.features:
        refuse(penguins, {name: BIRD[name] for name in BIRD if name != feature})


def test_refuses_what_is_no_number(penguins):
    for feature in penguins.features:
        for value in ("NA", "", "nan", math.inf):
            refuse(penguins, dict(BIRD, **{feature: value}))


def test_survives_saving(penguins):
    path = "reports/copy.json"
    model.save(penguins, path)
    copy = model.load(path)
    os.remove(path)
    assert vars(copy) == vars(penguins)


def refuse(penguins, bird):
    """Fail unless the model refuses a bird with ValueError."""
    try:
        penguins.predict(bird)
    except ValueError:
        return
    raise AssertionError(f"accepted {bird}")


def main():
    penguins = model.load()
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    suite = ElementTree.Element("testsuite", name="model", tests=str(len(tests)))
    failed = sum(not passes(test, penguins, suite) for test in tests)
    suite.set("failures", str(failed))
    os.makedirs(os.path.dirname(REPORT), exist_ok=True)
    ElementTree.ElementTree(suite).write(REPORT, encoding="utf-8", xml_declaration=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


def passes(test, penguins, suite):
    """Run one test, add its result to the suite, and tell whether it passed."""
    name = test.__name__[len("test_"):].replace("_", " ")
    case = ElementTree.SubElement(suite, "testcase", classname="model", name=name)
    try:
        test(penguins)
    except Exception as error:
        failure = ElementTree.SubElement(case, "failure", message=str(error))
        failure.text = traceback.format_exc()
        print(f"FAILED  {name}\n{failure.text}")
        return False
    print(f"passed  {name}")
    return True


if __name__ == "__main__":
    sys.exit(main())

"""Reference values for the tests of lib/metrics, computed with scikit-learn and SciPy.

Run from the project's root, then commit what changed in expected/:
    pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
    python test/metrics/expected.py && npx biome check --write test/metrics/expected
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import brentq, linear_sum_assignment
from sklearn import metrics
from sklearn.metrics.cluster import contingency_matrix

FOLDER = Path(__file__).parent / "expected"
LARGE = 70_000


def park_miller(seed, count):
    """Integers in [1, 2^31 - 2] that JavaScript's numbers reproduce exactly."""
    values, state = [], seed
    for _ in range(count):
        state = (16807 * state) % 2147483647
        values.append(state)
    return values


def clustering_values(labels, assignments):
    table = contingency_matrix(labels, assignments)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return {
        "accuracy": table[rows, columns].sum() / len(labels),
        "normalizedMutualInformation": metrics.normalized_mutual_info_score(labels, assignments),
        "adjustedRandIndex": metrics.adjusted_rand_score(labels, assignments),
    }


def clustering_cases():
    random = np.random.default_rng(1)

    def noisy(count, classes, clusters, noise):
        labels = random.integers(classes, size=count)
        order = random.permutation(max(classes, clusters))
        guessed = order[labels] % clusters
        replaced = random.random(count) < noise
        return labels, np.where(replaced, random.integers(clusters, size=count), guessed)

    labels, assignments = noisy(120, 4, 4, 0.3)
    cases = {
        "as many clusters as classes": noisy(200, 10, 10, 0.3),
        "more clusters than classes": noisy(150, 4, 9, 0.4),
        "fewer clusters than classes": noisy(150, 8, 3, 0.2),
        "independent": noisy(200, 5, 5, 1.0),
        "the same partition under other names": (labels, (labels * 7 + 3) % 4),
        "numbers with gaps and a negative one": (labels, np.array([-1, 40, 7, 1000])[assignments]),
        "one cluster": (labels, np.zeros_like(labels)),
        "one class and one cluster": (np.zeros(12, int), np.ones(12, int)),
        "a cluster of its own for each sample": (labels, np.arange(len(labels))),
        "worse than chance": (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])),
        "one sample": (np.array([3]), np.array([8])),
    }
    return [
        {
            "name": name,
            "labels": labels.tolist(),
            "assignments": assignments.tolist(),
            **clustering_values(labels, assignments),
        }
        for name, (labels, assignments) in cases.items()
    ]


def large_clustering_case():
    labels = np.arange(LARGE) % 10
    guesses = np.array(park_miller(7, LARGE)) % 25
    assignments = np.where(guesses < 10, guesses, (labels * 3 + 1) % 10)
    return clustering_values(labels, assignments)


def equal_error_rate(is_anomaly, score):
    fpr, tpr, _ = metrics.roc_curve(is_anomaly, score, drop_intermediate=False)
    # Along the curve's own length, so that upright pieces are interpolated too.
    along = np.concatenate([[0], np.cumsum(np.diff(fpr) + np.diff(tpr))])
    at = brentq(lambda s: 1 - np.interp(s, along, tpr) - np.interp(s, along, fpr), 0, along[-1])
    return float(np.interp(at, along, fpr))


def ranking_values(is_anomaly, score):
    return {
        "rocAuc": metrics.roc_auc_score(is_anomaly, score),
        "averagePrecision": metrics.average_precision_score(is_anomaly, score),
        "equalErrorRate": equal_error_rate(is_anomaly, score),
    }


def curve(is_anomaly, score, drop_intermediate):
    fpr, tpr, thresholds = metrics.roc_curve(is_anomaly, score, drop_intermediate=drop_intermediate)
    # JSON has no infinity; the first threshold is always that.
    assert np.isinf(thresholds[0])
    return {
        "falsePositiveRate": fpr.tolist(),
        "truePositiveRate": tpr.tolist(),
        "thresholds": thresholds[1:].tolist(),
    }


def ranking_cases():
    random = np.random.default_rng(2)

    def overlapping(count, share, distance):
        is_anomaly = (random.random(count) < share).astype(int)
        return is_anomaly, np.round(random.normal(size=count) + distance * is_anomaly, 6)

    is_anomaly, score = overlapping(150, 0.3, 1.0)
    cases = {
        "overlapping": (is_anomaly, score),
        "rare anomalies": overlapping(300, 0.03, 1.5),
        "many ties": (is_anomaly, np.round(score)),
        "one score for all": (is_anomaly, np.full(len(score), 0.25)),
        "perfect": (is_anomaly, is_anomaly * 2.0),
        "reversed": (is_anomaly, -is_anomaly * 2.0),
        "worse than chance": (is_anomaly, -score),
        "two samples": (np.array([0, 1]), np.array([0.5, 0.75])),
    }
    return [
        {
            "name": name,
            "isAnomaly": is_anomaly.tolist(),
            "anomalyScore": score.tolist(),
            **ranking_values(is_anomaly, score),
            "curve": curve(is_anomaly, score, True),
            "wholeCurve": curve(is_anomaly, score, False),
        }
        for name, (is_anomaly, score) in cases.items()
    ]


def large_ranking_case():
    is_anomaly = (np.arange(LARGE) % 11 == 0).astype(int)
    score = np.array(park_miller(11, LARGE)) % 1000 + 150 * is_anomaly
    return ranking_values(is_anomaly, score)


def write(name, cases, large):
    versions = {"sklearn": sklearn.__version__, "scipy": scipy.__version__}
    text = json.dumps({"versions": versions, "cases": cases, "large": large}, separators=(",", ":"))
    (FOLDER / name).write_text(text + "\n")


FOLDER.mkdir(exist_ok=True)
write("clustering.json", clustering_cases(), large_clustering_case())
write("ranking.json", ranking_cases(), large_ranking_case())

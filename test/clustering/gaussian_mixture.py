"""Reference values for the tests of the Gaussian mixture, computed with scikit-learn.

Run from the project's root, then commit what changed in expected/:
    pip install scikit-learn==1.9.1 numpy==2.4.6
    python test/clustering/gaussian_mixture.py && npx biome check --write test/clustering/expected
"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

REGULARIZATION = 1e-6
STRUCTURES = {"full": "full", "tied": "tied", "diag": "diagonal", "spherical": "spherical"}


def points_of(random, rows, columns, clusters):
    """Elongated, overlapping clusters of unequal size, as 32-bit numbers so that both sides see the same ones."""
    membership = random.choice(clusters, size=rows, p=np.arange(1, clusters + 1) / sum(range(clusters + 1)))
    shapes = random.normal(size=(clusters, columns, columns))
    centres = 3 * random.normal(size=(clusters, columns)) + 5
    noise = np.einsum("nij,nj->ni", shapes[membership], random.normal(size=(rows, columns)))
    return np.round(centres[membership] + noise, 3).astype(np.float32).astype(np.float64), membership


def as_matrices(covariances, structure, clusters, columns):
    if structure == "tied":
        return np.repeat(covariances[None], clusters, axis=0)
    if structure == "diag":
        return np.array([np.diag(variances) for variances in covariances])
    if structure == "spherical":
        return np.array([variance * np.eye(columns) for variance in covariances])
    return covariances


def start_of(points, partition, clusters, structure):
    """Weights, means and precisions of a partition."""
    columns = points.shape[1]
    sizes = np.bincount(partition, minlength=clusters)
    means = np.array([points[partition == cluster].mean(0) for cluster in range(clusters)])
    covariances = np.array([np.cov(points[partition == cluster].T, bias=True) for cluster in range(clusters)])
    if structure == "tied":
        covariances = np.average(covariances, axis=0, weights=sizes) + REGULARIZATION * np.eye(columns)
        precisions = np.linalg.inv(covariances)
    elif structure == "full":
        precisions = np.linalg.inv(covariances + REGULARIZATION * np.eye(columns))
    else:
        variances = np.array([np.diag(covariance) for covariance in covariances])
        precisions = 1 / ((variances.mean(1) if structure == "spherical" else variances) + REGULARIZATION)
    return {"weights_init": sizes / len(points), "means_init": means, "precisions_init": precisions}


def fitted(points, partition, clusters, structure, iterations):
    model = GaussianMixture(
        clusters,
        covariance_type=structure,
        reg_covar=REGULARIZATION,
        tol=0,
        max_iter=iterations,
        **start_of(points, partition, clusters, structure),
    ).fit(points)
    covariances = as_matrices(model.covariances_, structure, clusters, points.shape[1])
    return {
        "structure": STRUCTURES[structure],
        "iterations": iterations,
        "weights": model.weights_.tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": covariances.ravel().tolist(),
        "assignments": model.predict(points).tolist(),
        "responsibilities": model.predict_proba(points)[:5].ravel().tolist(),
        "logLikelihoods": model.score_samples(points)[:20].tolist(),
        "logLikelihood": float(model.score_samples(points).sum()),
        "bic": float(model.bic(points)),
        "aic": float(model.aic(points)),
    }


warnings.simplefilter("ignore", ConvergenceWarning)
random = np.random.default_rng(3)
cases = []
for rows, columns, clusters, iterations in [(200, 3, 4, 1), (200, 3, 4, 25), (150, 2, 3, 60)]:
    points, membership = points_of(random, rows, columns, clusters)
    partition = np.where(random.random(rows) < 0.3, random.integers(clusters, size=rows), membership)
    cases.append(
        {
            "rows": rows,
            "columns": columns,
            "clusters": clusters,
            "points": points.ravel().tolist(),
            "start": partition.tolist(),
            "fits": [fitted(points, partition, clusters, structure, iterations) for structure in STRUCTURES],
        }
    )
text = json.dumps(cases, separators=(",", ":"))
(Path(__file__).parent / "expected" / "gaussian-mixture.json").write_text(text + "\n")

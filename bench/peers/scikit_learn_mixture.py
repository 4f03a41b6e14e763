"""Gaussian mixture of scikit-learn with full covariances, from the moments of a given partition."""

import warnings

import numpy
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from protocol import serve, settings

REGULARIZATION = 1e-6

given = settings()
points = numpy.fromfile(given["points"], dtype=numpy.float32).reshape(-1, given["columns"]).astype(numpy.float64)
partition = numpy.fromfile(given["partition"], dtype=numpy.float32).astype(int)
# The number of iterations is given, and not enough.
warnings.simplefilter("ignore", ConvergenceWarning)


def fit():
    members = [points[partition == cluster] for cluster in range(given["clusters"])]
    covariances = [numpy.cov(some.T, bias=True) + REGULARIZATION * numpy.eye(given["columns"]) for some in members]
    model = GaussianMixture(
        given["clusters"],
        weights_init=numpy.array([len(some) for some in members]) / len(points),
        means_init=numpy.array([some.mean(axis=0) for some in members]),
        precisions_init=numpy.linalg.inv(covariances),
        reg_covar=REGULARIZATION,
        tol=0,
        # Its likelihood is the one before the last iteration.
        max_iter=given["iterations"] + 1,
    )
    model.fit(points)
    return {"log-likelihood": float(model.lower_bound_) * len(points)}


serve(sklearn.__version__, {"default": fit})

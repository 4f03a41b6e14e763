"""k-means of scikit-learn, with its default settings and with Elkan's algorithm."""

import itertools

import numpy
import sklearn
from sklearn.cluster import KMeans

from protocol import serve, settings

given = settings()
points = numpy.fromfile(given["points"], dtype=numpy.float32).reshape(-1, given["columns"])
seeds = itertools.count()


def fit(algorithm):
    if "start" in given:
        start = numpy.fromfile(given["start"], dtype=numpy.float32).reshape(-1, given["columns"])
        # Tolerance 0, to stop where ours does.
        model = KMeans(given["clusters"], init=start, n_init=1, tol=0, max_iter=1000, algorithm=algorithm)
    else:
        model = KMeans(given["clusters"], n_init=given["restarts"], random_state=next(seeds), algorithm=algorithm)
    model.fit(points)
    return {"inertia": float(model.inertia_)}


serve(sklearn.__version__, {"lloyd": lambda: fit("lloyd"), "elkan": lambda: fit("elkan")})

"""Reference values for the tests of k-means and of the assignment, computed with scikit-learn and SciPy.

The problems stay as they are in expected/; their solutions are computed anew. Run from the project's root, then commit what
changed in expected/:
    pip install scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
    python test/clustering/expected.py && npx biome check --write test/clustering/expected
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

FOLDER = Path(__file__).parent / "expected"


def solve_k_means(problem):
    """Lloyd's algorithm in double precision, from the problem's own start to its very end."""
    columns, clusters = problem["columns"], problem["clusters"]
    points = np.array(problem["points"]).reshape(-1, columns)
    start = np.array(problem["start"]).reshape(-1, columns)
    model = KMeans(clusters, init=start, n_init=1, algorithm="lloyd", tol=0, max_iter=1000).fit(points)
    return {
        "inertia": model.inertia_,
        "labels": model.labels_.tolist(),
        "centroids": model.cluster_centers_.ravel().tolist(),
    }


def solve_assignment(problem):
    cost = np.array(problem["cost"], dtype=float)
    row, column = linear_sum_assignment(cost)
    return {"row": row.tolist(), "column": column.tolist(), "total": float(cost[row, column].sum())}


for name, solve in {"k-means": solve_k_means, "assignment": solve_assignment}.items():
    path = FOLDER / f"{name}.json"
    problems = json.loads(path.read_text())
    path.write_text(json.dumps([{**problem, **solve(problem)} for problem in problems]) + "\n")

"""Reference values for the tests of the generalised Pareto distribution, computed with SciPy.

Run from the project's root, then commit what changed in expected/:
    pip install scipy==1.17.1 numpy==2.4.6
    python test/anomaly/generalized_pareto.py && npx biome check --write test/anomaly/expected
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import genpareto

random = np.random.default_rng(5)
cases = []
for shape in (0.3, 0.0, -0.25):
    excesses = np.round(genpareto.rvs(shape, scale=2, size=200, random_state=random), 4)
    # SciPy's own fit stops at four digits.
    start = genpareto.fit(excesses, floc=0)
    found = minimize(
        lambda at: -genpareto.logpdf(excesses, at[0], scale=at[1]).sum(),
        [start[0], start[2]],
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 10000},
    )
    fitted, scale = found.x
    at = np.array([0.0, 0.5, 3.0, 6.0])
    probabilities = np.array([1.0, 0.5, 1e-2, 1e-4])
    cases.append(
        {
            "excesses": excesses.tolist(),
            "shape": float(fitted),
            "scale": float(scale),
            "logLikelihood": float(-found.fun),
            "at": at.tolist(),
            "tail": genpareto.sf(at, fitted, scale=scale).tolist(),
            "probabilities": probabilities.tolist(),
            "quantiles": genpareto.isf(probabilities, fitted, scale=scale).tolist(),
        }
    )
text = json.dumps(cases, separators=(",", ":"))
(Path(__file__).parent / "expected" / "generalized-pareto.json").write_text(text + "\n")

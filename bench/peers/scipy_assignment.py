"""Optimal assignment of scipy, many calls a repetition when one is too short to time."""

import numpy
import scipy
from scipy.optimize import linear_sum_assignment

from protocol import serve, settings

given = settings()
cost = numpy.array(given["cost"])


def assign():
    for _ in range(given["calls"]):
        rows, columns = linear_sum_assignment(cost)
    return {"total cost": float(cost[rows, columns].sum())}


serve(scipy.__version__, {"default": assign})

"""A peer that measures nothing, to test the protocol with: needs Python only."""

import itertools
import platform

from protocol import serve, settings

given = settings()
calls = itertools.count(1)


def double():
    # Libraries print what they like; it must not get between the answers.
    print("noise")
    return {"value": 2 * given["number"], "calls": next(calls)}


serve(platform.python_version(), {"double": double, "nothing": lambda: None})

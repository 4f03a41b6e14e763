"""How the benchmark talks to its peers: one line of JSON in, one line of JSON out.

A peer first reads its settings and prints {"version": ..., "variants": [...]}. Then, for every {"variant": name, "repetitions": n} it reads, it runs
that variant n times and prints {"milliseconds": [n numbers], "result": {...}}. It ends when its input does.
"""

import json
import os
import sys
import time


def settings():
    """The settings that the benchmark gave: the first line of input."""
    return json.loads(sys.stdin.readline())


def serve(version, variants):
    """Serves requests.

    `variants` maps names to functions; what a function returns (a dictionary of numbers, or nothing) goes with its times.
    """
    # Libraries write to standard output now and then: keep it for the protocol, and send theirs to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(content):
        print(json.dumps(content), file=answers, flush=True)

    answer({"version": version, "variants": list(variants)})
    for line in sys.stdin:
        request = json.loads(line)
        run = variants[request["variant"]]
        milliseconds = []
        result = None
        for _ in range(request["repetitions"]):
            start = time.perf_counter()
            result = run()
            milliseconds.append((time.perf_counter() - start) * 1000)
        answer({"milliseconds": milliseconds, "result": result or {}})

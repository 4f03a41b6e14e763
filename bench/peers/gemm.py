"""Rate of single-precision matrix products in numpy and PyTorch: how fast the arithmetic of a training step could be."""

import numpy
import torch

from protocol import serve, settings

given = settings()
size = given["size"]
torch.set_num_threads(given["threads"])
random = numpy.random.default_rng(0)
a, b = (random.random((size, size), dtype=numpy.float32) for _ in range(2))
c = numpy.empty((size, size), numpy.float32)
torch_a, torch_b, torch_c = (torch.from_numpy(values) for values in (a, b, c))


def numpy_product():
    numpy.matmul(a, b, out=c)


def torch_product():
    torch.mm(torch_a, torch_b, out=torch_c)


serve(numpy.__version__, {"numpy": numpy_product, "pytorch": torch_product})

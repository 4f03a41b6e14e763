"""Training steps of the paper's auto-encoders in PyTorch, tuned as its users tune it on a processor."""

import itertools

import numpy
import torch
from torch import nn

from protocol import serve, settings

given = settings()
torch.set_num_threads(given["threads"])
pixels = torch.from_numpy(numpy.fromfile(given["images"], dtype=numpy.float32).reshape(-1, 784))


class UnitLength(nn.Module):
    def forward(self, values):
        return nn.functional.normalize(values, dim=1, eps=1e-12)


def dense():
    sizes = [784, 500, 500, 2000, 10]

    def half(widths):
        layers = []
        for wide, narrow in itertools.pairwise(widths):
            layers += [nn.Linear(wide, narrow), nn.ReLU()]
        return layers[:-1]

    return nn.Sequential(*half(sizes), UnitLength(), *half(sizes[::-1]))


def convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(32, 64, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(64, 128, 3, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(1152, 10),
        UnitLength(),
        nn.Linear(10, 1152),
        nn.ReLU(),
        nn.Unflatten(1, (128, 3, 3)),
        nn.ConvTranspose2d(128, 64, 3, stride=2),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 5, stride=2, padding=2, output_padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 5, stride=2, padding=2, output_padding=1),
    )


def stepper(channels_last=False, flush_denormal=False, autocast=False):
    torch.manual_seed(0)
    is_dense = given["architecture"] == "dense"
    model = dense() if is_dense else convolutional()
    batches = pixels if is_dense else pixels.reshape(-1, 1, 28, 28)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        batches = batches.contiguous(memory_format=torch.channels_last)
    batches = itertools.cycle(torch.split(batches, given["batch"]))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    def step():
        torch.set_flush_denormal(flush_denormal)
        batch = next(batches)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            output = model(batch)
        loss = nn.functional.mse_loss(output.float(), batch)
        loss.backward()
        optimizer.step()
        return {"loss": loss.item()}

    return step


variants = {"fused Adam": stepper(), "fused Adam, denormals flushed": stepper(flush_denormal=True)}
if given["architecture"] == "convolutional":
    variants["fused Adam, channels last"] = stepper(channels_last=True)
    variants["fused Adam, channels last, denormals flushed"] = stepper(channels_last=True, flush_denormal=True)
if given["precision"] == "bfloat16":
    variants["fused Adam, bfloat16"] = stepper(autocast=True)
    if given["architecture"] == "convolutional":
        variants["fused Adam, channels last, bfloat16"] = stepper(channels_last=True, autocast=True)
serve(torch.__version__, variants)

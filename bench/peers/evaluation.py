"""What is done with a trained convolutional auto-encoder: encode all images, k-means with restarts, clustering accuracy."""

import itertools

import numpy
import torch
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from torch import nn

from protocol import serve, settings

given = settings()
torch.set_num_threads(given["threads"])
images = torch.from_numpy(numpy.fromfile(given["images"], dtype=numpy.float32).reshape(-1, 1, 28, 28))
labels = numpy.array(given["labels"])
seeds = itertools.count()


def weights():
    values = torch.from_numpy(numpy.fromfile(given["weights"], dtype=numpy.float32))
    for size, shape in ((numpy.prod(shape), shape) for shape in given["shapes"]):
        yield values[:size].reshape(shape)
        values = values[size:]


given_weights = list(weights())


def convolution(kernel, bias, padding):
    layer = nn.Conv2d(kernel.shape[2], kernel.shape[3], kernel.shape[0], stride=2, padding=padding)
    layer.weight.data = kernel.permute(3, 2, 0, 1).contiguous()
    layer.bias.data = bias
    return layer


def same(before):
    # TensorFlow pads unevenly where PyTorch pads evenly: one row and column more after the image.
    return nn.ZeroPad2d(before)


encoder = nn.Sequential(
    same((1, 2, 1, 2)),
    convolution(*given_weights[0:2], 0),
    nn.ReLU(),
    same((1, 2, 1, 2)),
    convolution(*given_weights[2:4], 0),
    nn.ReLU(),
    convolution(*given_weights[4:6], 0),
    nn.ReLU(),
).to(memory_format=torch.channels_last)
kernel, bias = given_weights[6:8]


def encode():
    with torch.inference_mode():
        codes = []
        for batch in torch.split(images.contiguous(memory_format=torch.channels_last), 1000):
            features = encoder(batch).permute(0, 2, 3, 1).reshape(len(batch), -1)
            codes.append(nn.functional.normalize(features @ kernel + bias, dim=1, eps=1e-12))
        return torch.cat(codes).numpy()


def evaluate():
    model = KMeans(given["clusters"], n_init=given["restarts"], random_state=next(seeds)).fit(encode())
    counts = numpy.zeros((given["clusters"], given["clusters"]), dtype=int)
    numpy.add.at(counts, (model.labels_, labels), 1)
    accuracy = counts[linear_sum_assignment(counts, maximize=True)].sum() / len(labels)
    return {"inertia": float(model.inertia_), "accuracy": float(accuracy)}


serve(torch.__version__, {"default": evaluate})

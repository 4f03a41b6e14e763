"""Training steps of the paper's auto-encoders as one tf.function without Keras: the graph that ours should match. In bfloat16, matrix
products and convolutions are computed in it; variables, the norm, the loss and Adam stay in 32 bits."""

import itertools

import numpy
import tensorflow as tf

from protocol import serve, settings

given = settings()
tf.config.threading.set_intra_op_parallelism_threads(given["threads"])
tf.random.set_seed(0)
pixels = numpy.fromfile(given["images"], dtype=numpy.float32).reshape(-1, 784)
batches = itertools.cycle([tf.constant(batch) for batch in numpy.split(pixels, len(pixels) // given["batch"])])
size = given["batch"]


def stepper(number_type):
    variables = []

    def weights(shape, outputs, fans):
        limit = (6 / sum(fans)) ** 0.5
        pair = [tf.Variable(tf.random.uniform(shape, -limit, limit)), tf.Variable(tf.zeros([outputs]))]
        variables.extend(pair)
        return pair

    def with_bias(values, bias):
        return tf.nn.bias_add(values, tf.cast(bias, number_type))

    def dense_layer(inputs, outputs, activation=tf.nn.relu):
        kernel, bias = weights([inputs, outputs], outputs, (inputs, outputs))
        return lambda values: activation(with_bias(tf.matmul(values, tf.cast(kernel, number_type)), bias))

    def convolution(inputs, outputs, width, padding):
        kernel, bias = weights([width, width, inputs, outputs], outputs, (width**2 * inputs, width**2 * outputs))
        return lambda values: tf.nn.relu(
            with_bias(tf.nn.conv2d(values, tf.cast(kernel, number_type), 2, padding), bias)
        )

    def transposed(inputs, outputs, width, side, padding, activation=tf.nn.relu):
        kernel, bias = weights([width, width, outputs, inputs], outputs, (width**2 * inputs, width**2 * outputs))
        shape = [size, side, side, outputs]
        return lambda values: activation(
            with_bias(tf.nn.conv2d_transpose(values, tf.cast(kernel, number_type), shape, 2, padding), bias)
        )

    def reshape(*shape):
        return lambda values: tf.reshape(values, [size, *shape])

    def unit_length(values):
        wide = tf.cast(values, tf.float32)
        length = tf.math.rsqrt(tf.maximum(tf.reduce_sum(tf.square(wide), 1, keepdims=True), 1e-12))
        return tf.cast(wide * length, number_type)

    if given["architecture"] == "dense":
        layers = [
            dense_layer(784, 500),
            dense_layer(500, 500),
            dense_layer(500, 2000),
            dense_layer(2000, 10, tf.identity),
            unit_length,
            dense_layer(10, 2000),
            dense_layer(2000, 500),
            dense_layer(500, 500),
            dense_layer(500, 784, tf.identity),
        ]
    else:
        layers = [
            reshape(28, 28, 1),
            convolution(1, 32, 5, "SAME"),
            convolution(32, 64, 5, "SAME"),
            convolution(64, 128, 3, "VALID"),
            reshape(1152),
            dense_layer(1152, 10, tf.identity),
            unit_length,
            dense_layer(10, 1152),
            reshape(3, 3, 128),
            transposed(128, 64, 3, 7, "VALID"),
            transposed(64, 32, 5, 14, "SAME"),
            transposed(32, 1, 5, 28, "SAME", tf.identity),
            reshape(784),
        ]

    moments = [(tf.Variable(tf.zeros_like(variable)), tf.Variable(tf.zeros_like(variable))) for variable in variables]
    powers = [tf.Variable(0.9), tf.Variable(0.999)]

    @tf.function
    def train(batch):
        with tf.GradientTape() as tape:
            values = tf.cast(batch, number_type)
            for layer in layers:
                values = layer(values)
            loss = tf.reduce_mean(tf.math.squared_difference(tf.cast(values, tf.float32), batch))
        for variable, (m, v), gradient in zip(variables, moments, tape.gradient(loss, variables)):
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=1e-3,
                beta1=0.9,
                beta2=0.999,
                epsilon=1e-7,
                grad=gradient,
            )
        powers[0].assign(powers[0] * 0.9)
        powers[1].assign(powers[1] * 0.999)
        return loss

    return lambda: {"loss": float(train(next(batches)))}


variants = {"default": stepper(tf.float32)}
if given["precision"] == "bfloat16":
    variants["bfloat16"] = stepper(tf.bfloat16)
serve(tf.__version__, variants)

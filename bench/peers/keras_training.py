"""Training steps of the paper's auto-encoders in Keras 3 on TensorFlow."""

import itertools

import keras
import numpy
import tensorflow as tf
from keras import layers

from protocol import serve, settings

given = settings()
tf.config.threading.set_intra_op_parallelism_threads(given["threads"])
pixels = numpy.fromfile(given["images"], dtype=numpy.float32).reshape(-1, 784)


def dense():
    return keras.Sequential(
        [
            layers.Input((784,)),
            *[layers.Dense(units, "relu") for units in (500, 500, 2000)],
            layers.Dense(10),
            layers.UnitNormalization(),
            *[layers.Dense(units, "relu") for units in (2000, 500, 500)],
            layers.Dense(784),
        ]
    )


def convolutional():
    return keras.Sequential(
        [
            layers.Input((784,)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(32, 5, 2, "same", activation="relu"),
            layers.Conv2D(64, 5, 2, "same", activation="relu"),
            layers.Conv2D(128, 3, 2, "valid", activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
            layers.UnitNormalization(),
            layers.Dense(1152, "relu"),
            layers.Reshape((3, 3, 128)),
            layers.Conv2DTranspose(64, 3, 2, "valid", activation="relu"),
            layers.Conv2DTranspose(32, 5, 2, "same", activation="relu"),
            layers.Conv2DTranspose(1, 5, 2, "same"),
            layers.Flatten(),
        ]
    )


def compiled(policy="float32"):
    keras.utils.set_random_seed(0)
    keras.mixed_precision.set_dtype_policy(policy)
    model = dense() if given["architecture"] == "dense" else convolutional()
    model.compile(keras.optimizers.Adam(1e-3), "mse", jit_compile=False)
    return model


def batches():
    return itertools.cycle(numpy.split(pixels, len(pixels) // given["batch"]))


def train_on_batch(policy="float32"):
    model = compiled(policy)
    numbers = batches()

    def step():
        batch = next(numbers)
        return {"loss": float(model.train_on_batch(batch, batch))}

    return step


def own_step(policy="float32"):
    model = compiled(policy)
    tensors = itertools.cycle([tf.constant(batch) for batch in numpy.split(pixels, len(pixels) // given["batch"])])

    @tf.function
    def train(batch):
        with tf.GradientTape() as tape:
            output = tf.cast(model(batch, training=True), tf.float32)
            loss = tf.reduce_mean(tf.math.squared_difference(output, batch))
        variables = model.trainable_variables
        model.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def step():
        return {"loss": float(train(next(tensors)))}

    return step


variants = {"train_on_batch": train_on_batch(), "tf.function": own_step()}
if given["precision"] == "bfloat16":
    variants["train_on_batch, bfloat16"] = train_on_batch("mixed_bfloat16")
    variants["tf.function, bfloat16"] = own_step("mixed_bfloat16")
serve(keras.__version__, variants)

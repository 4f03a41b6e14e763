import { describe, expect, it } from 'vitest';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  augmentedReconstructionObjective,
  moveImages,
  reconstructionErrors,
} from '../../lib/training';

const SIDE = 9;
const picture = Float32Array.from({ length: SIDE * SIDE }, (_, index) => (index % 13) / 13);
const pixel = (values: ArrayLike<number>, x: number, y: number) =>
  x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : values[y * SIDE + x];

function move(angle: number, right: number, down: number): Float32Array {
  return tf.tidy(() =>
    moveImages(tf.tensor2d(picture, [1, SIDE * SIDE]), SIDE, tf.tensor2d([[angle, right, down]]))
      .dataSync<'float32'>()
      .slice(),
  );
}

function expectEverywhere(moved: Float32Array, expected: (x: number, y: number) => number): void {
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) expect(pixel(moved, x, y)).toBeCloseTo(expected(x, y), 4);
  }
}

describe('moveImages', () => {
  it('shifts to the right and down, black coming in', () => {
    expectEverywhere(move(0, 2, -1), (x, y) => pixel(picture, x - 2, y + 1));
  });

  it('shifts by fractions of a pixel, between neighbours', () => {
    expectEverywhere(
      move(0, 0.25, 0),
      (x, y) => 0.75 * pixel(picture, x, y) + 0.25 * pixel(picture, x - 1, y),
    );
  });

  it('turns about the middle, clockwise on the screen', () => {
    expectEverywhere(move(Math.PI / 2, 0, 0), (x, y) => pixel(picture, y, SIDE - 1 - x));
  });

  it('turns first, then shifts', () => {
    expectEverywhere(move(Math.PI / 2, 3, 1), (x, y) => {
      const [oldX, oldY] = [x - 3, y - 1];
      const outside = oldX < 0 || oldY < 0 || oldX >= SIDE || oldY >= SIDE;
      return outside ? 0 : pixel(picture, oldY, SIDE - 1 - oldX);
    });
  });

  it('moves each image by its own movement, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const images = tf.tensor2d([...picture, ...picture], [2, SIDE * SIDE]);
      const moved = moveImages(images, SIDE, tf.tensor2d([0, 1, 0, 0, 0, 0], [2, 3])).dataSync();
      expect(pixel(moved, 4, 4)).toBeCloseTo(pixel(picture, 3, 4), 5);
      expect(moved.slice(SIDE * SIDE)).toEqual(picture);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('augmentedReconstructionObjective', () => {
  const objective = augmentedReconstructionObjective({ maxRotationDegrees: 10, maxShiftPixels: 2 });
  const draw = (seed: number) =>
    objective.feeds?.movements.draw(createRandom(seed), new Int32Array(2000)).data ??
    new Float32Array();

  it('draws movements uniformly within its limits', () => {
    const values = draw(1);
    [(10 * Math.PI) / 180, 2, 2].forEach((limit, column) => {
      const own = values.filter((_, position) => position % 3 === column);
      expect(Math.max(...own)).toBeLessThanOrEqual(limit);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(-limit);
      // The standard error of the mean of a uniform distribution of this width is limit / sqrt(3 n).
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(Math.abs(mean)).toBeLessThan((4 * limit) / Math.sqrt(3 * own.length));
      expect(Math.max(...own)).toBeGreaterThan(0.98 * limit);
    });
  });

  it('draws the same from the same seed only', () => {
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('puts the moved image in, and wants the moved image back', () => {
    const autoencoder = buildAutoencoder({
      architecture: 'dense',
      side: 8,
      bottleneck: 3,
      normalization: 'none',
      seed: 1,
    });
    const random = createRandom(4);
    const images = tf.tensor2d(
      Float32Array.from({ length: 5 * 64 }, () => random.next()),
      [5, 64],
    );
    const movements = tf.tensor2d(
      Float32Array.from({ length: 15 }, () => random.next() - 0.5),
      [5, 3],
    );
    const loss = objective.loss(autoencoder, { images, tables: {}, feeds: { movements } });
    const moved = matrix(moveImages(images, 8, movements).dataSync<'float32'>().slice(), 5, 64);
    const errors = reconstructionErrors(autoencoder, moved);
    expect(loss.dataSync()[0]).toBeCloseTo(errors.reduce((sum, error) => sum + error) / 5, 6);
    tf.dispose([images, movements, loss]);
    disposeAutoencoder(autoencoder);
  });

  it('has its limits in its name, by which a checkpoint knows its run', () => {
    const name = (maxRotationDegrees: number, maxShiftPixels: number) =>
      augmentedReconstructionObjective({ maxRotationDegrees, maxShiftPixels }).name;
    expect(new Set([name(10, 2), name(10, 1), name(5, 2)]).size).toBe(3);
  });

  it('refuses limits that make no sense', () => {
    const build = (maxRotationDegrees: number, maxShiftPixels: number) => () =>
      augmentedReconstructionObjective({ maxRotationDegrees, maxShiftPixels });
    const refusal = 'must be a number of at least 0, got';
    expect(build(-1, 2)).toThrow(`maxRotationDegrees ${refusal} -1`);
    expect(build(Number.NaN, 1)).toThrow(`maxRotationDegrees ${refusal} NaN`);
    expect(build(1, -1)).toThrow(`maxShiftPixels ${refusal} -1`);
    expect(build(1, Infinity)).toThrow(`maxShiftPixels ${refusal} Infinity`);
    expect(build(0, 0)).not.toThrow();
  });
});

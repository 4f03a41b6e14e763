import type { io } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { L2Normalization } from '../../lib/model';
import { tf } from '../../lib/tensorflow';

const layer = new L2Normalization({});

function normalize(values: number[][]): number[][] {
  return tf.tidy(() => (layer.apply(tf.tensor2d(values)) as tf.Tensor2D).arraySync());
}

describe('L2Normalization', () => {
  it('puts rows on the unit sphere, whatever their length', () => {
    for (const scale of [1e-4, 1, 1e6]) {
      const [[x, y]] = normalize([[3 * scale, -4 * scale]]);
      expect(x).toBeCloseTo(0.6, 5);
      expect(y).toBeCloseTo(-0.8, 5);
    }
  });

  it('leaves zero at zero, with finite gradients', () => {
    expect(normalize([[0, 0, 0]])).toEqual([[0, 0, 0]]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(layer.apply(x) as tf.Tensor));
    const values = gradient(tf.tensor2d([[0, 0, 0]])).dataSync();
    expect([...values].every(Number.isFinite)).toBe(true);
  });

  it('has the gradient (I - y yᵀ) g / ||x|| of the closed form', () => {
    const x = [1, -2, 2];
    const upstream = [0.5, 1, -3];
    const gradient = tf.grad((input: tf.Tensor) =>
      tf.sum(tf.mul(layer.apply(input) as tf.Tensor, tf.tensor2d([upstream]))),
    );
    const measured = [...gradient(tf.tensor2d([x])).dataSync()];
    const norm = Math.hypot(...x);
    const y = x.map((value) => value / norm);
    const along = y.reduce((sum, value, index) => sum + value * upstream[index], 0);
    upstream.forEach((g, index) => {
      expect(measured[index]).toBeCloseTo((g - y[index] * along) / norm, 5);
    });
  });

  it('survives being saved and loaded as part of a model', async () => {
    const input = tf.input({ shape: [4] });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    let saved: io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as io.ModelArtifacts));
    const output = loaded.predict(tf.tensor2d([[1, 1, 1, 1]])) as tf.Tensor;
    expect([...output.dataSync()]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { tf } from '../../lib/tensorflow';
import { trainAutoencoder } from '../../lib/training';
import { createGraphBuilder } from '../../lib/training/graph/node';
import { openGraphSession } from '../../lib/training/graph/session';
import { put, useEnvironment, useTemporaryFolder } from '../data/fixtures';

// No disk fills up for a test: writing is made to fail where one asks for it.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, writeFileSync: vi.fn(fs.writeFileSync) };
});

const folder = useTemporaryFolder();
const setEnvironment = useEnvironment();

/** Trains for a moment; tells what it was told. */
async function train() {
  const autoencoder = buildAutoencoder({
    architecture: 'dense',
    side: 4,
    bottleneck: 2,
    normalization: 'l2',
    seed: 0,
  });
  const messages: string[] = [];
  try {
    const { engine } = await trainAutoencoder(autoencoder, matrix(new Float32Array(64), 4, 16), {
      epochs: 1,
      seed: 0,
      onMessage: (message) => messages.push(message),
    });
    return { engine, messages };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

describe('the temporary folder of a training graph', () => {
  it('is empty again once TensorFlow has the graph', async () => {
    setEnvironment('TMPDIR', folder());
    expect(await train()).toEqual({ engine: 'graph', messages: [] });
    expect(readdirSync(folder())).toEqual([]);
  });

  it('is an error where there is none, and no reason to train slowly', async () => {
    for (const wrong of [join(folder(), 'nowhere'), put(folder(), 'file', '')]) {
      setEnvironment('TMPDIR', wrong);
      await expect(train()).rejects.toThrow(UserError);
      await expect(train()).rejects.toThrow(
        new RegExp(`written to the folder .*, ${wrong}: ENO[^]* TMPDIR`),
      );
    }
  });

  it('is an error where it is full, and nothing is left in it', async () => {
    setEnvironment('TMPDIR', folder());
    const sessions = tf.node.getNumOfSavedModels();
    vi.mocked(writeFileSync).mockImplementationOnce(() => {
      throw new Error('ENOSPC: no space left on device, write');
    });
    const error = await train().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(`${folder()}: ENOSPC`);
    expect(readdirSync(folder())).toEqual([]);
    expect(tf.node.getNumOfSavedModels()).toBe(sessions);
  });
});

it("a graph that TensorFlow does not take is TensorFlow's error", async () => {
  const builder = createGraphBuilder('test');
  const nonsense = builder.output('NoSuchOperation', [], { shape: [], dtype: 'float32' });
  const signatures = new Map([['run', { inputs: {}, outputs: { nonsense } }]]);
  const error = await openGraphSession(signatures).catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(UserError);
  expect(String(error)).toContain('NoSuchOperation');
});

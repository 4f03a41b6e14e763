import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { tf } from '../../tensorflow';
import { type Signature, serializeSavedModel } from './saved-model';

/** A graph that TensorFlow has loaded, with its variables' values. */
export interface GraphSession {
  /**
   * Runs a signature.
   *
   * @param inputs - a tensor for each of its inputs; they stay the caller's.
   * @returns a tensor for each of its outputs; they become the caller's.
   */
  run(signature: string, inputs: tf.NamedTensorMap): tf.NamedTensorMap;
  dispose(): void;
}

/**
 * Hands a graph over to TensorFlow: through a SavedModel in a temporary folder, which is the one way that
 * tfjs-node has, and which is gone again when this returns.
 *
 * @throws Error of TensorFlow's, when the graph is not valid; UserError when the temporary folder cannot be written.
 */
export async function openGraphSession(
  signatures: ReadonlyMap<string, Signature>,
): Promise<GraphSession> {
  const folder = writeToTemporaryFolder(serializeSavedModel(signatures));
  const loaded = new Map<string, Awaited<ReturnType<typeof tf.node.loadSavedModel>>>();
  const dispose = () => {
    for (const model of loaded.values()) model.dispose();
    loaded.clear();
  };
  try {
    // Signatures of one folder share one session, and so the variables.
    for (const name of signatures.keys()) {
      loaded.set(name, await tf.node.loadSavedModel(folder, ['serve'], name));
    }
  } catch (error) {
    dispose();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    run(name, inputs) {
      const model = loaded.get(name);
      if (!model) throw new Error(`the graph has no signature ${name}, or it is closed`);
      return model.predict(inputs) as tf.NamedTensorMap;
    },
    dispose,
  };
}

/** Makes a folder with a SavedModel of this content. */
function writeToTemporaryFolder(content: Uint8Array): string {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'training-graph-'));
    writeFileSync(join(folder, 'saved_model.pb'), content);
    return folder;
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    throw new UserError(
      `the training graph cannot be written to the folder for temporary files, ${tmpdir()}: ${(error as Error).message}\n` +
        'Make room there, or set the environment variable TMPDIR to a folder that can be written.',
    );
  }
}

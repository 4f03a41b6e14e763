import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCuboidCache, fingerprintedFiles } from '../../lib/crowd/cuboid-cache';
import { type CuboidFrame, DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import type { Scene } from '../../lib/crowd/scene';
import { simulateClip } from '../../lib/crowd/simulator';
import type { VideoClip } from '../../lib/data/video';
import { projectPath } from '../../lib/paths';
import { importsOf } from '../imports';

const SCENE: Scene = {
  width: 180,
  height: 120,
  background: new Float32Array(180 * 120).fill(120),
  walkingSpeed: new Float32Array(120).fill(1),
};
const clipOf = (seed: number) =>
  simulateClip('normal 1', { seed, frameCount: 6, arrivalsPerSecond: 0.9 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuboid-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The cuboids of a clip, in one piece: to compare so many values one by one would take seconds. */
async function cuboidsOf(clip: VideoClip): Promise<string> {
  const found: [number, CuboidFrame][] = [];
  await createCuboidCache(folder).readCuboids(clip, SCENE, DEFAULT_GEOMETRY, (index, cuboids) => {
    found.push([index, cuboids]);
  });
  expect(found.map(([index]) => index)).toEqual([1, 2, 3, 4, 5]);
  return serialize(found).toString('base64');
}

describe('kept cuboids', () => {
  it('are those that were cut, and are found again', async () => {
    const cut = await cuboidsOf(clipOf(1));
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await cuboidsOf({ ...clipOf(1), isAnomalous: undefined })) === cut).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('are removed once the program that cut them has been edited, and nothing else is', async () => {
    writeFileSync(join(folder, '0123456789abcdef-Train001-0123456789abcdef.cuboids'), '');
    writeFileSync(join(folder, '0123456789abcdef-normal-0123456789abcdef.scene'), '');
    writeFileSync(join(folder, 'notes.txt'), '');
    await cuboidsOf(clipOf(1));
    const kept = readdirSync(folder).sort();
    expect(kept).toHaveLength(2);
    expect(kept).toContain('notes.txt');
    expect(kept[0]).toMatch(/^[0-9a-f]{16}-normal-1-[0-9a-f]{16}\.cuboids$/);
  });

  it('are not those of other frames under the same name', async () => {
    const first = await cuboidsOf(clipOf(1));
    expect((await cuboidsOf(clipOf(2))) === first).toBe(false);
    // Only the last but one frame differs.
    const clip = clipOf(1);
    const edited: VideoClip = {
      ...clip,
      frames: async function* () {
        for await (const { index, pixels } of clip.frames()) {
          yield { index, pixels: index === 4 ? pixels.slice().reverse() : pixels };
        }
      },
    };
    expect((await cuboidsOf(edited)) === first).toBe(false);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.each([
    ['cut off', (path: string) => truncateSync(path, 5000)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['something else', (path: string) => writeFileSync(path, 'hello')],
  ])('are cut again when their file is %s', async (_, damage) => {
    const cut = await cuboidsOf(clipOf(1));
    const [file] = readdirSync(folder);
    const before = readFileSync(join(folder, file));
    damage(join(folder, file));
    expect((await cuboidsOf(clipOf(1))) === cut).toBe(true);
    expect(readFileSync(join(folder, file)).equals(before)).toBe(true);
  });
});

it('a kept scene is not that of other clips under the same name', async () => {
  const learned: number[] = [];
  const sceneOf = (seed: number) =>
    createCuboidCache(folder).scene('normal', [clipOf(seed)], async () => {
      learned.push(seed);
      return SCENE;
    });
  for (const seed of [1, 2, 1]) await sceneOf(seed);
  expect(learned).toEqual([1, 2]);
});

it('the fingerprint takes in every file that could change what is cut', () => {
  const cutting = ['clip-cuboids.ts', 'scene.ts', 'simulator/simulate.ts', '../data/ucsd.ts'];
  const needed = cutting.flatMap((file) => [...importsOf(join(projectPath('lib', 'crowd'), file))]);
  // Where things lie, how they are written and what errors are called changes no number.
  const harmless = ['errors.ts', 'files.ts', 'paths.ts'].map((file) => projectPath('lib', file));
  const fingerprinted = new Set([...fingerprintedFiles(), ...harmless]);
  expect(needed).toContain(projectPath('lib', 'random.ts'));
  expect(needed.filter((file) => !fingerprinted.has(file))).toEqual([]);
});

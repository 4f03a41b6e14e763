import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { VideoClip } from '../data/video';
import { writeFileAtomic } from '../files';
import { projectPath } from '../paths';
import { forEachCuboidFrame } from './clip-cuboids';
import type { CuboidFrame } from './cuboids';
import type { Scene } from './scene';

/** Cuts a clip into cuboids, frame by frame, see {@link forEachCuboidFrame}; or reads what was cut before. */
export type CuboidReader = typeof forEachCuboidFrame;

/** A fingerprint of the program that cuts cuboids and simulates clips: what it cut before an edit is not used after it. */
function programFingerprint(): string {
  const hash = createHash('sha256');
  for (const folder of [
    projectPath('lib', 'crowd'),
    projectPath('lib', 'crowd', 'simulator'),
    projectPath('lib', 'data'),
  ]) {
    for (const file of readdirSync(folder).sort()) {
      if (file.endsWith('.ts')) hash.update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Keeps scenes and cuboids on disk, so that runs that differ in their seed only measure motion once. Some 130 kB a frame,
 * 600 MB for UCSD Ped2.
 *
 * @param folder - where to keep them; may be deleted at any time.
 */
export function createCuboidCache(folder: string) {
  const program = programFingerprint();

  const read = <T>(path: string): T | undefined =>
    existsSync(path) ? (deserialize(readFileSync(path)) as T) : undefined;
  const write = (path: string, value: unknown): void => {
    mkdirSync(folder, { recursive: true });
    writeFileAtomic(path, serialize(value));
  };

  return {
    /**
     * @param name - what the scene is of: the data set and which clips.
     * @param learn - called when it has not been kept.
     */
    async scene(name: string, learn: () => Promise<Scene>): Promise<Scene> {
      const path = join(folder, `${name}-${program}.scene`);
      const kept = read<Scene>(path);
      if (kept) return kept;
      const scene = await learn();
      write(path, scene);
      return scene;
    },

    /** {@link forEachCuboidFrame}, from disk when the clip was cut before in the same scene. Holds one clip in memory. */
    readCuboids: (async (clip: VideoClip, scene, geometry, visit) => {
      const settings = createHash('sha256')
        .update(program)
        .update(JSON.stringify([clip.frameCount, geometry]))
        .update(scene.background)
        .update(scene.walkingSpeed)
        .digest('hex')
        .slice(0, 16);
      const path = join(folder, `${clip.name.replaceAll(' ', '-')}-${settings}.cuboids`);
      let frames = read<[number, CuboidFrame][]>(path);
      if (!frames) {
        const cut: [number, CuboidFrame][] = [];
        await forEachCuboidFrame(clip, scene, geometry, (index, cuboids) => {
          cut.push([index, cuboids]);
        });
        write(path, cut);
        frames = cut;
      }
      for (const [index, cuboids] of frames) visit(index, cuboids);
    }) satisfies CuboidReader,
  };
}

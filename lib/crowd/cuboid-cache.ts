import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** Files of the program that cuts cuboids and simulates clips: an edit to any of them may change what is cut. */
export function fingerprintedFiles(): string[] {
  const folders = [
    projectPath('lib', 'crowd'),
    projectPath('lib', 'crowd', 'simulator'),
    projectPath('lib', 'data'),
  ];
  const inFolders = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => join(folder, file)),
  );
  // Simulated clips are drawn from the numbers of the one, the other finds the last frame of clips that are read.
  return [...inFolders, projectPath('lib', 'random.ts'), projectPath('lib', 'range.ts')];
}

/** A fingerprint of these files, and of the OpenCV that measures motion: what was cut before a change is not used after it. */
function programFingerprint(): string {
  const hash = createHash('sha256');
  for (const file of fingerprintedFiles()) hash.update(readFileSync(file));
  const require = createRequire(projectPath('package.json'));
  hash.update(require('@techstark/opencv-js/package.json').version);
  return hash.digest('hex').slice(0, 16);
}

/** Whether a file is one that this cache has written. */
function isKept(name: string): boolean {
  return name.endsWith('.scene') || name.endsWith('.cuboids');
}

/** What a clip shows, whatever its name: a digest of its size and of all of its frames, which are read for it. */
async function digestFrames({ width, height, frames }: VideoClip): Promise<string> {
  const hash = createHash('sha256').update(`${width} x ${height}`);
  for await (const { index, pixels } of frames()) hash.update(`;${index};`).update(pixels);
  return hash.digest('hex');
}

/**
 * Keeps scenes and cuboids on disk, so that runs that differ in their seed only measure motion once. Some 130 kB a frame,
 * 600 MB for UCSD Ped2. A kept file that does not read is made again; those of a program that has been edited since are removed.
 *
 * @param folder - where to keep them; may be deleted at any time.
 */
export function createCuboidCache(folder: string) {
  const program = programFingerprint();
  // By the function that reads the frames, which copies of a clip without its labels share with it.
  const digests = new WeakMap<VideoClip['frames'], Promise<string>>();

  const digestOf = (clip: VideoClip): Promise<string> => {
    const digest = digests.get(clip.frames) ?? digestFrames(clip);
    digests.set(clip.frames, digest);
    return digest;
  };
  const read = <T>(path: string): T | undefined => {
    if (!existsSync(path)) return undefined;
    try {
      return deserialize(readFileSync(path)) as T;
    } catch {
      // Damaged: nothing is lost but the time to make it again.
      return undefined;
    }
  };
  const write = (path: string, value: unknown): void => {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      // Of a program that has been edited since: 600 MB, and of no more use.
      if (isKept(name) && !name.startsWith(program)) rmSync(join(folder, name), { force: true });
    }
    writeFileAtomic(path, serialize(value));
  };
  const pathOf = (name: string, settings: string, ending: 'scene' | 'cuboids') =>
    join(folder, `${program}-${name.replaceAll(' ', '-')}-${settings}.${ending}`);

  return {
    /**
     * @param name - what the scene is of: the data set and which clips.
     * @param clips - the clips themselves: what was learned from others of the same name is not used.
     * @param learn - called when it has not been kept.
     * @throws UserError as the clips, when a frame is refused; as `learn`.
     */
    async scene(
      name: string,
      clips: readonly VideoClip[],
      learn: () => Promise<Scene>,
    ): Promise<Scene> {
      const hash = createHash('sha256').update(program);
      for (const clip of clips) hash.update(await digestOf(clip));
      const path = pathOf(name, hash.digest('hex').slice(0, 16), 'scene');
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
        .update(await digestOf(clip))
        .update(scene.background)
        .update(scene.walkingSpeed)
        .digest('hex')
        .slice(0, 16);
      const path = pathOf(clip.name, settings, 'cuboids');
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

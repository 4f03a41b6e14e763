import type { VideoClip } from '../data/video';
import { type CuboidFrame, type CuboidGeometry, createCuboidExtractor } from './cuboids';
import { createMotionEstimator } from './optical-flow';
import { requireSceneSize, type Scene } from './scene';

/**
 * Cuts a clip into cuboids, one frame at a time.
 *
 * @param visit - called with each frame's number and the cuboids that end there; not for the first frame, which has no
 *   motion, nor for frames that were left out.
 * @throws UserError when the clip's frames are not of the scene's size; as the clip, when a frame is refused.
 */
export async function forEachCuboidFrame(
  clip: VideoClip,
  scene: Scene,
  geometry: CuboidGeometry,
  visit: (index: number, cuboids: CuboidFrame) => void,
): Promise<void> {
  requireSceneSize(clip, scene);
  const extractor = createCuboidExtractor(scene, geometry);
  const estimator = await createMotionEstimator(clip.width, clip.height);
  let last = -1;
  try {
    for await (const { index, pixels } of clip.frames()) {
      const motion = estimator.next(pixels, Math.max(1, index - last));
      last = index;
      if (motion) visit(index, extractor.next(motion));
    }
  } finally {
    estimator.dispose();
  }
}

/** Width of the pictures in pixels, as Ped2's. */
export const FRAME_WIDTH = 360;
/** Height of the pictures in pixels, as Ped2's. */
export const FRAME_HEIGHT = 240;
/** Pictures a second, as Ped2's. */
export const FRAMES_PER_SECOND = 10;

/** The plaza is so deep, in metres: 0 is the far edge, `PLAZA_DEPTH` the near one. */
export const PLAZA_DEPTH = 12;
/** And so wide; the near part of it is wider than the picture. */
export const PLAZA_WIDTH = 28;

const FAR_ROW = 60;
const NEAR_ROW = 225;
const FAR_SCALE = 13;
const NEAR_SCALE = 19;

/** Where a point of the ground is in the picture. */
export interface GroundPoint {
  /** Column in pixels. */
  readonly column: number;
  /** Row in pixels. */
  readonly row: number;
  /** Pixels a metre there: what is farther away is smaller. */
  readonly scale: number;
}

/**
 * The oblique camera over the plaza.
 *
 * @param x - metres from the left edge.
 * @param depth - metres from the far edge.
 */
export function groundToPicture(x: number, depth: number): GroundPoint {
  const nearness = depth / PLAZA_DEPTH;
  const scale = FAR_SCALE + (NEAR_SCALE - FAR_SCALE) * nearness;
  return {
    column: FRAME_WIDTH / 2 + (x - PLAZA_WIDTH / 2) * scale,
    row: FAR_ROW + (NEAR_ROW - FAR_ROW) * nearness,
    scale,
  };
}

import type { Random } from '../../random';
import { PLAZA_DEPTH, PLAZA_WIDTH } from './plaza';

/** What somebody on the plaza looks like. */
export type WalkerShape = 'pedestrian' | 'cyclist' | 'cart';

/** Somebody on the plaza; lengths in metres, times in seconds. */
export interface Walker {
  shape: WalkerShape;
  x: number;
  depth: number;
  velocityX: number;
  velocityDepth: number;
  /** Walks at this speed when nobody is in the way. */
  preferredSpeed: number;
  /** Where to: a unit vector. */
  headingX: number;
  headingDepth: number;
  /** How much room it takes. */
  radius: number;
  height: number;
  /** Moves the legs, from the distance walked. */
  phase: number;
  /** Grey values of clothes above and below. */
  shades: readonly [number, number];
  anomalous: boolean;
}

/** Which way the rule sends people: to the left in the far half, to the right in the near half. */
export function ruleDirection(depth: number): -1 | 1 {
  return depth < PLAZA_DEPTH / 2 ? -1 : 1;
}

/** A depth inside one of the two lanes, away from their border. */
export function laneDepth(direction: -1 | 1, random: Random): number {
  const within = 0.6 + random.next() * (PLAZA_DEPTH / 2 - 1.4);
  return direction < 0 ? within : PLAZA_DEPTH / 2 + 0.2 + within;
}

/** A pedestrian at the edge of the plaza, about to cross it in a lane. */
export function createPedestrian(direction: -1 | 1, depth: number, random: Random): Walker {
  // 1.34 m/s with a standard deviation of 0.26: Helbing and Molnar (1995), after Henderson (1971).
  const preferredSpeed = Math.min(1.9, Math.max(0.8, 1.34 + 0.26 * random.normal()));
  return {
    shape: 'pedestrian',
    x: direction > 0 ? -1 : PLAZA_WIDTH + 1,
    depth,
    velocityX: direction * preferredSpeed,
    velocityDepth: 0,
    preferredSpeed,
    headingX: direction,
    headingDepth: 0,
    radius: 0.28,
    height: 1.6 + 0.25 * random.next(),
    phase: random.next() * 2 * Math.PI,
    shades: [30 + random.integer(190), 20 + random.integer(120)],
    anomalous: false,
  };
}

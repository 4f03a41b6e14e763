import { createRandom, deriveSeed, type Random } from '../../random';
import { FRAME_WIDTH, FRAMES_PER_SECOND, groundToPicture, PLAZA_DEPTH, PLAZA_WIDTH } from './plaza';
import { stepCrowd } from './social-force';
import { createPedestrian, laneDepth, ruleDirection, type Walker } from './walker';

/** What can happen on the plaza that does not happen every day. */
export type SimulatedAnomaly = 'cyclist' | 'cart' | 'runner' | 'panic' | 'wrong way' | 'loitering';

/** All of them, in the order in which they are listed. */
export const SIMULATED_ANOMALIES: readonly SimulatedAnomaly[] = [
  'cyclist',
  'cart',
  'runner',
  'panic',
  'wrong way',
  'loitering',
];

/** What decides a simulated clip; the same story gives the same frames. */
export interface Story {
  readonly seed: number;
  readonly frameCount: number;
  /** New pedestrians a second. */
  readonly arrivalsPerSecond: number;
  /** What happens, beginning in this frame; nothing unless told. */
  readonly anomaly?: { readonly kind: SimulatedAnomaly; readonly startFrame: number };
}

/** The crowd lives so long before the first frame that the plaza is filled. */
const WARM_UP_FRAMES = 250;

/** Loitering is staying: it counts from so many seconds after somebody has stopped going anywhere. */
const LOITERING_SECONDS = 3;

/** The crowd of one frame. */
export interface Moment {
  readonly walkers: readonly Walker[];
  /** Whether something anomalous is to be seen: some pixels inside the picture. */
  readonly anomalous: boolean;
}

/** So many pixels of somebody must be inside the picture, measured on the ground. */
const VISIBLE_PIXELS = 6;

/** How far inside the picture somebody is, in pixels, on the left and on the right. */
function pixelsInside({ x, depth, radius }: Walker): [left: number, right: number] {
  const { column, scale } = groundToPicture(x, depth);
  return [column + radius * scale, FRAME_WIDTH - column + radius * scale];
}

function isVisible(walker: Walker): boolean {
  return pixelsInside(walker).every((pixels) => pixels > VISIBLE_PIXELS);
}

function arrive(walkers: Walker[], random: Random): void {
  const direction = random.next() < 0.5 ? -1 : 1;
  const depth = laneDepth(direction, random);
  const companions = random.next() < 0.25 ? 2 : 1;
  const first = createPedestrian(direction, depth, random);
  for (let companion = 0; companion < companions; companion++) {
    const walker = companion === 0 ? first : createPedestrian(direction, depth, random);
    walker.depth = Math.min(PLAZA_DEPTH - 0.3, depth + 0.7 * companion);
    walker.preferredSpeed = first.preferredSpeed;
    if (
      walkers.every((other) => Math.hypot(other.x - walker.x, other.depth - walker.depth) > 0.7)
    ) {
      walkers.push(walker);
    }
  }
}

/** Somebody new who does what is not usual, about to come into the picture. */
function createCulprit(
  kind: Exclude<SimulatedAnomaly, 'panic' | 'loitering'>,
  random: Random,
): Walker {
  const direction = random.next() < 0.5 ? -1 : 1;
  const lane = kind === 'wrong way' ? (-direction as -1 | 1) : direction;
  const walker = createPedestrian(direction, laneDepth(lane, random), random);
  walker.anomalous = true;
  if (kind === 'cyclist') {
    Object.assign(walker, { shape: 'cyclist', preferredSpeed: 3.6, radius: 0.5, height: 1.8 });
  } else if (kind === 'cart') {
    Object.assign(walker, { shape: 'cart', preferredSpeed: 2.8, radius: 1.1, height: 1.9 });
  } else if (kind === 'runner') {
    walker.preferredSpeed = 3.2;
  }
  walker.velocityX = direction * walker.preferredSpeed;
  walker.x = PLAZA_WIDTH / 2;
  // A step outside, so that it comes in and is not there all at once.
  while (Math.min(...pixelsInside(walker)) > -8) walker.x -= 0.1 * direction;
  return walker;
}

/** Those who leave room for somebody: nobody sees whoever is in the way outside of the picture go. */
function makingRoomFor(newcomer: Walker, walkers: readonly Walker[]): Walker[] {
  return walkers.filter(
    (walker) =>
      isVisible(walker) ||
      Math.hypot(walker.x - newcomer.x, walker.depth - newcomer.depth) >
        walker.radius + newcomer.radius + 0.3,
  );
}

/** Somebody in the middle of the picture who stops going anywhere. */
function stopSomebody(walkers: readonly Walker[], random: Random): Walker {
  const off = ({ x }: Walker) => Math.abs(x - PLAZA_WIDTH / 2);
  const nearest = [...walkers].sort((a, b) => off(a) - off(b)).slice(0, 4);
  const walker = nearest[random.integer(nearest.length)];
  walker.preferredSpeed = 0.35;
  walker.anomalous = true;
  return walker;
}

/** Everybody runs away from the middle of the plaza. */
function flee(walkers: readonly Walker[]): void {
  for (const walker of walkers) {
    const [awayX, awayDepth] = [walker.x - PLAZA_WIDTH / 2, walker.depth - PLAZA_DEPTH / 2];
    const distance = Math.max(0.1, Math.hypot(awayX, awayDepth));
    walker.headingX = awayX / distance;
    walker.headingDepth = awayDepth / distance;
    walker.preferredSpeed = Math.max(walker.preferredSpeed, 3);
    walker.anomalous = true;
  }
}

/** Who runs towards a wall turns along it so many metres before. */
const TURNING_METRES = 1;

function turnAlongWalls({ depth, headingX, headingDepth }: Walker): Partial<Walker> {
  const left = headingDepth < 0 ? depth : PLAZA_DEPTH - depth;
  if (headingDepth === 0 || left > TURNING_METRES) return {};
  return { headingX: headingX < 0 ? -1 : 1, headingDepth: 0 };
}

/**
 * Lives through a story frame by frame, without drawing anything.
 *
 * @yields the crowd of each frame; the same objects each time, moved on.
 */
export function* liveThrough(story: Story): Generator<Moment> {
  const random = createRandom(deriveSeed(story.seed, 'crowd'));
  const culprits = createRandom(deriveSeed(story.seed, 'culprit'));
  const { anomaly } = story;
  let walkers: Walker[] = [];
  let loiterer: Walker | undefined;
  for (let frame = -WARM_UP_FRAMES; frame < story.frameCount; frame++) {
    const panic = anomaly?.kind === 'panic' && frame >= anomaly.startFrame;
    if (!panic && random.next() < story.arrivalsPerSecond / FRAMES_PER_SECOND) {
      arrive(walkers, random);
    }
    if (anomaly && frame === anomaly.startFrame) {
      const { kind } = anomaly;
      if (kind === 'panic') flee(walkers);
      else if (kind === 'loitering') loiterer = stopSomebody(walkers, culprits);
      else {
        const culprit = createCulprit(kind, culprits);
        walkers = [...makingRoomFor(culprit, walkers), culprit];
      }
    }
    if (panic) for (const walker of walkers) Object.assign(walker, turnAlongWalls(walker));
    if (anomaly && loiterer && (frame - anomaly.startFrame) % 15 === 0) {
      const angle = culprits.next() * 2 * Math.PI;
      loiterer.headingX = Math.cos(angle);
      loiterer.headingDepth = Math.sin(angle);
    }
    for (const walker of walkers) keepLane(walker);
    stepCrowd(walkers, 1 / FRAMES_PER_SECOND);
    walkers = walkers.filter(({ x }) => x > -3 && x < PLAZA_WIDTH + 3);
    if (frame < 0) continue;
    const patience = anomaly?.kind === 'loitering' ? LOITERING_SECONDS * FRAMES_PER_SECOND : 0;
    const counts = anomaly !== undefined && frame >= anomaly.startFrame + patience;
    yield {
      walkers,
      anomalous: counts && walkers.some((walker) => walker.anomalous && isVisible(walker)),
    };
  }
}

/** Those who were pushed over the border between the lanes go back. */
function keepLane(walker: Walker): void {
  if (walker.anomalous || walker.headingX === 0) return;
  const astray = ruleDirection(walker.depth) !== Math.sign(walker.headingX);
  const back = astray ? 0.35 * Math.sign(walker.headingX) : 0;
  walker.headingDepth = back;
  walker.headingX = Math.sign(walker.headingX) * Math.sqrt(1 - back ** 2);
}

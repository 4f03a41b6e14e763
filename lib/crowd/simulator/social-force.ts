import { PLAZA_DEPTH } from './plaza';
import type { Walker } from './walker';

// Helbing and Molnar, "Social force model for pedestrian dynamics", Physical Review E 51 (1995), with the strength and
// range of Helbing, Farkas and Vicsek, "Simulating dynamical features of escape panic", Nature 407 (2000), scaled down to
// a calm crowd.
const RELAXATION_SECONDS = 0.5;
const REPULSION = 4;
const RANGE = 0.25;
const WALL_REPULSION = 3;
const SUBSTEPS = 2;

/** How strongly others behind one's back count, compared with those in front. */
const BEHIND = 0.3;

function accelerate(walkers: readonly Walker[], seconds: number): void {
  const pushes = walkers.map((walker) => {
    let pushX = (walker.preferredSpeed * walker.headingX - walker.velocityX) / RELAXATION_SECONDS;
    let pushDepth =
      (walker.preferredSpeed * walker.headingDepth - walker.velocityDepth) / RELAXATION_SECONDS;
    for (const other of walkers) {
      if (other === walker) continue;
      const towardsX = other.x - walker.x;
      const towardsDepth = other.depth - walker.depth;
      const distance = Math.max(0.05, Math.hypot(towardsX, towardsDepth));
      if (distance > 4) continue;
      const ahead = (towardsX * walker.headingX + towardsDepth * walker.headingDepth) / distance;
      const attention = BEHIND + ((1 - BEHIND) * (1 + ahead)) / 2;
      const overlap = walker.radius + other.radius - distance;
      const force = Math.min(12, REPULSION * attention * Math.exp(overlap / RANGE));
      // A step aside as well as back, or two who meet head-on would stop.
      pushX -= (force * towardsX) / distance;
      pushDepth -= (force * (towardsDepth + 0.3 * towardsX)) / distance;
    }
    pushDepth += WALL_REPULSION * Math.exp(-walker.depth / 0.3);
    pushDepth -= WALL_REPULSION * Math.exp((walker.depth - PLAZA_DEPTH) / 0.3);
    return [pushX, pushDepth];
  });
  for (const [index, walker] of walkers.entries()) {
    walker.velocityX += pushes[index][0] * seconds;
    walker.velocityDepth += pushes[index][1] * seconds;
    const speed = Math.hypot(walker.velocityX, walker.velocityDepth);
    const limit = 1.3 * walker.preferredSpeed;
    if (speed > limit) {
      walker.velocityX *= limit / speed;
      walker.velocityDepth *= limit / speed;
    }
  }
}

/**
 * Moves everybody on by one frame: each is driven towards the own heading at the own speed and pushed away by those who
 * come near, less so by those behind.
 *
 * @param walkers - changed in place.
 * @param seconds - length of a frame.
 */
export function stepCrowd(walkers: readonly Walker[], seconds: number): void {
  const step = seconds / SUBSTEPS;
  for (let substep = 0; substep < SUBSTEPS; substep++) {
    accelerate(walkers, step);
    for (const walker of walkers) {
      walker.x += walker.velocityX * step;
      const depth = walker.depth + walker.velocityDepth * step;
      walker.depth = Math.min(PLAZA_DEPTH, Math.max(0, depth));
      // Whoever has run into a wall does not run on there.
      if (walker.depth !== depth) walker.velocityDepth = 0;
      walker.phase +=
        (Math.hypot(walker.velocityX, walker.velocityDepth) * step * 2 * Math.PI) / 1.4;
    }
  }
}

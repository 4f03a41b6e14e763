import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { type Matrix, matrix } from '../../matrix';
import { createRandom, deriveSeed, type Random } from '../../random';
import { nearestNeighbors } from '../nearest-neighbors';
import { principalComponents, projectOnComponents } from '../principal-components';
import { requireBetween, requireCount } from '../requirements';
import { closenessCurve } from './closeness-curve';
import { type NeighborhoodGraph, neighborhoodGraph } from './neighborhood-graph';

/** How `umap` shall run; what is left out is as in the method's public code. */
export interface UmapOptions {
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** Columns of the result; default 2. */
  readonly components?: number;
  /** How many neighbours a point is held by, itself included; default 15. */
  readonly neighbors?: number;
  /** How close points may lie in the layout, from 0 to 2.5; default 0.1. */
  readonly minDistance?: number;
  /** Passes over the graph; default 500 up to 10,000 points, 200 for more. */
  readonly epochs?: number;
}

// As in the method's public code: how far apart points start, how strongly they move at first, how many random points
// each is pushed away from for each neighbour that it is drawn to, and how far one of these moves it.
const START_WIDTH = 10;
const FIRST_RATE = 1;
const PUSHES = 5;
const LONGEST_MOVE = 4;

/**
 * Uniform manifold approximation and projection (McInnes, Healy and Melville 2018): lays points out in few dimensions so that
 * neighbours stay together and all others are pushed apart. Regions of high density that hardly touch become islands, which is what
 * makes it a good step before clustering (N2D, McConville et al. 2020). It starts from the principal components, not at
 * random (Kobak and Linderman 2021), and neighbours are exact. In its pictures, what is far apart need not be far apart in truth.
 *
 * @param points - `[points, columns]`, finite; as many columns as components, or more.
 * @returns `[points, components]`.
 * @throws RangeError when an option makes no sense for these points; UserError when a point is not finite.
 * @example
 * const plane = await umap(representations, { seed: 1 });
 */
export async function umap(points: Matrix, options: UmapOptions): Promise<Matrix> {
  const { components = 2, neighbors = 15, minDistance = 0.1 } = options;
  const epochs = options.epochs ?? (points.rows > 10_000 ? 200 : 500);
  requireCount('components', components, 1);
  if (components > points.columns) {
    throw new RangeError(
      `a layout in ${components} components starts from as many principal components, and the points have ${points.columns} columns`,
    );
  }
  requireCount('neighbors', neighbors, 2);
  if (neighbors > points.rows) {
    throw new RangeError(
      `neighbors counts a point itself too, so it is ${points.rows} at most for ${points.rows} points, got ${neighbors}`,
    );
  }
  requireCount('epochs', epochs, 1);
  requireBetween('minDistance', minDistance, 0, 2.5);
  const graph = neighborhoodGraph(await nearestNeighbors(points, neighbors - 1));
  const random = createRandom(deriveSeed(options.seed, 'umap'));
  const layout = startingLayout(points, components, random);
  const edges = scheduleEdges(graph, epochs);
  const curve = closenessCurve(minDistance);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = FIRST_RATE * (1 - epoch / epochs);
    moveAlong(edges, layout, { epoch, rate, ...curve, components, random });
    await yieldToEvents();
  }
  return matrix(Float32Array.from(layout), points.rows, components);
}

/** The first principal components, the widest of them `START_WIDTH` to each side; a little noise parts equal points. */
function startingLayout(points: Matrix, components: number, random: Random): Float64Array {
  const projected = projectOnComponents(points, principalComponents(points, components)).data;
  let widest = 0;
  for (const value of projected) widest = Math.max(widest, Math.abs(value));
  const scale = widest > 0 ? START_WIDTH / widest : 0;
  return Float64Array.from(projected, (value) => value * scale + 1e-4 * random.normal());
}

/** Edges with the epochs in which each is due: the more certain, the more often. */
export interface ScheduledEdges {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** `[edges]` epochs between two turns. */
  readonly intervals: Float64Array;
  /** `[edges]` epoch of the next turn. */
  readonly next: Float64Array;
}

/**
 * Both directions of every pair; those that would not have a single turn are left out.
 *
 * @param epochs - of the whole layout.
 */
export function scheduleEdges(
  { heads, tails, weights }: NeighborhoodGraph,
  epochs: number,
): ScheduledEdges {
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const kept = Array.from(weights.keys()).filter((edge) => weights[edge] * epochs >= heaviest);
  const both = (first: Int32Array, second: Int32Array) =>
    Int32Array.from([first, second].flatMap((ends) => kept.map((edge) => ends[edge])));
  const intervals = Float64Array.from([...kept, ...kept].map((edge) => heaviest / weights[edge]));
  return {
    heads: both(heads, tails),
    tails: both(tails, heads),
    intervals,
    next: intervals.slice(),
  };
}

/** What one epoch's moves depend on. */
export interface Moves {
  readonly epoch: number;
  readonly rate: number;
  readonly a: number;
  readonly b: number;
  readonly components: number;
  readonly random: Random;
}

/**
 * One epoch of stochastic gradient descent on the cross-entropy between closeness in the layout and in the graph.
 *
 * @param edges - those that are due are given their next turn.
 * @param layout - `[points * components]`, moved in place.
 */
export function moveAlong(
  { heads, tails, intervals, next }: ScheduledEdges,
  layout: Float64Array,
  { epoch, rate, a, b, components, random }: Moves,
): void {
  const points = layout.length / components;
  const squaredDistance = (first: number, second: number) => {
    let sum = 0;
    for (let axis = 0; axis < components; axis++) {
      const difference = layout[first + axis] - layout[second + axis];
      sum += difference * difference;
    }
    return sum;
  };
  const limited = (move: number) => Math.min(LONGEST_MOVE, Math.max(-LONGEST_MOVE, move));
  for (let edge = 0; edge < heads.length; edge++) {
    if (next[edge] > epoch) continue;
    next[edge] += intervals[edge];
    const head = heads[edge] * components;
    const tail = tails[edge] * components;
    const apart = squaredDistance(head, tail);
    if (apart > 0) {
      const power = apart ** b;
      const pull = (-2 * a * b * (power / apart)) / (1 + a * power);
      for (let axis = 0; axis < components; axis++) {
        const move = rate * limited(pull * (layout[head + axis] - layout[tail + axis]));
        layout[head + axis] += move;
        layout[tail + axis] -= move;
      }
    }
    for (let push = 0; push < PUSHES; push++) {
      const other = random.integer(points) * components;
      if (other === head) continue;
      const distance = squaredDistance(head, other);
      const strength = (2 * b) / ((0.001 + distance) * (1 + a * distance ** b));
      for (let axis = 0; axis < components; axis++) {
        layout[head + axis] +=
          rate * limited(strength * (layout[head + axis] - layout[other + axis]));
      }
    }
  }
}

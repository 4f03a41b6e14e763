import { createHash } from 'node:crypto';
import type { Matrix } from '../matrix';
import type { AutoencoderConfig } from '../model';
import type { AugmentationLimits, Precision } from '../training';
import { type RunKey, runCachePath } from './record-file';
import type { TrainingSettings } from './settings';

/** Everything that decides what a training of an experiment does. */
export interface TrainingPlan {
  /** The run it belongs to: names the files it keeps. */
  readonly run: RunKey;
  readonly autoencoder: Omit<AutoencoderConfig, 'seed'>;
  readonly settings: TrainingSettings;
  readonly augmentation?: AugmentationLimits;
  readonly precision?: Precision;
  /** `[count, side * side]` pixels in [0, 1]. */
  readonly images: Matrix;
}

/**
 * Path of something that a plan's training keeps: named by all that decides the weights, so that a changed plan never meets what an
 * old one left.
 */
export function planPath(
  plan: TrainingPlan,
  ending: 'weights' | 'lent.checkpoint' | 'lock',
): string {
  const { run, autoencoder, settings, augmentation, precision, images } = plan;
  const decisive = JSON.stringify([autoencoder, settings, augmentation, precision, images.rows]);
  const digest = createHash('sha256').update(decisive).digest('hex').slice(0, 12);
  return runCachePath(run, `${digest}.${ending}`);
}

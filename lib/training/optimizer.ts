/**
 * Who turns gradients into steps: Adam (Kingma and Ba 2015), or gradient descent with momentum (Polyak 1964), which DEC's
 * public code uses for its clustering loss.
 */
export type Optimizer = 'adam' | 'momentum';

/** Keras' defaults, which the paper's baselines use. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** How much of its velocity gradient descent with momentum keeps from step to step, in DEC's public code. */
export const MOMENTUM = 0.9;

/**
 * Names of what an optimiser keeps for a weight from step to step, in the order in which its operation takes them: Adam the two
 * moments of the gradient, the other the velocity.
 */
export function slotNames(optimizer: Optimizer, weight: string): readonly string[] {
  return optimizer === 'adam'
    ? [`adam/m/${weight}`, `adam/v/${weight}`]
    : [`momentum/velocity/${weight}`];
}

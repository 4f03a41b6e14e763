import type { ExperimentDefinition } from './definition';

const PREFIX = 'bfloat16-';

/**
 * An experiment once more, its network trained with 16-bit products and convolutions: is anything lost, and what is saved? The rest is
 * as it was: clusters, scores and a clustering loss are computed in 32 bits.
 *
 * @returns an experiment that stands in no table; none where no auto-encoder is trained.
 */
export function inBfloat16(definition: ExperimentDefinition): ExperimentDefinition[] {
  const { kind } = definition;
  const twin = {
    name: `${PREFIX}${definition.name}`,
    title: `${definition.title}; trained in bfloat16`,
    cells: [],
  };
  if (kind === 'deep-clustering') {
    return [{ ...definition, ...twin, pretrainedBy: `${PREFIX}${definition.pretrainedBy}` }];
  }
  if (kind !== 'clustering' && kind !== 'anomaly') return [];
  const trained = { ...twin, precision: 'bfloat16', keepsWeights: false } as const;
  if (kind === 'clustering') return [{ ...definition, ...trained }];
  const { pretrainedBy } = definition;
  return [
    {
      ...definition,
      ...trained,
      ...(pretrainedBy !== undefined && { pretrainedBy: `${PREFIX}${pretrainedBy}` }),
    },
  ];
}

/** Whether {@link inBfloat16} has made it. */
export function isInBfloat16({ name }: ExperimentDefinition): boolean {
  return name.startsWith(PREFIX);
}

import type { Matrix } from '../../lib/matrix';
import type { BenchRow } from '../row';

/** What every row may use. */
export interface RowTools {
  /** Interpreter of the peers' environment. */
  readonly python: string;
  /** Says what is being measured. */
  readonly onTurn: (text: string) => void;
  /** Real representations, `[70000, 10]`; computed at the first call. */
  readonly representations: () => Promise<Matrix>;
}

/** A row that can be measured. */
export interface RowDefinition {
  readonly name: string;
  measure(tools: RowTools): Promise<BenchRow>;
}

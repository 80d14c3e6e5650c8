import type { Sample, Span } from '../sample.js';

/** Somebody who takes part in a row, set up for it. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** Everything it has done for the row so far, what was not measured too. */
  readonly operations: number;
  /** Runs before the first round, so that no sample holds the opening of connections or code not yet compiled. */
  prepare(seconds: number): Promise<void>;
  sample(span: Span): Promise<Sample>;
}

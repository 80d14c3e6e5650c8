import { rotate } from '../src/util/rounds.js';
import type { Contender } from './contenders/contender.js';
import type { Sample, Span } from './sample.js';

/** Length of one sample; in front of the first round, each contender warms up for the same time. */
export interface Effort extends Span {
  readonly rounds: number;
}

/** The samples of every contender, in the order of rounds. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/**
 * Measures round by round, every contender in each, so that what changes on the machine meanwhile touches all of them.
 * Only one runs at a time.
 */
export async function measure(contenders: readonly Contender[], effort: Effort): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await contender.prepare(effort.seconds);
  for (let round = 0; round < effort.rounds; round++) {
    for (const contender of rotate(contenders, round)) {
      samples.get(contender.name)?.push(await contender.sample(effort));
    }
  }
  return samples;
}

import type { Contender } from './contenders/contender.js';
import type { Sample } from './sample.js';
import { rotate } from './statistics.js';

export interface Effort {
  readonly rounds: number;
  /** Length of one sample, and of what each contender runs before the first round. */
  readonly seconds: number;
  /** Length of what runs before each sample and is not counted. */
  readonly warmUpSeconds: number;
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
      await contender.warmUp(effort.warmUpSeconds);
      samples.get(contender.name)?.push(await contender.sample(effort.seconds));
    }
  }
  return samples;
}

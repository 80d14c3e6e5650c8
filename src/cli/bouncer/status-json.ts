import { sumPools, sumStats } from '../../bouncer/console/sums.js';
import { HeadroomError } from '../../errors.js';
import { hasAnswered, type ProcessSample, type ProcessSilence } from './sample.js';

/**
 * The status for programs, on one line: `processes`, each with what it says or its `error`, and the `pools` and `stats` of
 * all that have answered together.
 */
export function renderStatusJson(samples: readonly (ProcessSample | ProcessSilence)[]): string {
  const answered = samples.filter(hasAnswered);
  const document = {
    isComplete: answered.length === samples.length,
    pools: sumPools(answered.flatMap(({ pools }) => pools)),
    stats: sumStats(answered.flatMap(({ stats }) => stats)),
    processes: samples.map((each) => (hasAnswered(each) ? each : { place: each.place, error: describe(each.error) })),
  };
  return `${JSON.stringify(document, asNumbers)}\n`;
}

function describe(error: Error): { code: string; message: string } {
  return { code: error instanceof HeadroomError ? error.headroomCode : 'UNKNOWN', message: error.message };
}

/** JSON's numbers may have any length; who reads them as doubles rounds them. */
function asNumbers(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

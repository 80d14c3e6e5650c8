import type { ServerDetails } from '../monitor/details.js';
import type { Reading } from '../monitor/snapshot.js';
import type { DetailsOverTime } from './view/context.js';

/** Details of all servers, by source. */
export type DetailsBySource = ReadonlyMap<string, DetailsOverTime>;

/** Adds new readings of details; a server that did not answer loses its earlier ones, since rates need two in a row. Pure. */
export function rememberDetails(
  earlier: DetailsBySource,
  readings: readonly Reading<ServerDetails>[],
): DetailsBySource {
  return new Map(
    readings.flatMap((reading) => {
      if (!('facts' in reading)) return [];
      return [[reading.source, follow(earlier.get(reading.source), reading.facts)] as const];
    }),
  );
}

function follow(earlier: DetailsOverTime | undefined, now: ServerDetails): DetailsOverTime {
  const isNewer = now.statements?.at !== earlier?.now?.statements?.at;
  return {
    now,
    before: earlier?.now,
    beforeStatements: isNewer ? earlier?.now : earlier?.beforeStatements,
    first: earlier?.first ?? (now.sizes === undefined ? undefined : now),
  };
}

import type { StudyResult } from '../study/result.js';

/** A condition that two studies do not share. */
export interface Difference {
  /** Name of the condition, such as `server version` or `DB_POOL_MAX`. */
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

/** Conditions that figures depend on, by name. The version of pg-headroom is not one: it is often the subject of the comparison. */
function listConditions({ settings, machine, server, pgBouncer }: StudyResult): Map<string, string> {
  const entries: [string, string | number | boolean][] = [
    ['workload', settings.workload],
    ['scripts', settings.scripts.map(({ name, weight }) => `${name}@${weight}`).join(' ')],
    ['scale', settings.scale],
    ['protocol', settings.protocol],
    ['DB_POOL_MAX', settings.poolMax],
    ['think time', `${settings.thinkMs} ms`],
    ['latency objective', `${settings.objectiveMs} ms`],
    ['duration', `${settings.durationSeconds} s`],
    ['warm-up', `${settings.warmUpSeconds} s`],
    ['rounds', settings.rounds],
    ['worker processes', settings.workers],
    ['processor', `${machine.processor}, ${machine.cores} cores`],
    ['memory', `${machine.memoryGiB} GiB`],
    ['platform', machine.platform],
    ['Node.js', machine.node],
    ['pg', machine.pg],
    ['PostgreSQL', server.version],
    ['server on the same machine', server.isLocal ? 'yes' : 'no'],
    ['max_connections', server.maxConnections],
    ...Object.entries(server.settings),
    ['PgBouncer', pgBouncer?.version ?? 'none'],
    ...Object.entries(pgBouncer?.settings ?? {}).map(
      ([name, value]) => [`PgBouncer ${name}`, value] as [string, string],
    ),
  ];
  return new Map(entries.map(([name, value]) => [name, String(value)]));
}

/** Conditions that are not the same, in the order of their weight. Pure. */
export function listDifferences(older: StudyResult, newer: StudyResult): Difference[] {
  const [before, after] = [listConditions(older), listConditions(newer)];
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((name) => ({ name, old: before.get(name) ?? 'unknown', new: after.get(name) ?? 'unknown' }))
    .filter((each) => each.old !== each.new);
}

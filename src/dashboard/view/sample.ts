import { causesOf, headlineOf, mainCauseOf } from '../../monitor/causes/causes.js';
import { type Finding, worstOf } from '../../monitor/finding.js';
import type { Report } from '../../monitor/report.js';
import type { Reading, Snapshot } from '../../monitor/snapshot.js';
import type { Sample, WireFinding } from '../wire.js';
import { viewBouncer } from './bouncers.js';
import type { AppBefore, DetailsOverTime, SubjectKind, ViewContext } from './context.js';
import { viewApp } from './pools.js';
import { viewServer } from './servers.js';

/** Input of a sample. */
export interface SampleInput {
  readonly report: Report;
  /** Snapshot of the previous sample. */
  readonly before: Snapshot | undefined;
  /** Processes that answered at the previous sample, by source. */
  readonly apps: ReadonlyMap<string, AppBefore>;
  /** Details by server. */
  readonly details: ReadonlyMap<string, DetailsOverTime>;
  readonly pools: ViewContext['pools'];
  readonly hasStatements: boolean;
  readonly hasActions: boolean;
  readonly record: ViewContext['record'];
}

const noDetails: DetailsOverTime = { now: undefined, before: undefined, beforeStatements: undefined, first: undefined };

/** Renders everything for the page, and records the values of each subject. */
export function viewSample(input: SampleInput): Sample {
  const { report, before, details } = input;
  const { snapshot, findings, verdict } = report;
  const context: ViewContext = {
    ...{ hasStatements: input.hasStatements, hasActions: input.hasActions, pools: input.pools, record: input.record },
    elapsedMs: before === undefined ? 0 : snapshot.takenAt - before.takenAt,
    statusOf: statusesOf(findings),
  };
  const [bouncers, servers] = [earlier(before?.bouncers), earlier(before?.servers)];
  const causes = causesOf(report);
  const main = mainCauseOf(causes);
  return {
    at: snapshot.takenAt,
    verdict,
    headline: main === undefined ? null : { status: main.status, text: headlineOf(main) },
    findings: causes.filter(({ status }) => status !== 'ok').map(viewFinding),
    apps: snapshot.apps.map((each) => viewApp(each, input.apps.get(each.source), snapshot.takenAt, context)),
    bouncers: snapshot.bouncers.map((each) => viewBouncer(each, bouncers.get(each.source), context)),
    servers: snapshot.servers.map((each) =>
      viewServer(each, servers.get(each.source), details.get(each.source) ?? noDetails, context),
    ),
  };
}

/** The processes of a sample that answered, for the next one. */
export function rememberApps({ apps }: Snapshot, sample: Sample): ReadonlyMap<string, AppBefore> {
  const facts = earlier(apps);
  return new Map(
    sample.apps.flatMap((view) => {
      const own = facts.get(view.source);
      return own === undefined ? [] : [[view.source, { facts: own, view }] as const];
    }),
  );
}

/** Facts by source, of those that answered. */
function earlier<F>(readings: readonly Reading<F>[] = []): ReadonlyMap<string, F> {
  return new Map(readings.flatMap((each) => ('facts' in each ? [[each.source, each.facts] as const] : [])));
}

function statusesOf(findings: readonly Finding[]): ViewContext['statusOf'] {
  const byPlace = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { layer, source, pool } = finding;
    for (const key of new Set([keyOf(layer, source, undefined), keyOf(layer, source, pool)])) {
      byPlace.set(key, [...(byPlace.get(key) ?? []), finding]);
    }
  }
  return (layer, source, pool) => worstOf(byPlace.get(keyOf(layer, source, pool)) ?? []);
}

function keyOf(layer: SubjectKind, source: string, pool: string | undefined): string {
  return JSON.stringify([layer, source, pool ?? null]);
}

function viewFinding({ status, layer, source, pool, metric, message, remedy }: Finding): WireFinding {
  return { status, layer, source, pool: pool ?? null, metric, message, remedy };
}

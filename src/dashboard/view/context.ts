import type { ServerDetails } from '../../monitor/details.js';
import type { AppFacts } from '../../monitor/facts.js';
import type { Pool } from '../../pool/pool.js';
import type { WireApp, WireStatus } from '../wire.js';

/** Kinds of subjects with a history. */
export type SubjectKind = 'pool' | 'bouncer' | 'server';

/** Context that the views of all layers share. */
export interface ViewContext {
  /** Time since the previous sample, in milliseconds; 0 without one. */
  readonly elapsedMs: number;
  readonly hasStatements: boolean;
  readonly hasActions: boolean;
  /** Pools of this process, by source and name. */
  readonly pools: ReadonlyMap<string, ReadonlyMap<string, Pick<Pool, 'connections'>>>;
  /** Worst status of the findings about a place. */
  readonly statusOf: (layer: SubjectKind, source: string, pool?: string) => WireStatus;
  /** Adds values to a subject's history. Returns false if there is no room for it. */
  readonly record: (id: string, kind: SubjectKind, values: readonly number[]) => boolean;
}

/** A process in the previous sample. */
export interface AppBefore {
  readonly facts: AppFacts;
  readonly view: WireApp;
}

/** Details of a server now and at the previous sample. */
export interface DetailsOverTime {
  readonly now: ServerDetails | undefined;
  readonly before: ServerDetails | undefined;
  /** The last ones whose statistics of statements were read earlier than the current ones. */
  readonly beforeStatements: ServerDetails | undefined;
  /** The first ones that had sizes. */
  readonly first: ServerDetails | undefined;
}

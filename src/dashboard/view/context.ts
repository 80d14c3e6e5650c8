import type { Pool } from '../../pool/pool.js';
import type { WireStatus } from '../wire.js';

/** Kinds of subjects with a history. */
export type SubjectKind = 'pool' | 'bouncer' | 'server';

/** What the views of the layers need beside the facts. */
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

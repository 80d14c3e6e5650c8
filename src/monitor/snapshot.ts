import type { AppFacts, BouncerFacts, ServerFacts } from './facts.js';

/** Reason why a source did not answer. */
export interface Silence {
  /**
   * `full`: no connection is left; `down`: unreachable; `late`: no answer in time; `denied`: access denied;
   * `odd`: unexpected answer.
   */
  readonly kind: 'full' | 'down' | 'late' | 'denied' | 'odd';
  /** Message for people. Never contains a password. */
  readonly reason: string;
}

/** A source with its facts, or the reason for having none. */
export type Reading<F> =
  | { readonly source: string; readonly facts: F }
  | { readonly source: string; readonly silence: Silence };

/** Readings by layer. */
export interface Layers {
  /** Processes with pools: this one, named `this process`, and those read over HTTP, named by address. */
  readonly apps: readonly Reading<AppFacts>[];
  readonly bouncers: readonly Reading<BouncerFacts>[];
  readonly servers: readonly Reading<ServerFacts>[];
}

export type LayerName = 'pool' | 'bouncer' | 'server';

/** All readings taken at one time. */
export interface Snapshot extends Layers {
  /** Time of the snapshot, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** Reads one source. Never rejects: a source that does not answer in time has a `silence`. */
export interface Collector<F> {
  /** Host and port, or a name; never a password. */
  readonly source: string;
  collect(): Promise<Reading<F>>;
  /** Closes its connections. */
  close(): Promise<void>;
}

import type { AppFacts, BouncerFacts, ServerFacts } from './facts.js';

/** Why a source has not answered. */
export interface Silence {
  /**
   * `full`: no connection is left; `down`: nobody answers; `late`: no answer in time; `denied`: it does not let the monitor in;
   * `odd`: it answered something else than expected.
   */
  readonly kind: 'full' | 'down' | 'late' | 'denied' | 'odd';
  /** What it said, for people. Never a password. */
  readonly reason: string;
}

/** A source with what it said or why it did not. */
export type Reading<F> =
  | { readonly source: string; readonly facts: F }
  | { readonly source: string; readonly silence: Silence };

/** Where facts come from, layer by layer. */
export interface Layers {
  /** Processes with pools: this one, under the name `this process`, and those asked over HTTP, under their address. */
  readonly apps: readonly Reading<AppFacts>[];
  readonly bouncers: readonly Reading<BouncerFacts>[];
  readonly servers: readonly Reading<ServerFacts>[];
}

export type LayerName = 'pool' | 'bouncer' | 'server';

/** Everything that was learnt at one time. */
export interface Snapshot extends Layers {
  /** When, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** Asks one source. Never rejects: who does not answer within its time is silent. */
export interface Collector<F> {
  /** A host and port, or a name; never a password. */
  readonly source: string;
  collect(): Promise<Reading<F>>;
  /** Lets go of what it holds open. */
  close(): Promise<void>;
}

import type { Packages } from '../packages.js';
import type { Program } from '../remote/remote.js';
import type { Instrument } from '../tracing.js';
import type { Ability, Driver } from '../workload.js';

/** One of the libraries side by side. */
export interface Peer {
  readonly name: string;
  /** Set-up and use, for readers of the figures. */
  readonly settings: string;
  /** Installed before it is measured, if they are not part of `npm ci`. */
  readonly packages?: Packages;
  /** Runs the peer's process. @default Node.js */
  readonly program?: Program;
  /** For workloads that are traced; those who lack it say why. */
  readonly instrument?: Instrument;
  /** What it cannot do, each with the reason, which follows "is left out: ". */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>>;
  open(options: PeerOptions): Driver | Promise<Driver>;
}

export interface PeerOptions {
  readonly url: string;
  /** Maximum number of connections. */
  readonly max: number;
  /** By which the server tells the connections of one peer from those of another. */
  readonly applicationName: string;
}

import type { Driver } from '../workload.js';

/** One of the libraries side by side. */
export interface Peer {
  readonly name: string;
  /** How it is set up and used, for those who read the figures. */
  readonly settings: string;
  open(options: PeerOptions): Driver;
}

export interface PeerOptions {
  readonly url: string;
  /** Most connections. */
  readonly max: number;
  /** By which the server tells the connections of one peer from those of another. */
  readonly applicationName: string;
}

import type { Network } from '../network.js';
import type { Observer } from '../observer.js';
import type { Opening, PeerCalls } from '../peer-process.js';
import type { Peer } from '../peers/peer.js';
import { Remote } from '../remote/remote.js';
import type { RowPlan } from '../rows.js';
import type { Sample, Span } from '../sample.js';
import type { Contender } from './contender.js';

/** Where a row is measured. */
export interface Scene {
  readonly serverUrl: string;
  readonly network: Network;
  readonly observer: Observer;
}

/** Time limit in addition to the planned time. */
const graceMs = 60_000;
const closeTimeoutMs = 10_000;

/** Starts a peer in a process of its own and opens it for a row. */
export async function openLibrary({ name, program }: Peer, plan: RowPlan, scene: Scene): Promise<Contender> {
  const process = new Remote<PeerCalls>(name, new URL('../peer-process.ts', import.meta.url), program);
  const library = new Library(name, plan, scene, process);
  try {
    await library.open();
    return library;
  } catch (error) {
    await library[Symbol.asyncDispose]();
    throw error;
  }
}

class Library implements Contender {
  readonly name: string;
  readonly #plan: RowPlan;
  readonly #scene: Scene;
  readonly #process: Remote<PeerCalls>;
  #operations = 0;

  constructor(name: string, plan: RowPlan, scene: Scene, process: Remote<PeerCalls>) {
    this.name = name;
    this.#plan = plan;
    this.#scene = scene;
    this.#process = process;
  }

  get operations(): number {
    return this.#operations;
  }

  async open(url = this.#scene.network.url): Promise<void> {
    const opening: Opening = { peer: this.name, row: this.#plan.name, url, applicationName: this.#applicationName };
    await this.#process.ask('open', opening, graceMs);
  }

  /**
   * Over a slow network few operations fit into a second, and fewer of a slow peer, whose code would then be less
   * compiled than that of others: there it first runs without the delay.
   */
  async prepare(seconds: number): Promise<void> {
    const { serverUrl, network } = this.#scene;
    if (network.url !== serverUrl) {
      await this.#reopen(serverUrl);
      await this.sample({ warmUpSeconds: 0, seconds });
      await this.#reopen(network.url);
    }
    await this.sample({ warmUpSeconds: 0, seconds });
  }

  async sample(span: Span): Promise<Sample> {
    const spanMs = (span.warmUpSeconds + span.seconds) * 1000;
    const sample = await this.#process.ask('sample', span, spanMs + graceMs);
    this.#operations += sample.operations;
    return { ...sample, connections: await this.#scene.observer.countConnections(this.#applicationName) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that cannot close has said why already, and its process is ended in any case.
    await this.#process.ask('close', undefined, closeTimeoutMs).catch(() => undefined);
    await this.#process[Symbol.asyncDispose]();
  }

  get #applicationName(): string {
    return `bench ${this.name}`;
  }

  async #reopen(url: string): Promise<void> {
    await this.#process.ask('close', undefined, graceMs);
    await this.open(url);
  }
}

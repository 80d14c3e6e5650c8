import { MonitorClosedError } from '../monitor/errors.js';
import type { Monitor } from '../monitor/monitor.js';
import type { Snapshot } from '../monitor/snapshot.js';
import type { Clock, Timer } from '../util/clock.js';
import { bouncerColumns, poolColumns, serverColumns } from './columns.js';
import { type DetailsBySource, rememberDetails } from './details-over-time.js';
import { Moments } from './series/moments.js';
import { SeriesStore } from './series/store.js';
import type { AppBefore, SubjectKind } from './view/context.js';
import { rememberApps, viewSample } from './view/sample.js';
import { blockedPids, pidsToRead } from './view/servers.js';
import type { Sample } from './wire.js';

/** Parts of a feed. */
export interface FeedParts {
  readonly monitor: Pick<Monitor, 'report' | 'details' | 'control'>;
  readonly clock: Clock;
  /** Interval between samples while someone looks, in milliseconds. */
  readonly everyMs: number;
  /** Interval while no one does; 0 for none. */
  readonly idleEveryMs: number;
  readonly hasStatements: boolean;
  readonly hasActions: boolean;
  readonly onError: (error: unknown) => void;
}

/** A page that is open. */
export interface Viewer {
  /** Called with each sample as JSON. */
  show(sample: string): void;
  /** Called when there will be no more. */
  end(): void;
}

const columnsOf = { pool: poolColumns, bouncer: bouncerColumns, server: serverColumns } as const;

/** Maximum age of the first sample that a page shows, in milliseconds; a new one follows. */
const maxFirstAgeMs = 15_000;

/** Name of the process's own pools in reports. */
const ownSource = 'this process';

/**
 * Takes samples: often while someone looks, else seldom, and then without details. Keeps the values of every subject over
 * time, and whole samples of the past.
 */
export class Feed {
  readonly series = new SeriesStore();
  readonly moments = new Moments();
  readonly #parts: FeedParts;
  readonly #viewers = new Set<Viewer>();
  #details: DetailsBySource = new Map();
  #snapshot: Snapshot | undefined;
  #apps: ReadonlyMap<string, AppBefore> = new Map();
  #latest: { readonly text: string; readonly sample: Sample; readonly takenAt: number } | undefined;
  #timer: Timer | undefined;
  #isTaking = false;
  #isClosed = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#plan(parts.idleEveryMs);
  }

  /** Number of pages that receive samples. */
  get viewers(): number {
    return this.#viewers.size;
  }

  /** Last snapshot; undefined before the first sample. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /**
   * Sends each sample to a viewer, and immediately the last one, unless it is old.
   *
   * @returns a function that stops it
   */
  watch(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    const { clock } = this.#parts;
    const latest = this.#latest;
    if (latest !== undefined && clock.now() - latest.takenAt < maxFirstAgeMs) viewer.show(latest.text);
    // Others receive the next one in its time.
    if (this.#viewers.size === 1) this.#plan(0);
    return () => this.#viewers.delete(viewer);
  }

  /** Takes a sample now, or as soon as the current one is complete: after an action. */
  refresh(): void {
    this.#plan(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    const viewers = [...this.#viewers];
    this.#viewers.clear();
    for (const viewer of viewers) viewer.end();
  }

  #plan(ms: number): void {
    this.#timer?.cancel();
    if (this.#isClosed || this.#isTaking) return;
    const isIdle = this.#viewers.size === 0;
    if (isIdle && this.#parts.idleEveryMs === 0) return;
    this.#timer = this.#parts.clock.setTimer(() => void this.#take(), ms);
    this.#timer.unref();
  }

  async #take(): Promise<void> {
    const { clock, everyMs, idleEveryMs, onError } = this.#parts;
    const begin = clock.now();
    this.#isTaking = true;
    try {
      await this.#sample(begin);
    } catch (error) {
      if (error instanceof MonitorClosedError) this.close();
      else onError(error);
    }
    this.#isTaking = false;
    const interval = this.#viewers.size > 0 ? everyMs : idleEveryMs;
    this.#plan(Math.max(0, interval - (clock.now() - begin)));
  }

  async #sample(takenAt: number): Promise<void> {
    const { monitor, hasStatements, hasActions } = this.#parts;
    const report = await monitor.report();
    const { snapshot } = report;
    if (this.#viewers.size > 0) await this.#readDetails(snapshot);
    else this.#details = new Map();
    const sample = viewSample({
      ...{ report, before: this.#snapshot, apps: this.#apps, hasStatements, hasActions, details: this.#details },
      pools: new Map([[ownSource, monitor.control.pools]]),
      record: (id, kind, values) => this.#record(id, kind, snapshot.takenAt, values),
    });
    const hasTurned = this.#latest !== undefined && this.#latest.sample.verdict !== sample.verdict;
    this.#snapshot = snapshot;
    this.#apps = rememberApps(snapshot, sample);
    const text = JSON.stringify(sample);
    this.#latest = { text, sample, takenAt };
    for (const viewer of this.#viewers) viewer.show(text);
    await this.moments.add(sample.at, () => text, hasTurned);
  }

  #record(id: string, kind: SubjectKind, at: number, values: readonly number[]): boolean {
    return values.length === 0 || this.series.add(id, at, columnsOf[kind], values);
  }

  async #readDetails(snapshot: Snapshot): Promise<void> {
    const { monitor, hasStatements } = this.#parts;
    const [server] = snapshot.servers;
    const facts = server !== undefined && 'facts' in server ? server.facts : undefined;
    const textsOf = facts === undefined ? [] : pidsToRead(facts, hasStatements);
    const locksOf = facts === undefined ? [] : blockedPids(facts);
    const readings = await monitor.details({ textsOf, locksOf });
    this.#details = rememberDetails(this.#details, readings);
  }
}

import {
  type Overhead,
  type Point,
  protocols,
  type Recommendation,
  type SizeSweep,
  type Spike,
  type StudyMachine,
  type StudyPgBouncer,
  type StudyResult,
  type StudyServer,
  type StudySettings,
  strategies,
} from '../../study/result.js';
import { errors, load, measures, quantiles, round, series } from './measures.js';
import { amount, boolean, list, nullable, number, object, oneOf, type Reader, record, refuse, text } from './reader.js';

const strategy = oneOf(...strategies);

const machine: Reader<StudyMachine> = object({
  processor: text,
  cores: amount,
  memoryGiB: amount,
  platform: text,
  node: text,
  pg: text,
});

const server: Reader<StudyServer> = object({
  version: text,
  isEmbedded: boolean,
  isLocal: boolean,
  maxConnections: amount,
  usableConnections: amount,
  settings: record(text),
});

const pgBouncer: Reader<StudyPgBouncer> = object({ version: text, isEmbedded: boolean, settings: record(text) });

const settings: Reader<StudySettings> = object({
  strategies: list(strategy),
  workload: text,
  scripts: list(object({ name: text, weight: amount })),
  scale: amount,
  protocol: oneOf(...protocols),
  rounds: amount,
  durationSeconds: amount,
  warmUpSeconds: amount,
  thinkMs: amount,
  poolMax: amount,
  workers: amount,
  objectiveMs: amount,
  seed: number,
});

const overhead: Reader<Overhead> = object({
  bare: quantiles,
  strategies: list(object({ strategy, latencyMs: quantiles, overheadMs: number })),
});

const point: Reader<Point> = object({ strategy, load, rounds: list(round), summary: measures });

const spike: Reader<Spike> = object({
  strategy,
  users: amount,
  spikeUsers: amount,
  beginsAtMs: amount,
  endsAtMs: amount,
  recoveryMs: nullable(amount),
  failed: amount,
  errors,
  series,
});

const sizes: Reader<SizeSweep> = object({
  users: amount,
  sizes: list(object({ poolMax: amount, measures })),
  best: amount,
  reasons: list(text),
});

const recommendation: Reader<Recommendation> = object({ strategy, poolMax: amount, reasons: list(text) });

const study: Reader<StudyResult> = object({
  schemaVersion: oneOf(1),
  version: text,
  command: text,
  startedAt: text,
  finishedAt: text,
  isInterrupted: boolean,
  machine,
  server,
  pgBouncer: nullable(pgBouncer),
  settings,
  overhead: nullable(overhead),
  points: list(point),
  spikes: list(spike),
  sizes: nullable(sizes),
  recommendation: nullable(recommendation),
  warnings: list(text),
});

/**
 * Reads what `headroom load --json` wrote.
 *
 * @throws {StudyFormatError} where it is not JSON, is of another schema version, or lacks something; it says what and where.
 */
export function readStudy(text: string): StudyResult {
  return study(parse(text), '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('', 'JSON', text);
  }
}

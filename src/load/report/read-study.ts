import { HeadroomError, nameErrors } from '../../errors.js';
import {
  amount,
  boolean,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Reader,
  readDocument,
  record,
  refuse,
  text,
} from '../../util/reader.js';
import {
  type Overhead,
  type Point,
  protocols,
  type Recommendation,
  type SizeRound,
  type SizeSweep,
  type Spike,
  type StudyMachine,
  type StudyPgBouncer,
  type StudyResult,
  type StudyServer,
  type StudySettings,
  strategies,
} from '../study/result.js';
import { errors, load, measures, quantiles, round, series } from './read-measures.js';

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

const sizeRound: Reader<SizeRound> = object({ requestsPerSecond: amount, p95Ms: nullable(amount) });

const sizes: Reader<SizeSweep> = object({
  users: amount,
  sizes: list(object({ poolMax: amount, measures, rounds: optional(list(sizeRound)) })),
  best: amount,
  range: optional(object({ from: amount, to: amount })),
  doubt: optional(nullable(text)),
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

/** A file to compare with is not the result of a study, or not one that this version can read. */
export class StudyFormatError extends HeadroomError {
  readonly code = 'HEADROOM_STUDY_FORMAT';
}

nameErrors({ StudyFormatError });

const remedy = 'Give a file that `headroom load --json` of this version or an earlier one wrote.';

/**
 * Reads the JSON of `headroom load --json`.
 *
 * @throws {StudyFormatError} if it is not JSON, is of another schema version, or is incomplete: what is wrong, and where.
 */
export function readStudy(text: string): StudyResult {
  return readDocument(
    () => study(parse(text), ''),
    'The study',
    (message) => new StudyFormatError(message, { remedy }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('', 'JSON', text);
  }
}

import { formatCount } from '../../format/number.js';

/** A strategy, halfway. */
export interface Progress {
  readonly name: string;
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly done: number;
  readonly failed: number;
  readonly connections: number;
}

const barWidth = 20;

/** One line on how a strategy is doing. Pure. */
export function renderProgress({ name, elapsedMs, durationMs, done, failed, connections }: Progress): string {
  const filled = Math.round((barWidth * elapsedMs) / durationMs);
  const bar = '█'.repeat(filled).padEnd(barWidth, '░');
  const seconds = (ms: number) => (ms / 1000).toFixed(0);
  const counts = `${formatCount(done)} done, ${formatCount(failed)} errors, ${connections} connections`;
  return `${name}  ${bar}  ${seconds(elapsedMs)}/${seconds(durationMs)} s  ${counts}`;
}

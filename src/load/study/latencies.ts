import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { Measures, Quantiles } from './result.js';

export interface Latencies {
  readonly quantiles: Quantiles | null;
  readonly distribution: Measures['distribution'];
}

/** Stand-in for part B's histogram. */
export function readLatencies(encoded: readonly string[]): Latencies {
  const [first, ...others] = encoded
    .filter((text) => text !== '')
    .map((text) => decodeFromCompressedBase64(text, 64, false));
  if (first === undefined) return { quantiles: null, distribution: [] };
  for (const other of others) first.add(other);
  if (first.totalCount === 0) return { quantiles: null, distribution: [] };
  const at = (quantile: number) => first.getValueAtPercentile(quantile * 100) / 1000;
  return {
    quantiles: {
      mean: first.mean / 1000,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      p999: at(0.999),
      max: first.maxValue / 1000,
    },
    distribution: [0, 0.5, 0.9, 0.99, 0.999, 1].map((quantile) => ({ quantile, ms: at(quantile) })),
  };
}

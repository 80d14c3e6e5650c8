import hdr, { type Histogram } from 'hdr-histogram-js';
import type { Measures, Quantiles } from '../study/result.js';

/** Microseconds: 1 µs to an hour. */
const range = { lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000 } as const;

/** Latencies, counted to three digits. Without WebAssembly: a record costs 90 ns instead of 40, and nothing is to be loaded. */
export class LatencyHistogram {
  readonly #histogram: Histogram;

  /** @param digits to which values are told apart; fewer take less memory */
  constructor(digits: 2 | 3 = 3) {
    this.#histogram = hdr.build({
      ...range,
      numberOfSignificantValueDigits: digits,
      bitBucketSize: 32,
      autoResize: false,
      useWebAssembly: false,
    });
  }

  /** All that were encoded, together. */
  static ofAll(encoded: readonly string[], digits: 2 | 3 = 3): LatencyHistogram {
    const sum = new LatencyHistogram(digits);
    for (const each of encoded) sum.#histogram.add(hdr.decodeFromCompressedBase64(each, 32, false));
    return sum;
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Takes in milliseconds. Less than a microsecond counts as one, more than an hour as an hour. */
  record(ms: number): void {
    const us = Math.round(ms * 1000);
    this.#histogram.recordValue(us < 1 ? 1 : us > range.highestTrackableValue ? range.highestTrackableValue : us);
  }

  /** Milliseconds at the quantile, 0 to 1; `null` where nothing was recorded. */
  quantile(quantile: number): number | null {
    return this.count === 0 ? null : this.#at(quantile);
  }

  /** `null` where nothing was recorded. */
  quantiles(): Quantiles | null {
    if (this.count === 0) return null;
    return {
      mean: this.#histogram.mean / 1000,
      p50: this.#at(0.5),
      p90: this.#at(0.9),
      p95: this.#at(0.95),
      p99: this.#at(0.99),
      p999: this.#at(0.999),
      max: this.#at(1),
    };
  }

  /** For drawing: denser towards the slowest, of which the last is the slowest of all. */
  distribution(): Measures['distribution'] {
    return drawnQuantiles(this.count).map((quantile) => ({ quantile, ms: this.#at(quantile) }));
  }

  /** HdrHistogram, compressed (V2), base64. */
  encode(): string {
    return hdr.encodeIntoCompressedBase64(this.#histogram);
  }

  #at(quantile: number): number {
    return this.#histogram.getValueAtPercentile(quantile * 100) / 1000;
  }
}

/** Steps in which what is left above a quantile halves. */
const stepsPerHalf = 4;

/** Quantiles that are worth drawing of so many values. Pure. */
function drawnQuantiles(count: number): number[] {
  if (count === 0) return [];
  const steps = Math.ceil(Math.log2(count) * stepsPerHalf);
  return [...Array.from({ length: steps }, (_, step) => 1 - 2 ** (-step / stepsPerHalf)), 1];
}

/** Quantiles of all that were encoded, together, in milliseconds; `null` where nothing was recorded. */
export function quantilesOf(encoded: readonly string[]): Quantiles | null {
  return LatencyHistogram.ofAll(encoded).quantiles();
}

/** The distribution of all that were encoded, together, for drawing. */
export function distributionOf(encoded: readonly string[]): Measures['distribution'] {
  return LatencyHistogram.ofAll(encoded).distribution();
}

import type { WireValues } from '../wire.js';

/** A number for JSON: null if it is unknown; otherwise with four significant digits, but counts in full. */
export function toWire(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

/** Values of a subject for the page. */
export function valuesToWire(values: readonly number[]): WireValues {
  return values.map(toWire);
}

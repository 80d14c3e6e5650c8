import type { StrategyName } from '../../study/result.js';

/** Colours of a scheme, as `#rrggbb`. */
export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly ink: string;
  readonly faint: string;
  readonly rule: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly warningCard: string;
  readonly band: string;
  readonly strategies: Readonly<Record<StrategyName, string>>;
  /** Of kinds of errors, the most frequent first. */
  readonly failures: readonly string[];
}

/** Hues after Okabe and Ito, which colour-blind readers tell apart, each dark or light enough to be read as text. */
export const light: Palette = {
  page: '#f5f7f9',
  card: '#ffffff',
  ink: '#1c2128',
  faint: '#57606a',
  rule: '#d8dee4',
  accent: '#0b5cc4',
  good: '#116d3a',
  warning: '#8a4b00',
  warningCard: '#fff6e5',
  band: '#fbe9c6',
  strategies: { none: '#a85200', 'pg-pool': '#0a7566', headroom: '#0b5cc4', pgbouncer: '#a8327f' },
  failures: ['#b3261e', '#8a5a00', '#57606a', '#7b4fb0', '#3f6c8f'],
};

export const dark: Palette = {
  page: '#0d1117',
  card: '#161b22',
  ink: '#e6edf3',
  faint: '#9da7b1',
  rule: '#30363d',
  accent: '#6cb2ff',
  good: '#5fd38d',
  warning: '#f0b35c',
  warningCard: '#2b2213',
  band: '#33290f',
  strategies: { none: '#f0a04b', 'pg-pool': '#3dc9b0', headroom: '#6cb2ff', pgbouncer: '#f28ccf' },
  failures: ['#ff8a80', '#e3b341', '#9da7b1', '#c4a1f5', '#8fc1e3'],
};

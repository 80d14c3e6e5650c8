/** A period that the page shows instead of the present, and the moment in it. Milliseconds since 1970. */
export interface Frozen {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** The part of the page's state that its address holds, so that a link shows the same. */
export interface View {
  /** Time that the charts show, in milliseconds. */
  readonly spanMs: number;
  /** Null while the page follows the present. */
  readonly frozen: Frozen | null;
  /** Id of the chosen pool; empty for the one that needs attention most. */
  readonly pool: string;
}

/** Times that can be chosen, and their names. */
export const spans = [
  { ms: 60_000, name: '1 min' },
  { ms: 300_000, name: '5 min' },
  { ms: 600_000, name: '10 min' },
  { ms: 3_600_000, name: '1 h' },
  { ms: 21_600_000, name: '6 h' },
  { ms: 86_400_000, name: '24 h' },
] as const;

const initial: View = { spanMs: 300_000, frozen: null, pool: '' };

/** Reads the view from the part of an address behind `#`. What is not understood is ignored. */
export function parseView(hash: string): View {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name: string) => (query.get(name) === null ? Number.NaN : Number(query.get(name)));
  const [spanMs, from, to, at] = [number('span') * 1000, number('from'), number('to'), number('at')];
  const isPeriod = Number.isFinite(at) && Number.isFinite(from) && to > from;
  return {
    spanMs: spanMs >= 10_000 && spanMs <= 86_400_000 ? spanMs : initial.spanMs,
    frozen: isPeriod ? { from, to, at: Math.min(Math.max(at, from), to) } : null,
    pool: query.get('pool') ?? '',
  };
}

/** Renders a view as the part of an address behind `#`. */
export function renderView({ spanMs, frozen, pool }: View): string {
  const query = new URLSearchParams({ span: String(Math.round(spanMs / 1000)) });
  if (frozen !== null) {
    for (const name of ['from', 'to', 'at'] as const) query.set(name, String(Math.round(frozen[name])));
  }
  if (pool !== '') query.set('pool', pool);
  return `#${query}`;
}

/** Moves a frozen period by a share of its length, but not beyond the present. */
export function shift({ from, to, at }: Frozen, share: number, now: number): Frozen {
  const by = Math.min((to - from) * share, now - to);
  return { from: from + by, to: to + by, at: at + by };
}

/** Changes the length of a period around its moment, but not beyond the present. */
export function scale({ from, to, at }: Frozen, factor: number, now: number): Frozen {
  const length = Math.min(86_400_000, Math.max(10_000, (to - from) * factor));
  const end = Math.min(now, at + length / 2);
  return { from: end - length, to: end, at };
}

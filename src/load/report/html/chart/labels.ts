/** Moves labels apart so that none covers another: at least `gap` from one to the next, within `low` and `high`. */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y);
  let next = low;
  const placed = order.map(({ y, at }) => {
    const place = Math.max(y, next);
    next = place + gap;
    return { y: place, at };
  });
  let most = high;
  for (const label of placed.reverse()) {
    label.y = Math.min(label.y, most);
    most = label.y - gap;
  }
  return placed.sort((a, b) => a.at - b.at).map(({ y }) => y);
}

/** Minimum distance between two labels on an axis, and the width of a character, in pixels. */
const labels = { gap: 8, character: 7 } as const;

/** Those ticks whose labels have room: the first and the last, and between them what is far enough from both sides. */
export function thinTicks(
  ticks: readonly number[],
  at: (tick: number) => number,
  format: (tick: number) => string,
): number[] {
  const half = (tick: number) => (format(tick).length * labels.character) / 2;
  const isApart = (left: number, right: number) => at(right) - at(left) >= half(left) + half(right) + labels.gap;
  const last = ticks.at(-1);
  let taken: number | undefined;
  return ticks.filter((tick) => {
    const hasRoom = (taken === undefined || isApart(taken, tick)) && isApart(tick, last as number);
    if (hasRoom || tick === last) taken = tick;
    return hasRoom || tick === last;
  });
}

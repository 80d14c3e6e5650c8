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

/** Those ticks whose labels have room: the first and the last, and between them what is far enough from both sides. */
export function thinTicks(ticks: readonly number[], at: (tick: number) => number, gap: number): number[] {
  const last = ticks.at(-1);
  if (last === undefined) return [];
  let taken = Number.NEGATIVE_INFINITY;
  return ticks.filter((tick) => {
    const place = at(tick);
    const fits = tick === last || (place - taken >= gap && at(last) - place >= gap);
    if (fits) taken = place;
    return fits;
  });
}

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** Value at the top. */
  readonly limit: number;
}

const [width, height] = [96, 22];

/** Slots without a value that a line joins: while no page is open, samples are further apart. */
const maxJoined = 6;

/** A small line without axes, for a row of a table, whose other cells have the numbers. */
export function Sparkline({ values, limit }: SparklineProps) {
  const step = width / Math.max(1, values.length - 1);
  const place = (value: number) => height - 1 - (Math.min(value, limit) / Math.max(1, limit)) * (height - 2);
  const parts = values.map((value, at) => {
    if (value === null) return '';
    const isStart = values.slice(Math.max(0, at - maxJoined), at).every((before) => before === null);
    return `${isStart ? 'M' : 'L'}${(at * step).toFixed(1)} ${place(value).toFixed(1)}`;
  });
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="spark-limit" d={`M0 1H${width}`} />
      <path class="spark-line" d={parts.join('')} />
    </svg>
  );
}

import { formatCount } from '../../../src/format/number.js';

export interface MeterProps {
  readonly value: number;
  readonly max: number;
  /** Name of what is counted, for those who do not see the bar. */
  readonly label: string;
}

/** Use against a limit: a bar, with the limits of warning and critical marked, and the numbers. */
export function Meter({ value, max, label }: MeterProps) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  const level = share > 0.95 ? 'critical' : share > 0.8 ? 'warning' : 'ok';
  return (
    <span class="meter">
      <span class={`meter-bar meter-${level}`} aria-hidden="true">
        <span class="meter-fill" style={{ width: `${share * 100}%` }} />
        <span class="meter-mark" style={{ left: '80%' }} />
        <span class="meter-mark" style={{ left: '95%' }} />
      </span>
      <span class="meter-text">
        <span class="unseen">{label}: </span>
        {formatCount(value)} <span class="of">of</span> {max > 0 ? formatCount(max) : 'unknown'}
      </span>
    </span>
  );
}

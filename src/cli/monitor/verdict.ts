import { exitCodes, type Status } from '../../monitor/finding.js';
import type { FailOn } from './options.js';

/** The exit code when there is no report at all. */
export const exitNoReport = exitCodes.unknown;

/** The exit code for a verdict: 0 good, 1 warning, 2 critical, 3 unknown. */
export function exitCodeOf(verdict: Status, failOn: FailOn): number {
  if (failOn === 'never') return 0;
  return failOn === 'critical' && verdict === 'warning' ? 0 : exitCodes[verdict];
}

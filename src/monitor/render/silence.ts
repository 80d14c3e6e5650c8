import type { Finding } from '../finding.js';
import type { Silence } from '../snapshot.js';
import { field } from './lines.js';
import type { Line } from './spans.js';

/** Text for each kind of silence. */
export const silenceWords: Readonly<Record<Silence['kind'], string>> = {
  full: 'no connection is left',
  down: 'unreachable',
  late: 'no answer in time',
  denied: 'access denied',
  odd: 'unexpected answer',
};

/** The reason why a source did not answer; nothing if a finding already contains it. */
export function silenceLines({ kind, reason }: Silence, findings: readonly Finding[], width: number): Line[] {
  if (findings.some(({ metric, status }) => metric === 'available' && status !== 'ok')) return [];
  return field('no answer', `${silenceWords[kind]}: ${reason}`, width);
}

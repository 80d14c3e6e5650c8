import type { Finding } from '../finding.js';
import type { Silence } from '../snapshot.js';
import { field } from './lines.js';
import type { Line } from './spans.js';

/** What each kind of silence means, for people. */
export const silenceWords: Readonly<Record<Silence['kind'], string>> = {
  full: 'no connection is left',
  down: 'nobody answers',
  late: 'no answer in time',
  denied: 'the monitor is not let in',
  odd: 'the answer is not understood',
};

/** Why a source has not answered; nothing where a finding says so already. */
export function silenceLines({ kind, reason }: Silence, findings: readonly Finding[], width: number): Line[] {
  if (findings.some(({ metric, status }) => metric === 'available' && status !== 'ok')) return [];
  return field('no answer', `${silenceWords[kind]}: ${reason}`, width);
}

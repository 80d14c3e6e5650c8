import type { Silence } from '../../monitor/snapshot.js';
import { check } from '../check.js';
import type { DoctorFacts } from '../facts.js';
import type { Found } from '../finding.js';
import { tlsRemedy } from '../tls-remedy.js';
import { bouncerLoginProblem } from './bouncer-login.js';

export const bouncerSilent = check('bouncer-silent', 'critical', 'PgBouncer’s console answers', (facts) =>
  facts.bouncers.flatMap((bouncer): readonly Found[] => {
    if (!('silence' in bouncer)) return [];
    const { name, silence } = bouncer;
    // A PgBouncer that is down is one finding, of the login.
    if (name === facts.network?.name && isSameFailure(silence, facts)) return [];
    const reason = silence.reason.replace(/\.$/, '');
    const forTls = tlsRemedy(silence.reason);
    if (silence.kind === 'denied' && forTls === undefined) {
      return [
        {
          severity: 'unknown',
          evidence: `The console of PgBouncer at ${name} rejects the user: ${reason}. Its sizes were not checked.`,
          remedy: `Set PGBOUNCER_ADMIN_URL=postgresql://USER:PASSWORD@${name}/pgbouncer, with a user of stats_users or admin_users.`,
        },
      ];
    }
    return [
      {
        evidence: `PgBouncer at ${name} does not answer: ${reason}.`,
        remedy: forTls ?? 'Start PgBouncer, or correct PGBOUNCER_ADMIN_URL.',
        ...(silence.kind === 'denied' && { severity: 'unknown' as const }),
      },
    ];
  }),
);

const isSameFailure = ({ kind }: Silence, facts: DoctorFacts): boolean => bouncerLoginProblem(facts)?.kind === kind;

import type { Silence } from '../../monitor/snapshot.js';
import { check } from '../check.js';
import type { DoctorFacts } from '../facts.js';
import { tlsRemedy } from '../tls-remedy.js';
import { bouncerLoginProblem } from './bouncer-login.js';

export const bouncerSilent = check('bouncer-silent', 'critical', 'PgBouncer’s console answers', (facts) =>
  facts.bouncers.flatMap((bouncer) =>
    // A PgBouncer that is down is one finding, of the login.
    'silence' in bouncer && !(bouncer.name === facts.network?.name && isSameFailure(bouncer.silence, facts))
      ? [
          {
            evidence: `PgBouncer at ${bouncer.name} does not answer: ${bouncer.silence.reason.replace(/\.$/, '')}.`,
            remedy:
              tlsRemedy(bouncer.silence.reason) ??
              (bouncer.silence.kind === 'denied'
                ? 'Use a user of stats_users or admin_users in PGBOUNCER_ADMIN_URL.'
                : 'Start PgBouncer, or correct PGBOUNCER_ADMIN_URL.'),
            ...(bouncer.silence.kind === 'denied' && { severity: 'unknown' as const }),
          },
        ]
      : [],
  ),
);

const isSameFailure = ({ kind }: Silence, facts: DoctorFacts): boolean => bouncerLoginProblem(facts)?.kind === kind;

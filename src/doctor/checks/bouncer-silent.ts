import { check } from '../check.js';

export const bouncerSilent = check('bouncer-silent', 'critical', 'PgBouncer’s console answers', (facts) =>
  facts.bouncers.flatMap((bouncer) =>
    'silence' in bouncer
      ? [
          {
            evidence: `PgBouncer at ${bouncer.name} does not answer: ${bouncer.silence.reason.replace(/\.$/, '')}.`,
            remedy:
              bouncer.silence.kind === 'denied'
                ? 'Use a user of stats_users or admin_users in PGBOUNCER_ADMIN_URL.'
                : 'Start PgBouncer, or correct PGBOUNCER_URL.',
            ...(bouncer.silence.kind === 'denied' && { severity: 'unknown' as const }),
          },
        ]
      : [],
  ),
);

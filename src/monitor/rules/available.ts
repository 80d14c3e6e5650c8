import { cleanShort } from '../../format/clean-text.js';
import { formatDuration } from '../../format/duration.js';
import type { Finding, Status } from '../finding.js';
import type { LayerName, Reading, Silence } from '../snapshot.js';
import type { Context, Place } from './context.js';
import { stated } from './judged.js';

type Kind = Silence['kind'];

const outcomes: Readonly<Record<Kind, { readonly status: Status; readonly what: string }>> = {
  full: { status: 'critical', what: 'No connection is left' },
  down: { status: 'critical', what: 'Unreachable' },
  late: { status: 'critical', what: 'No answer in time' },
  denied: { status: 'unknown', what: 'Access denied' },
  odd: { status: 'unknown', what: 'Unexpected answer' },
};

const anyLayer = {
  down: 'Check that it is running, and check the host, port and network.',
  late: 'Check whether its machine is overloaded, or a firewall drops packets.',
};
const remedies: Readonly<Record<LayerName, Readonly<Record<Kind, string>>>> = {
  pool: {
    ...anyLayer,
    full: 'Check why the service accepts no more connections.',
    denied: 'Check which proxy in front of the service requires a login.',
    odd: 'Check that the address is a /pool endpoint of the same version of Headroom.',
  },
  bouncer: {
    ...anyLayer,
    full: 'Raise `max_client_conn`, or close unused client connections.',
    denied: 'Use a user in `stats_users` or `admin_users`.',
    odd: 'Check that the address is PgBouncer’s, not the server’s.',
  },
  server: {
    ...anyLayer,
    full: 'Lower the `max` of pools, put PgBouncer in front, or end sessions; superusers can still use the reserved connections.',
    denied: 'Check the user, password and `pg_hba.conf`.',
    odd: 'Check that the address is PostgreSQL’s, not PgBouncer’s.',
  },
};

/** Reports whether each source has answered. */
export function available({ snapshot }: Context): Finding[] {
  return [
    ...snapshot.apps.map((reading) => judgeReading('pool', reading, ({ pid }) => `Process ${pid} answers.`)),
    ...snapshot.bouncers.map((reading) =>
      judgeReading('bouncer', reading, ({ version }) => `PgBouncer ${cleanShort(version)} answers.`),
    ),
    ...snapshot.servers.map((reading) =>
      judgeReading('server', reading, ({ version, answeredInMs }) => {
        return `PostgreSQL ${cleanShort(version)} answered in ${formatDuration(answeredInMs)}.`;
      }),
    ),
  ];
}

function judgeReading<F>(layer: LayerName, reading: Reading<F>, describe: (facts: F) => string): Finding {
  const place: Place = { layer, source: reading.source };
  if ('facts' in reading) {
    return stated('available', place, { value: 1, status: 'ok', message: describe(reading.facts), remedy: '' });
  }
  const { kind, reason } = reading.silence;
  const { status, what } = outcomes[kind];
  return stated('available', place, {
    value: status === 'unknown' ? undefined : 0,
    status,
    message: `${what}: ${cleanShort(reason, 500).replace(/\.$/, '')}.`,
    remedy: remedies[layer][kind],
  });
}

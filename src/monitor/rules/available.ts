import { cleanShort } from '../../format/clean-text.js';
import { formatDuration } from '../../format/duration.js';
import type { Finding, Status } from '../finding.js';
import type { LayerName, Reading, Silence } from '../snapshot.js';
import type { Context, Place } from './context.js';
import { stated } from './judged.js';

type Kind = Silence['kind'];

const said: Readonly<Record<Kind, { readonly status: Status; readonly what: string }>> = {
  full: { status: 'critical', what: 'No connection is left' },
  down: { status: 'critical', what: 'Nobody answers' },
  late: { status: 'critical', what: 'No answer came in time' },
  denied: { status: 'unknown', what: 'The monitor was not let in' },
  odd: { status: 'unknown', what: 'The answer was not understood' },
};

const anyLayer = {
  down: 'See whether it is running, and whether host, port and network are right.',
  late: 'See whether its machine is overloaded, or something on the way drops packets.',
};
const remedies: Readonly<Record<LayerName, Readonly<Record<Kind, string>>>> = {
  pool: {
    ...anyLayer,
    full: 'See why the service takes no more connections.',
    denied: 'See what stands before the address and asks for a login.',
    odd: 'See whether the address is that of a Headroom monitor, ending in /pool, of the same version.',
  },
  bouncer: {
    ...anyLayer,
    full: 'Raise `max_client_conn`, or have clients close connections they do not use.',
    denied: 'Sign in as a user that `stats_users` or `admin_users` lists, to the database `pgbouncer`.',
    odd: 'See whether the address is that of PgBouncer, and not of the server.',
  },
  server: {
    ...anyLayer,
    full: 'Lower the `max` of pools, put PgBouncer in front, or end sessions; a superuser still gets in by the reserved connections.',
    denied: 'Check the user, the password and `pg_hba.conf`.',
    odd: 'See whether the address is that of PostgreSQL, and not of PgBouncer.',
  },
};

/** Whether each source has answered. */
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
  const { status, what } = said[kind];
  return stated('available', place, {
    value: status === 'unknown' ? undefined : 0,
    status,
    message: `${what}: ${cleanShort(reason, 500).replace(/\.$/, '')}.`,
    remedy: remedies[layer][kind],
  });
}

import { advisoriesOf } from '../../bouncer/advisories.js';
import type { BouncerSettings } from '../../bouncer/settings.js';
import type { Sizing } from '../../bouncer/sizing.js';
import { type BouncerVersion, isAtLeast, showVersion } from '../../bouncer/version.js';
import { isLocalHost } from '../local-host.js';
import { renderAdvisories } from './findings.js';
import type { Plan } from './plan.js';

/** Result of `headroom bouncer init`. */
export interface Summary {
  readonly plan: Plan;
  readonly settings: BouncerSettings;
  readonly version: BouncerVersion;
  /** Origin of the version. */
  readonly source: string;
  /** The sizing, or why there is none. */
  readonly sizing: Sizing | string;
  readonly folder: string;
  readonly user: string;
  readonly password: string | undefined;
}

/** Says what was written, what the version goes without, whether the server can bear it, and what to do now. */
export function renderSummary(summary: Summary): string {
  const { plan, version, source, sizing, folder } = summary;
  const paragraphs = [
    [`For PgBouncer ${showVersion(version)} (${source}), written to ${folder}:`, ...listFiles(plan)],
    plan.lost.length === 0 ? [] : ['That version goes without:', ...plan.lost.map(item)],
    renderAdvisories(advisoriesOf(version), version),
    ['Sizing:', item(typeof sizing === 'string' ? `not checked, ${sizing}` : `${sizing.arithmetic}.`)],
    ['Next:', ...nextSteps(summary).map(item)],
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const item = (text: string): string => `  ${text}`;

const listFiles = ({ files }: Plan): string[] =>
  files.map(({ name, isSecret }) => item(isSecret ? `${name} (passwords; readable to you alone)` : name));

const hints: readonly (readonly [file: RegExp, hint: string])[] = [
  [/^pgbouncer(-1)?\.ini$/, 'Copy the ini file and userlist.txt to /etc/pgbouncer; they belong to PgBouncer’s user.'],
  [/\.service(\.d\/headroom\.conf)?$/, 'Copy the unit to /etc/systemd/system, then systemctl daemon-reload.'],
  [/^auth-query\.sql$/, 'Run auth-query.sql in each database, as a superuser.'],
  [
    /\/docker-compose\.yml$/,
    'Or try it out: in compose, docker compose up --wait, which starts a PostgreSQL of its own.',
  ],
  [/^kubernetes\.yml$/, 'Or on Kubernetes: make the two Secrets that kubernetes.yml begins with, then kubectl apply.'],
];

function nextSteps(summary: Summary): string[] {
  const { plan, settings, folder } = summary;
  const names = plan.files.map(({ name }) => name);
  const { listenPort, databases, processes } = settings;
  const files = processes === 1 ? 'pgbouncer.ini' : 'pgbouncer-*.ini';
  return [
    ...secretSteps(summary),
    ...warnings(summary, names),
    ...hints.filter(([file]) => names.some((name) => file.test(name))).map(([, hint]) => hint),
    `Then set PGBOUNCER_URL=postgresql://127.0.0.1:${listenPort}/${encodeURIComponent(databases[0]?.name ?? '')} beside DATABASE_URL.`,
    `After each change: headroom bouncer check ${folder}/${files}`,
  ];
}

function secretSteps({ plan, settings, user, password }: Summary): string[] {
  const secrets = plan.files.filter(({ isSecret }) => isSecret).map(({ name }) => name);
  const steps = secrets.length > 0 ? [`Keep out of version control: ${secrets.join(', ')}.`] : [];
  if (!secrets.includes('userlist.txt')) return steps;
  if (password === undefined) steps.push(`Add ${user} and its password to userlist.txt; no address had it.`);
  return [...steps, `Give the monitor the user ${settings.statsUsers}, whose password is in userlist.txt too.`];
}

function warnings({ settings, version }: Summary, names: readonly string[]): string[] {
  const { serverTlsMode, processes, databases } = settings;
  const host = databases[0]?.host ?? '';
  const isPeerOfOld = processes > 1 && isAtLeast(version, 1, 19) && !isAtLeast(version, 1, 21);
  return [
    ...(serverTlsMode === 'require'
      ? ['The server’s certificate is not checked: verify-full with its CA would be.']
      : []),
    ...(isPeerOfOld ? ['To 1.21 or newer, update all processes at once: they are no peers of older ones.'] : []),
    ...(names.includes('kubernetes.yml') && isLocalHost(host)
      ? [`kubernetes.yml names ${host} for the server: put in how pods reach it.`]
      : []),
  ];
}

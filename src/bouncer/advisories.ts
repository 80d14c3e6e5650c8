import { type BouncerVersion, isKnownTo, parseBouncerVersion } from './version.js';

/** Settings of a PgBouncer, from its ini file or from `SHOW CONFIG`. */
export interface AdvisoryFacts {
  readonly version: BouncerVersion;
  /** Value of a key of `[pgbouncer]`, or its default. */
  text(key: string): string;
  /** True if passwords are looked up, for any database. */
  readonly hasLookup: boolean;
  /** False if the `auth_file` is known to contain no SCRAM secret. */
  readonly hasScramSecrets?: boolean;
}

/** A published vulnerability of PgBouncer. */
export interface BouncerAdvisory {
  /** CVE identifier. */
  readonly id: string;
  /** First affected release. */
  readonly since: string;
  /** First release without it. */
  readonly fixedIn: string;
  readonly severity: 'error' | 'warning';
  /** Effect of an attack, in one sentence. */
  readonly what: string;
  /** The configuration that is affected, in words; absent if every configuration is. */
  readonly condition?: string;
  /** Remedy for those who cannot upgrade; absent if there is none. */
  readonly workaround?: string;
  readonly source: string;
  /** True if the configuration is affected. */
  readonly applies?: (facts: AdvisoryFacts) => boolean;
}

const changelog = 'https://www.pgbouncer.org/changelog.html';

/** Every vulnerability of the releases since 1.18, the newest first. */
export const bouncerAdvisories: readonly BouncerAdvisory[] = [
  {
    id: 'CVE-2026-107350',
    since: '1.17.0',
    fixedIn: '1.26.1',
    severity: 'error',
    what: 'Anyone who knows the password of one user of the auth_file can log in as another SCRAM user, administrators included.',
    condition: 'clients authenticate with SCRAM',
    source: `${changelog}#pgbouncer-126x`,
    applies: usesScram,
  },
  {
    id: 'CVE-2026-107349',
    since: '1.20.0',
    fixedIn: '1.26.1',
    severity: 'error',
    what: 'A client that has not logged in can stop PgBouncer from serving anyone.',
    condition: 'ignore_startup_parameters is not empty and does not contain options',
    workaround: 'Empty ignore_startup_parameters, if no client needs it.',
    source: `${changelog}#pgbouncer-126x`,
    applies: (facts) => {
      const names = facts
        .text('ignore_startup_parameters')
        .split(/[\s,]+/)
        .filter(Boolean);
      return names.length > 0 && !names.includes('options');
    },
  },
  {
    id: 'CVE-2026-107348',
    since: '1.21.0',
    fixedIn: '1.26.1',
    severity: 'error',
    what: 'A client can stop PgBouncer from serving anyone.',
    condition: 'max_packet_size is above 2147483648',
    workaround: 'Remove max_packet_size.',
    source: `${changelog}#pgbouncer-126x`,
    applies: (facts) => Number(facts.text('max_packet_size')) > 2_147_483_648,
  },
  {
    id: 'CVE-2026-19888',
    since: '1.11.0',
    fixedIn: '1.26.0',
    severity: 'error',
    what: 'A client that has not logged in can crash PgBouncer.',
    condition: 'clients authenticate with SCRAM',
    source: `${changelog}#pgbouncer-126x`,
    applies: usesScram,
  },
  {
    id: 'CVE-2026-6668',
    since: '1.0.0',
    fixedIn: '1.26.0',
    severity: 'error',
    what: 'A client that has not logged in can stop PgBouncer from serving anyone.',
    source: `${changelog}#pgbouncer-126x`,
  },
  {
    id: 'CVE-2026-6669',
    since: '1.11.0',
    fixedIn: '1.26.0',
    severity: 'warning',
    what: 'A malicious server can stop PgBouncer from serving anyone.',
    source: `${changelog}#pgbouncer-126x`,
  },
  {
    id: 'CVE-2026-6664',
    since: '1.11.0',
    fixedIn: '1.25.2',
    severity: 'error',
    what: 'A client that has not logged in can crash PgBouncer.',
    condition: 'clients authenticate with SCRAM',
    source: `${changelog}#pgbouncer-125x`,
    applies: usesScram,
  },
  {
    id: 'CVE-2026-6665',
    since: '1.11.0',
    fixedIn: '1.25.2',
    severity: 'warning',
    what: 'A malicious server can overflow a buffer of PgBouncer’s.',
    source: `${changelog}#pgbouncer-125x`,
  },
  {
    id: 'CVE-2026-6666',
    since: '1.0.0',
    fixedIn: '1.25.2',
    severity: 'warning',
    what: 'A malicious server can crash PgBouncer.',
    source: `${changelog}#pgbouncer-125x`,
  },
  {
    id: 'CVE-2026-6667',
    since: '1.24.0',
    fixedIn: '1.25.2',
    severity: 'warning',
    what: 'Users of stats_users can disconnect clients with KILL_CLIENT.',
    condition: 'stats_users is not empty',
    source: `${changelog}#pgbouncer-125x`,
    applies: (facts) => facts.text('stats_users').trim() !== '',
  },
  {
    id: 'CVE-2025-12819',
    since: '1.20.0',
    fixedIn: '1.25.1',
    severity: 'error',
    what: 'A client that has not logged in can execute SQL as the auth_user.',
    condition:
      'search_path is tracked, passwords are looked up, and auth_query contains unqualified names or operators',
    workaround: 'Do not track search_path, or qualify every name in auth_query.',
    source: `${changelog}#pgbouncer-125x`,
    applies: (facts) => facts.hasLookup && tracksSearchPath(facts) && !isQualified(facts.text('auth_query')),
  },
  {
    id: 'CVE-2025-2291',
    since: '1.0.0',
    fixedIn: '1.24.1',
    severity: 'error',
    what: 'Passwords that have expired are accepted.',
    condition: 'passwords are looked up with an auth_query that does not check rolvaliduntil',
    workaround: 'Check rolvaliduntil in auth_query.',
    source: `${changelog}#pgbouncer-124x`,
    applies: (facts) => facts.hasLookup && acceptsExpired(facts.text('auth_query')),
  },
];

/** Vulnerabilities of this release that this configuration is exposed to, the worst first. */
export function advisoriesFor(facts: AdvisoryFacts): readonly BouncerAdvisory[] {
  const affected = bouncerAdvisories.filter(
    ({ since, fixedIn, applies }) =>
      isKnownTo(facts.version, since) && !isKnownTo(facts.version, fixedIn) && (applies?.(facts) ?? true),
  );
  return affected.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

/**
 * Vulnerabilities that a running PgBouncer is exposed to, the worst first, by `SHOW VERSION` and `SHOW CONFIG`.
 *
 * @param settings values by key
 */
export function advisoriesOfConsole(
  version: string,
  settings: Readonly<Record<string, string>>,
): readonly BouncerAdvisory[] {
  return advisoriesFor({
    version: parseBouncerVersion(version),
    text: (key) => settings[key] ?? '',
    hasLookup: (settings.auth_user ?? '') !== '',
  });
}

/** Vulnerabilities of a release with any configuration. */
export function advisoriesOf(version: BouncerVersion): readonly BouncerAdvisory[] {
  return bouncerAdvisories.filter(({ since, fixedIn }) => isKnownTo(version, since) && !isKnownTo(version, fixedIn));
}

/** The oldest release without any of these vulnerabilities; undefined if there are none. */
export function fixedRelease(advisories: readonly Pick<BouncerAdvisory, 'fixedIn'>[]): string | undefined {
  const number = (release: string) => release.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  return advisories.map(({ fixedIn }) => fixedIn).toSorted((a, b) => number(b) - number(a))[0];
}

/** With `md5`, users whose secret is a SCRAM one authenticate with SCRAM; a lookup may return such secrets. */
function usesScram(facts: AdvisoryFacts): boolean {
  const type = facts.text('auth_type').toLowerCase();
  if (type === 'scram-sha-256' || type === 'hba') return true;
  return type === 'md5' && (facts.hasLookup || facts.hasScramSecrets !== false);
}

/** True if clients’ `search_path` reaches the server’s sessions, those of `auth_user` included. */
function tracksSearchPath(facts: AdvisoryFacts): boolean {
  return facts
    .text('track_extra_parameters')
    .toLowerCase()
    .split(',')
    .some((name) => name.trim() === 'search_path');
}

/** True if a query reads the catalog itself, and does not check that passwords have not expired. */
export function acceptsExpired(query: string): boolean {
  return /\bpg_(?:shadow|authid)\b/i.test(query) && !/\b(?:rolvaliduntil|valuntil)\b/i.test(query);
}

/** True if no name of a query depends on the search path: relations and functions have a schema, and there are no operators. */
export function isQualified(query: string): boolean {
  const text = query
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/"(?:[^"]|"")*"/g, 'q')
    .replace(/\$\d+/g, '1');
  if (/[=<>~!@#%^&|?+/]|::/.test(text.replace(/\boperator\s*\(\s*pg_catalog\.[^)]*\)/gi, ' '))) return false;
  const relations = [...text.matchAll(/\b(?:from|join)\s+(?!lateral\b)([\w.]+)/gi)];
  const calls = [...text.matchAll(/([\w.]+)\s*\(/g)].filter(
    ([, name = '']) => !/^(?:select|from|in|and|or|not|values)$/i.test(name),
  );
  return [...relations, ...calls].every(([, name = '']) => name.includes('.'));
}

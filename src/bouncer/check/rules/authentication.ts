import { isAtLeast } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import { readHba } from '../read-hba.js';

/** Rules on methods of authentication and the settings that they need. */
export const authenticationRules = [cert, ldap, hbaFile, hbaLines, lookupParameter, lookupUnused];

/** A method of the HBA file needs the same as `auth_type`. */
function cert(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') !== 'cert') return [];
  const place = facts.placeOf('auth_type');
  if (facts.choice('client_tls_sslmode') !== 'verify-full') {
    const what = `auth_type is cert, which needs client_tls_sslmode = verify-full: PgBouncer does not start.`;
    return [
      found('error', 'cert-without-tls', place, what, 'Set client_tls_sslmode = verify-full, and its three files.'),
    ];
  }
  return [];
}

function ldap(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') !== 'ldap') return [];
  const place = facts.placeOf('auth_type');
  if (!isAtLeast(facts.version, 1, 25)) {
    const what = 'auth_type is ldap, which was added in PgBouncer 1.25; earlier versions do not start with it.';
    return [found('error', 'key-too-new', place, what, 'Use another auth_type, or a newer PgBouncer.')];
  }
  if (facts.text('auth_ldap_options') !== '') return [];
  const what = 'auth_type is ldap, but auth_ldap_options is not set: no one can log in.';
  return [found('error', 'ldap-options-missing', place, what, 'Set auth_ldap_options.')];
}

function hbaFile(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') !== 'hba') return [];
  if (facts.text('auth_hba_file') === '') {
    const what = 'auth_type is hba, but auth_hba_file is not set: no one can log in.';
    return [found('error', 'hba-file-missing', facts.placeOf('auth_type'), what, 'Set auth_hba_file.')];
  }
  const file = facts.file('auth_hba_file');
  if (file === undefined || file.text !== undefined) return [];
  const what = `The auth_hba_file ${file.exists ? 'cannot be read' : 'does not exist'}: PgBouncer starts anyway, and no one can log in.`;
  const remedy = 'Write the file, or correct the path.';
  return [found('error', 'hba-file-missing', facts.placeOf('auth_hba_file'), what, remedy)];
}

function hbaLines(facts: IniFacts): BouncerFinding[] {
  const text = facts.choice('auth_type') === 'hba' ? facts.file('auth_hba_file')?.text : undefined;
  if (text === undefined) return [];
  const file = facts.text('auth_hba_file');
  const { rules, faults } = readHba(text, facts.version);
  const findings = faults.map(({ line, why }) =>
    found('error', 'hba-line', { file, line }, `PgBouncer ignores this line: ${why}.`, 'Correct or remove the line.'),
  );
  if (rules.length === 0) {
    const what = 'The auth_hba_file contains no rule: no one can log in.';
    findings.push(
      found(
        'error',
        'hba-empty',
        { file, line: 1 },
        what,
        'Add a rule, such as `host all all 10.0.0.0/8 scram-sha-256`.',
      ),
    );
  }
  for (const { line, method } of rules.filter(({ method, isNetwork }) => method === 'trust' && isNetwork)) {
    const what = `Clients of this line need no password (${method}).`;
    findings.push(found('warning', 'auth-open', { file, line }, what, 'Use scram-sha-256.'));
  }
  return findings;
}

/** PgBouncer executes the query with one parameter, the name of the user. */
function lookupParameter(facts: IniFacts): BouncerFinding[] {
  if (!facts.hasLookup) return [];
  const queries = [
    { place: facts.placeOf('auth_query'), query: facts.text('auth_query') },
    ...facts.databases.flatMap((place) => {
      const query = place.pairs.get('auth_query');
      return query === undefined ? [] : [{ place, query }];
    }),
  ];
  return queries.flatMap(({ place, query }) => {
    const parameter = /\$1(?!\d)/;
    if (query === '' || parameter.test(query.replace(/'(?:[^']|'')*'/g, ''))) return [];
    const rejected = 'the server rejects it ("bind message supplies 1 parameters, but prepared statement requires 0").';
    if (parameter.test(query)) {
      const what = `auth_query has $1 within quotes, where it is text and not the name of the user: ${rejected}`;
      return [found('error', 'lookup-parameter', place, what, 'Write $1 without quotes.')];
    }
    const what = `auth_query does not contain $1, the name of the user: ${rejected}`;
    return [found('error', 'lookup-parameter', place, what, 'Use $1 in place of the name.')];
  });
}

function lookupUnused(facts: IniFacts): BouncerFinding[] {
  if (!facts.isSet('auth_query') || facts.hasLookup) return [];
  const what = 'auth_query is set without auth_user, so it is never executed.';
  return [found('warning', 'lookup-unused', facts.placeOf('auth_query'), what, 'Set auth_user, or remove auth_query.')];
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { joinList } from '../../../format/list.js';
import { selectForm } from '../../../format/noun.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { FileKey } from '../named-file.js';

/** Rules on TLS: modes, the files that they need, protocols and ciphers. */
export const tlsRules = [
  clientFilesUnset,
  filesMissing,
  certificateKind,
  keyKind,
  keyFits,
  expired,
  keyOpen,
  protocols,
  ciphers,
];

type Side = 'client' | 'server';
const sides: readonly Side[] = ['client', 'server'];

const isUsed = (facts: IniFacts, side: Side): boolean => facts.choice(`${side}_tls_sslmode`) !== 'disable';

/** Keys of one side whose files PgBouncer reads, with TLS on. */
const keysOf = (side: Side): readonly FileKey[] =>
  [`${side}_tls_key_file`, `${side}_tls_cert_file`, `${side}_tls_ca_file`] as const;

/** Files in use, by key. */
function* filesOf(facts: IniFacts): Generator<{ key: FileKey; side: Side; text: string }> {
  for (const side of sides.filter((each) => isUsed(facts, each))) {
    for (const key of keysOf(side)) {
      const text = facts.file(key)?.text;
      if (text !== undefined) yield { key, side, text };
    }
  }
}

function clientFilesUnset(facts: IniFacts): BouncerFinding[] {
  const mode = facts.choice('client_tls_sslmode');
  if (mode === 'disable') return [];
  const needed = ['client_tls_key_file', 'client_tls_cert_file'];
  if (mode.startsWith('verify-')) needed.push('client_tls_ca_file');
  const missing = needed.filter((key) => facts.text(key) === '');
  if (missing.length === 0) return [];
  const what = `client_tls_sslmode is ${mode}, but ${joinList(missing)} ${selectForm(missing.length, 'is', 'are')} not set.`;
  return [found('error', 'tls-files-missing', facts.placeOf('client_tls_sslmode'), what, `Set ${missing.join(', ')}.`)];
}

/** PgBouncer reads the client side's files when it starts, the server side's when it connects. */
function filesMissing(facts: IniFacts): BouncerFinding[] {
  return sides
    .filter((side) => isUsed(facts, side))
    .flatMap((side) =>
      keysOf(side).flatMap((key) => {
        const file = facts.file(key);
        if (file === undefined || file.text !== undefined) return [];
        const effect =
          side === 'client' ? 'PgBouncer does not start' : 'PgBouncer cannot connect to the server with TLS';
        const what = `The ${key} ${file.exists ? `cannot be read (${file.problem ?? 'no content'})` : 'does not exist'}: ${effect}.`;
        return [found('error', 'tls-file-missing', facts.placeOf(key), what, 'Write the file, or correct the path.')];
      }),
    );
}

function certificatesIn(text: string): X509Certificate[] {
  const blocks =
    text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

function certificateKind(facts: IniFacts): BouncerFinding[] {
  return [...filesOf(facts)]
    .filter(({ key, text }) => !key.endsWith('_key_file') && certificatesIn(text).length === 0)
    .map(({ key, text }) => {
      const hint = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? ' but a private key' : '';
      const what = `The ${key} contains no certificate in PEM format${hint}.`;
      return found(
        'error',
        'tls-file-kind',
        facts.placeOf(key),
        what,
        'Name a file that begins with -----BEGIN CERTIFICATE-----.',
      );
    });
}

const hasKey = (text: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);

function keyKind(facts: IniFacts): BouncerFinding[] {
  return [...filesOf(facts)]
    .filter(({ key }) => key.endsWith('_key_file'))
    .flatMap(({ key, text }) => {
      const isLocked = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text);
      if (hasKey(text) && !isLocked) return [];
      const what = isLocked
        ? `The ${key} is encrypted with a passphrase, which PgBouncer cannot ask for.`
        : `The ${key} contains no private key in PEM format.`;
      return [
        found('error', 'tls-file-kind', facts.placeOf(key), what, 'Name an unencrypted private key in PEM format.'),
      ];
    });
}

function keyFits(facts: IniFacts): BouncerFinding[] {
  return sides.flatMap((side) => {
    if (!isUsed(facts, side)) return [];
    const key = facts.file(`${side}_tls_key_file`)?.text;
    const [certificate] = certificatesIn(facts.file(`${side}_tls_cert_file`)?.text ?? '');
    if (key === undefined || certificate === undefined || !hasKey(key) || fits(certificate, key)) return [];
    const what = `The private key of ${side}_tls_key_file does not belong to the certificate of ${side}_tls_cert_file.`;
    const place = facts.placeOf(`${side}_tls_key_file`);
    return [
      found('error', 'tls-key-mismatch', place, what, 'Name a key and a certificate that were created together.'),
    ];
  });
}

function fits(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return true; // Unreadable, which other rules report.
  }
}

const dayMs = 86_400_000;

function expired(facts: IniFacts): BouncerFinding[] {
  const { now } = facts.surroundings;
  if (now === undefined) return [];
  return [...filesOf(facts)].flatMap(({ key, text }) => {
    // A bundle of many CAs may contain old ones.
    const all = certificatesIn(text);
    if (key.endsWith('_ca_file') && all.length > 1) return [];
    const [certificate] = all;
    if (certificate === undefined) return [];
    const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const place = facts.placeOf(key);
    const remedy = 'Renew the certificate.';
    if (until < now)
      return [found('error', 'tls-expired', place, `The certificate of ${key} expired on ${day(until)}.`, remedy)];
    if (from > now)
      return [
        found('error', 'tls-expired', place, `The certificate of ${key} is valid from ${day(from)} on only.`, remedy),
      ];
    if (until - now > 14 * dayMs) return [];
    return [found('warning', 'tls-expires', place, `The certificate of ${key} expires on ${day(until)}.`, remedy)];
  });
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

function keyOpen(facts: IniFacts): BouncerFinding[] {
  return sides.flatMap((side) => {
    const key = `${side}_tls_key_file` as const;
    const mode = isUsed(facts, side) ? (facts.file(key)?.mode ?? 0) : 0;
    if ((mode & 0o007) === 0) return [];
    const what = `Every user of the machine can read the ${key} (mode 0${(mode & 0o777).toString(8)}).`;
    return [
      found(
        'warning',
        'tls-key-open',
        facts.placeOf(key),
        what,
        `chmod 600 ${facts.text(key)}, and chown it to PgBouncer’s user.`,
      ),
    ];
  });
}

const protocolNames = ['all', 'default', 'secure', 'tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3'];

function protocols(facts: IniFacts): BouncerFinding[] {
  return sides.flatMap((side) => {
    const key = `${side}_tls_protocols`;
    if (!isUsed(facts, side) || facts.text(key) === '') return [];
    const names = facts.text(key).toLowerCase().split(/[,:]/);
    const unknown = names.find((name) => !protocolNames.includes(name.replace(/^[ \t]*!?/, '')));
    if (unknown === undefined) return [];
    const what = `${key} contains ${JSON.stringify(unknown)}, which is not a protocol: PgBouncer does not start.`;
    return [
      found(
        'error',
        'tls-protocols',
        facts.placeOf(key),
        what,
        'Use secure, or names such as tlsv1.3, separated by commas.',
      ),
    ];
  });
}

const cipherWords = ['default', 'secure', 'normal', 'fast', 'compat', 'legacy', 'all'];

/** OpenSSL itself says whether it knows any cipher of the list. */
function ciphers(facts: IniFacts): BouncerFinding[] {
  return sides.flatMap((side) => {
    const key = `${side}_tls_ciphers`;
    const text = facts.text(key);
    if (!isUsed(facts, side) || text === '' || cipherWords.includes(text.toLowerCase()) || isCipherList(text))
      return [];
    const what = `${key} is ${JSON.stringify(text)}, which contains no cipher that OpenSSL knows: PgBouncer does not start.`;
    return [found('error', 'tls-ciphers', facts.placeOf(key), what, 'Use default, or a cipher list of OpenSSL.')];
  });
}

function isCipherList(ciphers: string): boolean {
  try {
    createSecureContext({ ciphers });
    return true;
  } catch {
    return false;
  }
}

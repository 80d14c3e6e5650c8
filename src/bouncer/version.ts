import { Problems, showText } from '../config/problems.js';

/** A release of PgBouncer. */
export interface BouncerVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** First and last release whose keys are known. */
export const knownReleases = { oldest: '1.18', newest: '1.26.1' } as const;

/**
 * Reads a version such as `1.24`, `1.18.0` or `PgBouncer 1.18.0`. A version newer than {@link knownReleases} is
 * accepted: PgBouncer rarely removes a key.
 *
 * @throws {ConfigError} if it is not a version, or older than 1.18.
 */
export function parseBouncerVersion(text: string, name = 'version'): BouncerVersion {
  const problems = new Problems();
  const match = /^(?:pgbouncer\s+)?v?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?(?![\d.])/i.exec(text.trim());
  const [major = 0, minor = 0, patch = 0] = (match ?? []).slice(1).map((digits) => Number(digits ?? 0));
  const version = Object.freeze({ major, minor, patch });
  if (!isAtLeast(version, 1, 18)) {
    problems.add(name, `a PgBouncer version from ${knownReleases.oldest}, such as 1.24`, showText(text));
  }
  problems.throwIfAny();
  return version;
}

/** True if a version is this one or later. */
export function isAtLeast(version: BouncerVersion, major: number, minor: number, patch = 0): boolean {
  const difference = version.major - major || version.minor - minor || version.patch - patch;
  return difference >= 0;
}

/** True if a version includes what was added in `since`, such as `1.21`; without `since`, it was added before 1.18. */
export function isKnownTo(version: BouncerVersion, since: string | undefined): boolean {
  if (since === undefined) return true;
  const [major = 0, minor = 0, patch = 0] = since.split('.').map(Number);
  return isAtLeast(version, major, minor, patch);
}

/** `1.24`, or `1.24.1` if the patch is known. */
export function showVersion({ major, minor, patch }: BouncerVersion): string {
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

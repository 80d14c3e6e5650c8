import { type BouncerVersion, isAtLeast } from './version.js';

/** Tags of the image by minor version; there is none for releases before 1.23. */
const tags: Readonly<Record<number, string>> = { 23: 'v1.23.1-p3', 24: 'v1.24.1-p1', 25: 'v1.25.2-p0' };

/** Returns a container image of a PgBouncer release; undefined if none is known. */
export function imageOf(version: BouncerVersion): string | undefined {
  const tag = tags[version.minor];
  return tag === undefined || !isAtLeast(version, 1, 18) || version.major > 1 ? undefined : `edoburu/pgbouncer:${tag}`;
}

/** Directory of the configuration files in the image. */
export const imageFolder = '/etc/pgbouncer';

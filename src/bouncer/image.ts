import { type BouncerVersion, isAtLeast } from './version.js';

/** Tags of the image, which come with its repository; it has none for releases before 1.23. */
const tags: Readonly<Record<number, string>> = { 23: 'v1.23.1-p3', 24: 'v1.24.1-p1', 25: 'v1.25.2-p0' };

/** An image of a release of PgBouncer; undefined where we know of none. */
export function imageOf(version: BouncerVersion): string | undefined {
  const tag = tags[version.minor];
  return tag === undefined || !isAtLeast(version, 1, 18) || version.major > 1 ? undefined : `edoburu/pgbouncer:${tag}`;
}

/** Where the image has its files. */
export const imageFolder = '/etc/pgbouncer';

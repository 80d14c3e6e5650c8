import { type BouncerVersion, parseBouncerVersion } from '../../src/bouncer/version.js';

/** One version for every release whose keys are known. */
export const releases: readonly string[] = ['1.18', '1.19', '1.20', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26'];

/** The same, read. */
export const everyVersion: readonly BouncerVersion[] = releases.map((release) => parseBouncerVersion(release));

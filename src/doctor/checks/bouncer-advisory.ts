import { advisoriesFor, fixedRelease } from '../../bouncer/advisories.js';
import { parseBouncerVersion } from '../../bouncer/version.js';
import { check } from '../check.js';
import { answered } from '../facts.js';

export const bouncerAdvisory = check('bouncer-advisory', 'warning', 'PgBouncer has no known vulnerability', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { version, settings } }) => {
    const found = advisoriesFor({
      version: parseBouncerVersion(version),
      text: (key) => settings[key] ?? '',
      hasLookup: (settings.auth_user ?? '') !== '',
    });
    const [worst] = found;
    if (worst === undefined) return [];
    const others =
      found.length === 1
        ? ''
        : ` and ${found.length - 1} others (${found
            .slice(1)
            .map(({ id }) => id)
            .join(', ')})`;
    return [
      {
        evidence: `PgBouncer ${version} at ${name} is exposed to ${worst.id}${others}: ${worst.what}`,
        remedy: `Upgrade to PgBouncer ${fixedRelease(found)}, or to a package of your distribution that contains the fixes.`,
      },
    ];
  }),
);

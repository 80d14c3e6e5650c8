import { advisoriesOfConsole, fixedRelease } from '../../bouncer/advisories.js';
import { check } from '../check.js';
import { answered } from '../facts.js';

export const bouncerAdvisory = check('bouncer-advisory', 'warning', 'PgBouncer has no known vulnerability', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { version, settings } }) => {
    const found = advisoriesOfConsole(version, settings);
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

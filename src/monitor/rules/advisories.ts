import { fixedRelease } from '../../bouncer/advisories.js';
import { cleanShort } from '../../format/clean-text.js';
import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { bouncersOf, type Context } from './context.js';
import { stated } from './judged.js';

/** Known vulnerabilities of each PgBouncer. Only advice: a distribution may have fixed them without a new version number. */
export function advisories(context: Context): Finding[] {
  return bouncersOf(context).map(({ place, facts }) => {
    const version = `PgBouncer ${cleanShort(facts.version)}`;
    const [worst] = facts.advisories;
    if (worst === undefined) {
      const message = `${version} has no known vulnerability as configured.`;
      return stated('advisories', place, { value: 0, status: 'ok', message, remedy: '' });
    }
    const count = facts.advisories.length;
    const ids = joinList(facts.advisories.map(({ id }) => id));
    return stated('advisories', place, {
      value: count,
      status: 'advice',
      message: `${version} has ${formatNoun(count, 'known vulnerability', 'known vulnerabilities')} as configured: ${ids}. ${worst.id}: ${worst.what}`,
      remedy: `Upgrade to PgBouncer ${fixedRelease(facts.advisories)}, or make sure that your distribution’s package contains the fixes.`,
    });
  });
}

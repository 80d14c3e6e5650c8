import { cleanShort } from '../../format/clean-text.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { FleetFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { stated } from './judged.js';

/** Reports who shares a budget of connections, who goes short, and if there were ever more sessions than slots. */
export function fleet(context: Context): Finding[] {
  return serversOf(context).flatMap(({ place, facts }) =>
    facts.fleets.map((each) => {
      const { name, database, total, held, mostOver, members } = each;
      const short = members.filter(({ isHungry }) => isHungry).length;
      const of = `${formatNoun(members.length, 'member')} of the fleet ${describeFleet({ name, database })}`;
      const shortage = short > 0 ? `, ${formatCount(short)} of them short of their share` : '';
      const isOver = mostOver > 0;
      const over = isOver ? `; there were up to ${formatCount(mostOver)} more` : '';
      return stated('fleet', place, {
        value: mostOver,
        status: isOver ? 'warning' : short > 0 ? 'advice' : 'ok',
        message: `${of} ${selectForm(members.length, 'holds', 'hold')} ${formatCount(held)} of ${formatCount(total)} slots${shortage}${over}.`,
        remedy: isOver
          ? 'Give all members the same DB_FLEET_MAX, and let the server refuse more: headroom fleet limit --apply.'
          : short > 0
            ? 'This is brief after a shift of traffic. If it lasts: headroom fleet status --watch.'
            : '',
      });
    }),
  );
}

/** Name of a fleet in a sentence. */
export function describeFleet({ name, database }: Pick<FleetFacts, 'name' | 'database'>): string {
  return name === undefined ? `in database ${cleanShort(database)}` : `"${cleanShort(name)}"`;
}

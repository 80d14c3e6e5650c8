import type { Sample, WireFleet } from '../../../src/dashboard/wire.js';
import { Meter } from '../ui/meter.js';
import { Table } from '../ui/table.js';
import { applicationOf } from '../ui/text.js';
import { Fact } from './layers.js';

/** Fleets that share a server's connections, and the slots of their members. */
export function Fleets({ sample }: { readonly sample: Sample }) {
  const fleets = sample.servers.flatMap(({ id, fleets: its }) =>
    its.map((fleet, at) => ({ id: `${id} ${at}`, fleet })),
  );
  if (fleets.length === 0) return null;
  return (
    <section id="fleet" aria-labelledby="fleet-title">
      <h2 id="fleet-title">Fleet</h2>
      {fleets.map(({ id, fleet }) => (
        <Fleet key={id} fleet={fleet} />
      ))}
    </section>
  );
}

function Fleet({ fleet }: { readonly fleet: WireFleet }) {
  const { database, total, used, free, mostHeld, mostOver, members } = fleet;
  const name = fleet.name ?? `A fleet in ${database}`;
  return (
    <div class="detail">
      <h3>{name}</h3>
      <Meter value={used} max={total} label="Slots in use" />
      <dl class="facts wide">
        <Fact name="Members" value={String(members.length)} />
        <Fact name="Free slots" value={String(free)} />
        <Fact name="Short of slots" value={String(members.filter(({ isHungry }) => isHungry).length)} />
        <Fact name="Most sessions seen" value={String(mostHeld)} />
        <Fact name="Most above the budget" value={String(mostOver)} isRaised={mostOver > 0} />
      </dl>
      <Table
        label={`Members of ${name}`}
        rows={members}
        keyOf={({ pid }) => pid}
        sortBy="Holds"
        atFirst={10}
        empty="It has no member."
        columns={[
          { title: 'Member', isName: true, sort: ({ pid }) => pid, show: ({ pid }) => pid },
          { title: 'Application', sort: (each) => each.application, show: (each) => applicationOf(each.application) },
          { title: 'Holds', isNumber: true, sort: ({ held }) => held, show: ({ held }) => held },
          { title: 'Wants', isNumber: true, sort: ({ wanted }) => wanted, show: ({ wanted }) => wanted },
          { title: 'Share', isNumber: true, sort: (each) => each.share, show: (each) => each.share },
          {
            title: 'State',
            sort: ({ isHungry }) => Number(isHungry),
            show: ({ isHungry, held, share }) => (isHungry ? 'short' : held > share ? 'above its share' : 'content'),
          },
        ]}
      />
    </div>
  );
}

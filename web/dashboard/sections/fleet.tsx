import type { Sample, WireFleet } from '../../../src/dashboard/wire.js';
import { Meter } from '../ui/meter.js';
import { Table } from '../ui/table.js';
import { applicationOf } from '../ui/text.js';
import { Fact } from './layers.js';

/** The fleet that shares the server's connections, and the slots of its members. */
export function Fleets({ sample }: { readonly sample: Sample }) {
  const fleets = sample.servers.flatMap(({ detail }) => (detail?.fleet ? [detail.fleet] : []));
  if (fleets.length === 0) return null;
  return (
    <section id="fleet" aria-labelledby="fleet-title">
      <h2 id="fleet-title">Fleet</h2>
      {fleets.map((fleet) => (
        <Fleet key={fleet.name} fleet={fleet} />
      ))}
    </section>
  );
}

function Fleet({ fleet }: { readonly fleet: WireFleet }) {
  const { name, total, used, free, sessions, limit, members } = fleet;
  return (
    <div class="detail">
      <h3>{name}</h3>
      <Meter value={used} max={total ?? 0} label="Slots in use" />
      <dl class="facts wide">
        <Fact name="Members" value={String(members.length)} />
        <Fact name="Free slots" value={String(free)} />
        <Fact name="Short of slots" value={String(members.filter(({ isHungry }) => isHungry).length)} />
        <Fact name="Sessions of the role" value={String(sessions)} />
        <Fact name="Connection limit of the role" value={limit === null ? 'none' : String(limit)} />
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

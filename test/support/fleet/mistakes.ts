import type { ClaimRequest, Hint } from '../../../src/budget/ledger.js';
import type { Budget } from '../../../src/budget/seats.js';
import { ModelLedger } from './model-ledger.js';
import type { ModelConnection } from './model-process.js';
import type { Session } from './model-server.js';
import type { Mistake } from './model-world.js';

/** Replaces methods of the pool's budget. */
const budget = (change: (real: Budget<ModelConnection>) => Partial<Budget<ModelConnection>>): Mistake => ({
  wrap: (real) => {
    const changed = change(real);
    return new Proxy(real, {
      get: (target, name) => {
        const own = Reflect.get(changed, name);
        if (own !== undefined) return own;
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
});

/** The anchor alone: one session's reservations are all there is, and given back when the client has closed. */
class AnchorAlone extends ModelLedger {
  override async hold(): Promise<boolean> {
    return true;
  }
}

class ClaimsHeldSlots extends ModelLedger {
  override claim(steward: Session, { count, own }: ClaimRequest): Promise<readonly number[]> {
    return this.statement(steward, () =>
      [...this.from(this.slots())]
        .filter((n) => !own.includes(n) && this.server.tryLock(steward, 0, n))
        .slice(0, count),
    );
  }
}

class EntersHeldSlots extends ModelLedger {
  override enter(session: Session, limit: number): Promise<number | undefined> {
    return this.statement(session, () =>
      [...this.from(this.slots(), limit)].find((n) => this.server.tryLock(session, 0, n)),
    );
  }
}

class KeepsReservations extends ModelLedger {
  override async release(): Promise<void> {}
}

class ReleasesByUnlockingAll extends ModelLedger {
  override release(steward: Session, slots: readonly number[], hint?: Hint): Promise<void> {
    return this.statement(steward, () => {
      if (slots.length > 0) this.server.unlockAll(steward);
      if (hint) this.server.notify(hint);
    });
  }
}

class LooksAway extends ModelLedger {
  override look(steward: Session): ReturnType<ModelLedger['look']> {
    return this.statement(steward, () => this.server.rows().filter(({ pid }) => pid === steward.pid));
  }
}

class StaysSteward extends ModelLedger {
  override async resign(): Promise<void> {}
}

const by = (Kind: new (...parts: ConstructorParameters<typeof ModelLedger>) => ModelLedger): Mistake => ({
  ledger: (server, slots) => new Kind(server, slots),
});

/** Mistakes in the protocol, each of which the model must notice. */
export const mistakes: Readonly<Record<string, Mistake>> = {
  'reservations of one session are trusted, and no session holds its own slot': by(AnchorAlone),
  'a claim leaves reservations behind for slots whose sessions have not ended': by(ClaimsHeldSlots),
  'a first connection enters a slot without holding it': by(EntersHeldSlots),
  'reservations are never given back': by(KeepsReservations),
  'a release unlocks everything of its session': by(ReleasesByUnlockingAll),
  'members do not see each other': by(LooksAway),
  'a steward that is replaced keeps its reservations': by(StaysSteward),
  'a connection serves although it has got no slot': budget((real) => ({
    seat: (connection) => real.seat(connection).catch(() => {}),
  })),
  'a session that has lost its locks is used as before': budget(() => ({ hold: async () => true })),
  'the end of a connection is not reported': budget(() => ({ closed: () => {} })),
  'every connection is admitted': budget(() => ({ admit: () => true, room: 8 })),
};

/** Mistakes that break no invariant, but keep slots from those who want them. */
export const unfairMistakes: Readonly<Record<string, Mistake>> = {
  'members do not see each other': by(LooksAway),
  'the pool closes nothing for others': {
    wrap: (real) => new Proxy(real, { get: (target, name) => closing(target, name) }),
  },
};

function closing(target: Budget<ModelConnection>, name: string | symbol): unknown {
  if (name === 'join') {
    return (pool: Parameters<Budget<ModelConnection>['join']>[0]) =>
      target.join(new Proxy(pool, { get: (of, key) => (key === 'limitTo' ? () => {} : bound(of, key)) }));
  }
  return bound(target, name);
}

function bound(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

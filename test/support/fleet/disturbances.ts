import type { ModelWorld } from './model-world.js';

/** Faults of every kind, at random times. */
export function disturbAll(world: ModelWorld, until: number): void {
  const { random } = world;
  const any = () => world.pick(world.processes);
  const anyServing = () => world.pick(any()?.serving ?? []);

  world.disturb(until, 50, () => {
    const process = any();
    process?.want(random() < 0.3 ? 0 : Math.floor(random() * random() * (process.max + 1)));
  });
  // Statements end, and others begin.
  world.disturb(until, 10, () => {
    const process = any();
    const busy = process?.serving.filter(({ state }) => state === 'busy') ?? [];
    const connection = world.pick(busy);
    if (connection === undefined) return;
    process?.giveBack(connection);
    process?.use();
  });
  // The server ends a session; its client hears of it a little later.
  world.disturb(until, 400, () => {
    const process = any();
    const connection = random() < 0.5 ? process?.steward : world.pick(process?.serving ?? []);
    if (connection?.client === undefined || connection.state === 'closed') return;
    world.server.end(connection.client);
    world.clock.after(random() * 20, () => process?.close(connection, 0));
  });
  // A process is killed, and another one starts.
  world.disturb(until, 1000, () => {
    const process = any();
    if (process === undefined) return;
    process.kill();
    world.processes = world.processes.filter((each) => each !== process);
    world.start().want(1 + Math.floor(random() * 4));
  });
  // A borrower unlocks everything in its session.
  world.disturb(until, 700, () => {
    const connection = anyServing();
    if (connection?.state !== 'busy') return;
    world.server.unlockAll(connection.client);
    connection.hasUnlocked = true;
    // DISCARD ALL is noticed at once; the functions are not.
    if (random() < 0.5) connection.mustHold = true;
  });
  // The server restarts.
  world.disturb(until, 20_000, () => {
    world.server.isUp = false;
    for (const process of world.processes) {
      for (const connection of [...process.connections]) {
        if (connection.client === undefined) continue;
        world.server.end(connection.client);
        world.clock.after(random() * 10, () => process.close(connection, 0));
      }
    }
    world.clock.after(500 * random(), () => {
      world.server.isUp = true;
    });
  });
}

import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const fsyncOff = check('fsync-off', 'critical', 'The server survives a crash', ({ server }) => {
  const { fsync, full_page_writes: pages } = factsOf(server)?.settings ?? {};
  const off = [...(fsync === 'off' ? ['fsync'] : []), ...(pages === 'off' ? ['full_page_writes'] : [])];
  return when(
    off.length > 0,
    `${off.join(' and ')} is off: a crash of the machine can destroy the database.`,
    `ALTER SYSTEM RESET ${off[0]}; SELECT pg_reload_conf();`,
  );
});

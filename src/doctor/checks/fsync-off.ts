import { check } from '../check.js';
import { factsOf } from '../facts.js';

const names = ['fsync', 'full_page_writes'] as const;

export const fsyncOff = check('fsync-off', 'critical', 'The server survives a crash', ({ server }) => {
  const facts = factsOf(server);
  const off = names.filter((name) => facts?.settings[name] === 'off');
  if (facts === undefined || facts.isEmbedded || off.length === 0) return [];
  const fixed = off.filter((name) => facts.sources[name] === 'command line');
  const changed = off.filter((name) => !fixed.includes(name));
  const remedies = [
    ...fixed.map(
      (name) =>
        `Remove ${name}=off from the command line that starts the server, which no file overrides, and restart it.`,
    ),
    ...changed.map((name) => `ALTER SYSTEM SET ${name} = on;`),
    ...(changed.length > 0 ? ['SELECT pg_reload_conf();'] : []),
  ];
  const evidence = `${off.join(' and ')} ${off.length === 1 ? 'is' : 'are'} off: a crash of the machine can destroy the database.`;
  return [{ evidence, remedy: remedies.join(' ') }];
});

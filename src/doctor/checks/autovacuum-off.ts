import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const autovacuumOff = check('autovacuum-off', 'critical', 'Autovacuum runs', ({ server }) => {
  const settings = factsOf(server)?.settings ?? {};
  return when(
    settings.autovacuum === 'off' || settings.track_counts === 'off',
    'Autovacuum is off: tables grow, and the server stops at the end of its transaction ids.',
    'ALTER SYSTEM RESET autovacuum; ALTER SYSTEM RESET track_counts; SELECT pg_reload_conf();',
  );
});

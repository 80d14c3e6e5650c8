import { formatBytes } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const idleSlots = check('idle-slots', 'warning', 'No replication slot is abandoned', ({ server }) => {
  const facts = factsOf(server);
  const bytes = facts?.idleSlotBytes ?? 0;
  return when(
    bytes > 1024 ** 3,
    `${facts?.idleSlots} replication slots have no reader, and keep ${formatBytes(bytes)} of WAL: the disk fills up.`,
    'SELECT slot_name, restart_lsn FROM pg_replication_slots WHERE NOT active; then pg_drop_replication_slot for those that no one needs.',
  );
});

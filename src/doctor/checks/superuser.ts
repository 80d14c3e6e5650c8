import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const superuser = check('superuser', 'warning', 'The service is no superuser', ({ server }) => {
  const role = factsOf(server)?.role;
  return when(
    role?.isSuperuser === true,
    `The service logs in as superuser "${role?.name}": it can take the slots that are reserved for administrators, and do anything.`,
    'CREATE ROLE app LOGIN; grant it what the service needs, and use it in DATABASE_URL.',
    'advice',
  );
});

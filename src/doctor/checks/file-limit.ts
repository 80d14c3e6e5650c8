import { check, when } from '../check.js';
import { connectionsPerProcess } from '../demand.js';

export const fileLimit = check('file-limit', 'warning', 'The process may open enough files', (facts) => {
  const limit = facts.node.fileLimit;
  const each = connectionsPerProcess(facts) ?? 0;
  return when(
    limit !== undefined && each * 2 + 100 > limit,
    `The limit of open files is ${limit}, and a pool of ${each} with as many requests needs more than ${each * 2 + 100}.`,
    'Raise it: ulimit -n 65536, or LimitNOFILE in the unit.',
  );
});

import { formatNoun } from '../../format/noun.js';
import { check } from '../check.js';

/** Runs the command with a TypeScript that has a parser: the service keeps its own, of version 7 or none. */
const withParser = 'npx -p pg-headroom -p typescript@5 headroom';

export const sourceUnread = check('source-unread', 'unknown', 'The source can be read', ({ source }) => {
  if (source === undefined) return [];
  if ('silence' in source) {
    const { kind, reason } = source.silence;
    return [
      {
        evidence: `The code was not checked: ${reason}`,
        remedy:
          kind === 'down'
            ? `${withParser} doctor --source ${source.name}`
            : 'Correct --source: it needs a directory with code.',
      },
    ];
  }
  if (source.facts.isComplete) return [];
  return [
    {
      evidence: `Only a part of the code was checked: ${formatNoun(source.facts.files, 'file')}, then the time or number of files was up.`,
      remedy: 'Name the directories with database code one at a time, such as --source src/db.',
    },
  ];
});

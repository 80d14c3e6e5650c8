import { formatNoun } from '../../format/noun.js';
import { check } from '../check.js';

export const sourceUnread = check('source-unread', 'unknown', 'The source can be read', ({ source }) => {
  if (source === undefined) return [];
  if ('silence' in source) {
    const { kind, reason } = source.silence;
    return [
      {
        evidence: `The code was not checked: ${reason}`,
        remedy:
          kind === 'down' ? 'npm install --save-dev typescript@5' : 'Correct --source: it needs a directory with code.',
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

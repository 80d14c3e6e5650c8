import { check } from '../check.js';

export const sourceUnread = check('source-unread', 'unknown', 'The source can be read', ({ source }) =>
  source !== undefined && 'silence' in source
    ? [
        {
          evidence: `The code was not checked: ${source.silence.reason}`,
          remedy:
            source.silence.kind === 'down'
              ? 'npm install --save-dev typescript@5'
              : 'Correct --source: it needs a directory with code.',
        },
      ]
    : [],
);

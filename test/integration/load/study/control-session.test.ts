import { expect, test } from 'vitest';
import { hooksOf, openControlSession } from '../../../../src/load/study/control-session.js';
import { StudyError } from '../../../../src/load/study/errors.js';
import { startServer } from '../../../support/own-server.js';
import { within } from '../../../support/wait.js';

const { signal } = new AbortController();

test.each(['stays away', 'comes back'])(
  'a server that is lost in the middle of a study and %s is told of at once',
  async (then) => {
    await using server = await startServer();
    await using control = await openControlSession({ DATABASE_URL: server.url }, signal);
    const hooks = hooksOf(control, { isOwnServer: true, tidy: async () => undefined, signal });
    await hooks.tidy();
    await server.kill();
    if (then === 'comes back') await server.start();
    await expect(within(hooks.tidy(), 30_000, 'tidying')).rejects.toThrow(StudyError);
  },
);

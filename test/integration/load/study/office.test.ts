import { expect, test } from 'vitest';
import { startPostgres } from '../../../../src/embedded/index.js';
import { StudyError } from '../../../../src/load/study/errors.js';
import { openOffice, siteOf } from '../../../../src/load/study/office.js';
import { within } from '../../../support/wait.js';

const { signal } = new AbortController();

test.each(['stays away', 'comes back'])(
  'a server that is lost in the middle of a study and %s is told of at once',
  async (then) => {
    await using server = await startPostgres();
    await using office = await openOffice({ DATABASE_URL: server.url }, signal);
    const site = siteOf(office, { isOwnServer: true, tidy: async () => undefined, signal });
    await site.tidy();
    await server.kill();
    if (then === 'comes back') await server.start();
    await expect(within(site.tidy(), 3000, 'tidying')).rejects.toThrow(StudyError);
  },
);

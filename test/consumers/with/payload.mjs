import { postgresAdapter } from '@payloadcms/db-postgres';
import { buildConfig, getPayload } from 'payload';
import pg from 'pg';
import { Pool } from 'pg-headroom';
import { codeOf, times } from '../outcome.mjs';

export async function use(pool, url) {
  await pool.query('select');
  const config = buildConfig({
    secret: 'a secret of this test',
    db: postgresAdapter({ pg: { ...pg, Pool }, pool: { connectionString: url }, push: true }),
    collections: [{ slug: 'things', fields: [{ name: 'name', type: 'text', unique: true }] }],
    telemetry: false,
    logger: { options: { level: 'silent' } },
  });
  const payload = await getPayload({ config });
  const create = (name, req) => payload.create({ collection: 'things', data: { name }, req });
  await create('one');
  const transactionID = await payload.db.beginTransaction();
  await create('undone', { transactionID });
  await payload.db.rollbackTransaction(transactionID);
  const kept = await payload.db.beginTransaction();
  await create('kept', { transactionID: kept });
  await payload.db.commitTransaction(kept);
  const answers = await times(20, () => payload.find({ collection: 'things', sort: 'id' }));
  const code = await codeOf(create('one'));
  const isOurs = payload.db.pool instanceof Pool;
  await payload.destroy();
  const names = answers[0].docs.map(({ name }) => name);
  return {
    names,
    answers: new Set(answers.map(({ totalDocs }) => totalDocs)).size,
    count: isOurs ? names.length : 0,
    code,
  };
}

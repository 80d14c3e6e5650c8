import PostgresAdapter from '@auth/pg-adapter';
import { codeOf } from '../outcome.mjs';

// As in the adapter's documentation.
const schema = `
  create table users (id serial primary key, name varchar(255), email varchar(255) unique, "emailVerified" timestamptz, image text);
  create table sessions (id serial primary key, "userId" int not null, expires timestamptz not null, "sessionToken" varchar(255) not null);
  create table accounts (id serial primary key, "userId" int not null, type text not null, provider text not null, "providerAccountId" text not null,
    refresh_token text, access_token text, expires_at bigint, id_token text, scope text, session_state text, token_type text);
`;

export async function use(pool) {
  await pool.query(schema);
  const adapter = PostgresAdapter(pool);
  const user = await adapter.createUser({ name: 'one', email: 'one@example.org', emailVerified: null, image: null });
  await adapter.createSession({ sessionToken: 'token', userId: user.id, expires: new Date(Date.now() + 60_000) });
  const found = await adapter.getSessionAndUser('token');
  const code = await codeOf(
    adapter.createUser({ name: 'two', email: 'one@example.org', emailVerified: null, image: null }),
  );
  return { names: [found.user.name], code };
}

import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

export async function use(pool) {
  const auth = betterAuth({
    database: pool,
    secret: 'a secret of this test, longer than thirty-two characters',
    baseURL: 'http://localhost:3000',
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
  });
  await (await getMigrations(auth.options)).runMigrations();
  const email = 'one@example.org';
  const password = 'correct horse battery staple';
  const { user } = await auth.api.signUpEmail({ body: { email, password, name: 'one' } });
  const { token } = await auth.api.signInEmail({ body: { email, password } });
  const code = await auth.api.signUpEmail({ body: { email, password, name: 'twice' } }).catch(({ body }) => body.code);
  const { rows } = await pool.query('select count(*)::int as n from session where "userId" = $1', [user.id]);
  return { names: [user.name], signedIn: typeof token, count: rows[0].n, code };
}

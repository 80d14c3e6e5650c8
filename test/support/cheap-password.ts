import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * What the server keeps of a password, made with 1 iteration rather than 4096: signing in then costs neither side
 * several milliseconds of the processor, and tests sign in thousands of times.
 */
export function cheapVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 1, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$1:${salt.toString('base64')}$${storedKey}:${keyOf('Server Key').toString('base64')}`;
}

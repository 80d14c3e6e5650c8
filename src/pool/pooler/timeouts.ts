import { escapeIdentifier } from 'pg';
import { type SessionSettings, sessionSettings } from '../../config/settings.js';

type Name = keyof SessionSettings;

const names = Object.keys(sessionSettings) as Name[];

/** Timeouts that are wanted, and longer or not at all in force. Pure. */
export function missingTimeouts(wanted: SessionSettings, inForce: SessionSettings): readonly Name[] {
  return names.filter((name) => wanted[name] > 0 && !(inForce[name] > 0 && inForce[name] <= wanted[name]));
}

/** The statements that put timeouts in force: for the transaction that is under way, or for the session. Pure. */
export function renderSets(missing: readonly Name[], wanted: SessionSettings, scope: 'local' | 'session'): string[] {
  return missing.map((name) => `SET ${scope.toUpperCase()} ${sessionSettings[name].pgName} = ${wanted[name]}`);
}

/** What is said once of timeouts that the server does not keep. Pure. */
export function describeMissing(missing: readonly Name[], wanted: SessionSettings, user: string): string {
  const role = escapeIdentifier(user);
  const sets = missing.map((name) => `ALTER ROLE ${role} SET ${sessionSettings[name].pgName} = ${wanted[name]}`);
  const list = missing.map((name) => sessionSettings[name].pgName).join(', ');
  const own = missing.includes('statementTimeoutMs')
    ? ' The pool itself cancels statements of `pool.query` that run longer.'
    : '';
  return [
    `Behind the transaction pooler the server does not keep ${list}.`,
    `In \`pool.transaction()\` the pool sets it by SET LOCAL.${own}`,
    `Statements on a connection of \`pool.connect()\` have no such limit until the server sets it: ${sets.join('; ')}.`,
  ].join(' ');
}

/** What is said once of timeouts that a server does not keep although no pooler stands before it. Pure. */
export function describeUnkept(missing: readonly Name[]): string {
  const list = missing.map((name) => sessionSettings[name].pgName).join(', ');
  return `The server does not keep ${list}: its connections share one session, so that nothing limits how long statements run.`;
}

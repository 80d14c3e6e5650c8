import { escapeIdentifier } from 'pg';
import { type SessionSettings, sessionSettings } from '../../config/settings.js';

type Name = keyof SessionSettings;

const names = Object.keys(sessionSettings) as Name[];

/** Returns the wanted timeouts that are not in force, or only with a longer time. Pure. */
export function missingTimeouts(wanted: SessionSettings, inForce: SessionSettings): readonly Name[] {
  return names.filter((name) => wanted[name] > 0 && !(inForce[name] > 0 && inForce[name] <= wanted[name]));
}

/** Renders the statements that set timeouts, for the current transaction or for the session. Pure. */
export function renderSets(missing: readonly Name[], wanted: SessionSettings, scope: 'local' | 'session'): string[] {
  return missing.map((name) => `SET ${scope.toUpperCase()} ${sessionSettings[name].pgName} = ${wanted[name]}`);
}

/** Renders the warning for timeouts that the server does not enforce behind a transaction pooler. Pure. */
export function describeMissing(missing: readonly Name[], wanted: SessionSettings, user: string): string {
  const role = escapeIdentifier(user);
  const sets = missing.map((name) => `ALTER ROLE ${role} SET ${sessionSettings[name].pgName} = ${wanted[name]}`);
  const list = missing.map((name) => sessionSettings[name].pgName).join(', ');
  const own = missing.includes('statementTimeoutMs')
    ? ' The pool itself cancels statements of `pool.query` that run longer.'
    : '';
  return [
    `Behind the pooler in transaction mode the server does not enforce ${list}.`,
    `\`pool.transaction()\` sets ${missing.length === 1 ? 'it' : 'them'} with SET LOCAL.${own}`,
    `Connections of \`pool.connect()\` have no such limit until the role has it: ${sets.join('; ')}. It applies to new sessions of the server.`,
  ].join(' ');
}

/** Renders the warning for timeouts that a server does not enforce, without a pooler in front of it. Pure. */
export function describeUnkept(missing: readonly Name[]): string {
  const list = missing.map((name) => sessionSettings[name].pgName).join(', ');
  return `The server does not enforce ${list}: its connections share one session, so nothing limits the time that statements run.`;
}

import type { ClientConfig } from 'pg';
import { hidePassword } from '../../config/connection.js';
import { type Config, loadConfig } from '../../config/load.js';
import { type SessionSettings, sessionSettings } from '../../config/settings.js';
import type { Opening, StrategyPlan } from './opening.js';
import { chooseTls } from './tls.js';

/** The variables, with PgBouncer left out of all but the strategy that goes through it. Pure. */
export function directEnv(env: StrategyPlan['env']): StrategyPlan['env'] {
  return { ...env, USE_PGBOUNCER: 'false' };
}

/** Timeouts as `pg` takes them, to be kept by the server; the same for every strategy that goes straight to it. Pure. */
export function timeoutsOf(session: SessionSettings): Readonly<Record<string, number>> {
  const names = Object.keys(sessionSettings) as (keyof SessionSettings)[];
  const inForce = names.filter((name) => session[name] > 0);
  return Object.fromEntries(inForce.map((name) => [sessionSettings[name].pgName, session[name]]));
}

/** Options for clients straight to the server, and the settings they come from. */
export async function directSettings(
  plan: StrategyPlan,
  { signal }: Opening,
): Promise<{ config: Config; client: ClientConfig }> {
  const config = loadConfig(directEnv(plan.env));
  const client = await chooseTls(config.connection, plan.applicationName, signal);
  return { config, client: hidePassword({ ...client, ...timeoutsOf(config.session) }, client.password) };
}

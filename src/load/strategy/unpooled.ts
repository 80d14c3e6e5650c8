import { loadConfig } from '../../config/load.js';
import type { Opening, StrategyPlan } from './opening.js';
import { directSettings } from './settings.js';
import { connectionPerRequest, connectionPerUser, type Strategy } from './strategy.js';
import { chooseTls } from './tls.js';

/** Every request opens a connection and closes it. */
export async function openNone(plan: StrategyPlan, opening: Opening): Promise<Strategy> {
  const { client } = await directSettings(plan, opening);
  return connectionPerRequest(client, opening.onOpened);
}

/** Every user keeps a connection straight to the server, opened before the load begins. */
export async function openBare(plan: StrategyPlan, opening: Opening): Promise<Strategy> {
  const { client } = await directSettings(plan, opening);
  const strategy = connectionPerUser('bare', client, { onOpened: opening.onOpened, most: opening.maxUsers });
  await strategy.open(opening.users, opening.signal);
  return strategy;
}

/** Every user keeps a connection to PgBouncer, opened before the load begins. Session timeouts are the server's own. */
export async function openPgBouncer(plan: StrategyPlan, opening: Opening): Promise<Strategy> {
  const { connection } = loadConfig(plan.env);
  const settings = await chooseTls(connection, plan.applicationName, opening.signal);
  const strategy = connectionPerUser('through PgBouncer', settings, {
    onOpened: opening.onOpened,
    most: opening.maxUsers,
  });
  await strategy.open(opening.users, opening.signal);
  return strategy;
}

import { loadConfig } from '../../config/load.js';
import { chooseTls } from '../tls.js';
import { connectionPerRequest, connectionPerUser, type Way } from '../way.js';
import { directSettings } from './settings.js';
import type { Opening, StrategyPlan } from './strategy.js';

/** Every request opens a connection and closes it. */
export async function openNone(plan: StrategyPlan, opening: Opening): Promise<Way> {
  const { client } = await directSettings(plan, opening);
  return connectionPerRequest(client, opening.onOpened);
}

/** Every user keeps a connection straight to the server, opened before the load begins. */
export async function openBare(plan: StrategyPlan, opening: Opening): Promise<Way> {
  const { client } = await directSettings(plan, opening);
  const way = connectionPerUser('bare', client, { onOpened: opening.onOpened, most: opening.mostUsers });
  await way.open(opening.users, opening.signal);
  return way;
}

/** Every user keeps a connection to PgBouncer, opened before the load begins. Session timeouts are the server's own. */
export async function openPgBouncer(plan: StrategyPlan, opening: Opening): Promise<Way> {
  const { connection } = loadConfig(plan.env);
  const settings = await chooseTls(connection, plan.applicationName, opening.signal);
  const way = connectionPerUser('through PgBouncer', settings, { onOpened: opening.onOpened, most: opening.mostUsers });
  await way.open(opening.users, opening.signal);
  return way;
}

import type { ConnectionSettings } from '../../config/connection.js';
import type { Config } from '../../config/load.js';
import type { Timeout } from '../../monitor/collect/answer.js';
import type { Part, ServerFacts } from '../facts.js';
import { collectServer } from './server.js';

/** Reads the replicas of the configuration. Never rejects. */
export function collectReaders({ replicaUrls, connection, serverConnection }: Config, timeout: Timeout) {
  const own = serverConnection ?? connection;
  return Promise.all(
    replicaUrls.map(
      (url): Promise<Part<ServerFacts>> => collectServer(completed(url, own), timeout, 'DATABASE_REPLICA_URLS'),
    ),
  );
}

/** Missing parts of a replica's address are those of the primary's, as in the pool. */
function completed(text: string, { user, password, database }: ConnectionSettings): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === '' && user !== undefined) url.username = encodeURIComponent(user);
  if (url.password === '' && typeof password === 'string') url.password = encodeURIComponent(password);
  if (/^\/?$/.test(url.pathname) && database !== undefined) url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

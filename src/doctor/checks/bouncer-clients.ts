import { check, when } from '../check.js';
import { connectionsPerProcess, usesBouncer } from '../demand.js';
import { answered } from '../facts.js';

export const bouncerClients = check('bouncer-clients', 'critical', 'PgBouncer accepts as many clients', (facts) => {
  const each = connectionsPerProcess(facts);
  if (!usesBouncer(facts) || each === undefined) return [];
  const needed = each * facts.replicas;
  return answered(facts.bouncers).flatMap(({ name, facts: { settings } }) => {
    const max = Number(settings.max_client_conn);
    const evidence = `${facts.replicas} × ${each} = ${needed} clients, but PgBouncer at ${name} accepts ${max} (max_client_conn).`;
    return when(needed > max, evidence, `Set max_client_conn = ${needed + 20}, and RELOAD.`);
  });
});

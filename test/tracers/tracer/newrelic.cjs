// New Relic's agent in serverless mode, which starts without a server to report to.
Object.assign(process.env, {
  NEW_RELIC_APP_NAME: 'callers',
  NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
  NEW_RELIC_SERVERLESS_MODE_ENABLED: 'true',
  NEW_RELIC_NO_CONFIG_FILE: 'true',
  NEW_RELIC_LOG_ENABLED: 'false',
});
const newrelic = require('newrelic');

const finished = [];
// In the thread of the loader hooks there is no agent.
newrelic.agent?.on('transactionFinished', (transaction) => finished.push(transaction));

exports.inParent = (name, run) => newrelic.startBackgroundTransaction(name, run);

/** Segments of statements, at any depth: the agent keeps no text, but names table and operation. */
function segmentsIn({ trace, name }) {
  const under = (segment) => trace.getChildren(segment.id).flatMap((child) => [child, ...under(child)]);
  return under(trace.root)
    .filter((segment) => segment.name.startsWith('Datastore/statement/Postgres/'))
    .map((segment) => {
      const { host, port_path_or_id, database_name } = segment.getAttributes();
      return {
        text: segment.name,
        parent: name.split('/').at(-1),
        name: segment.name,
        place: `${host}:${port_path_or_id}/${database_name}`,
      };
    });
}

exports.collect = async () => finished.splice(0).flatMap(segmentsIn);

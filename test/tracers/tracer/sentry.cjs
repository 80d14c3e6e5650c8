// Sentry: every transaction is sampled, and kept instead of being sent.
const Sentry = require('@sentry/node');

const events = [];
Sentry.init({
  dsn: 'http://key@127.0.0.1:9/1',
  tracesSampleRate: 1,
  traceLifecycle: 'static',
  transport: (options) => Sentry.createTransport(options, async () => ({ statusCode: 200 })),
  beforeSendTransaction: (event) => {
    events.push(event);
    return event;
  },
});

exports.inParent = (name, run) => Sentry.startNewTrace(() => Sentry.startSpan({ name, forceTransaction: true }, run));

exports.collect = async () => {
  await Sentry.flush(5000);
  const of = ({ transaction, spans, contexts }) =>
    spans
      .filter(({ data }) => (data['db.query.text'] ?? data['db.statement']) !== undefined)
      .map(({ data, parent_span_id, description, status }) => ({
        text: data['db.query.text'] ?? data['db.statement'],
        parent: parent_span_id === contexts.trace.span_id ? transaction : undefined,
        name: description,
        place: `${data['server.address'] ?? data['net.peer.name']}:${data['server.port'] ?? data['net.peer.port']}/${data['db.namespace'] ?? data['db.name']}`,
        hasFailed: status !== undefined && status !== 'ok',
      }));
  return events.splice(0).flatMap(of);
};

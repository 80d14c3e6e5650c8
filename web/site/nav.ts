/** A page of `docs/`, without `.md`; `title` only where the heading of the page is too long for the sidebar. */
export interface Entry {
  readonly page: string;
  readonly title: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** All pages, in the order in which readers need them: the sidebar, llms.txt, and the check that no page is forgotten. */
export const sections: readonly Section[] = [
  {
    title: 'Start',
    entries: [
      { page: 'start', title: 'In five minutes' },
      { page: 'how-it-works', title: 'How it works' },
      { page: 'sizing', title: 'How many connections' },
      { page: 'production', title: 'Production checklist' },
      { page: 'troubleshooting', title: 'Troubleshooting' },
    ],
  },
  {
    title: 'Migrate from',
    entries: [
      { page: 'migrate/pg-pool', title: 'pg.Pool' },
      { page: 'migrate/postgres-js', title: 'postgres.js' },
      { page: 'migrate/drizzle', title: 'Drizzle' },
      { page: 'migrate/prisma', title: 'Prisma' },
      { page: 'migrate/typeorm', title: 'TypeORM' },
      { page: 'migrate/knex', title: 'Knex' },
    ],
  },
  {
    title: 'Recipes',
    entries: [
      { page: 'recipes/express', title: 'Express' },
      { page: 'recipes/fastify', title: 'Fastify' },
      { page: 'recipes/hono', title: 'Hono' },
      { page: 'recipes/nest', title: 'Nest' },
      { page: 'recipes/next', title: 'Next.js' },
      { page: 'recipes/libraries', title: 'Kysely, job queues, more' },
      { page: 'serverless', title: 'Serverless and pre-fork' },
      { page: 'testing', title: 'Tests of your service' },
    ],
  },
  {
    title: 'Use',
    entries: [
      { page: 'pool', title: 'Overview' },
      { page: 'transactions', title: 'Transactions' },
      { page: 'large-results', title: 'Large results and COPY' },
      { page: 'lanes', title: 'Shared connections' },
      { page: 'waiting', title: 'Waiting and overload' },
      { page: 'shutdown', title: 'Shutdown and maintenance' },
      { page: 'leaks', title: 'Connection leaks' },
      { page: 'listen', title: 'Notifications' },
    ],
  },
  {
    title: 'Many servers, many processes',
    entries: [
      { page: 'fleet', title: 'One budget for a fleet' },
      { page: 'hosts', title: 'Failover' },
      { page: 'replicas', title: 'Replicas' },
      { page: 'pgbouncer', title: 'PgBouncer' },
      { page: 'poolers', title: 'Behind a pooler' },
      { page: 'pgbouncer-console', title: 'PgBouncer’s console' },
    ],
  },
  {
    title: 'Watch',
    entries: [
      { page: 'monitoring', title: 'Monitoring' },
      { page: 'dashboard', title: 'Dashboard' },
      { page: 'tracing', title: 'Tracing' },
      { page: 'doctor', title: 'Doctor' },
      { page: 'load-testing', title: 'Load tests' },
    ],
  },
  {
    title: 'Evidence',
    entries: [
      { page: 'performance', title: 'Performance' },
      { page: 'reliability', title: 'Reliability' },
    ],
  },
  {
    title: 'Reference',
    entries: [
      { page: 'configuration', title: 'Configuration' },
      { page: 'errors', title: 'Errors' },
      { page: 'metrics', title: 'Findings and metrics' },
      { page: 'glossary', title: 'Glossary' },
      { page: 'embedded', title: 'Embedded server' },
    ],
  },
];

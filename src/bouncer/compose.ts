import { advisoriesOf, fixedRelease } from './advisories.js';
import { imageFolder, imageOf } from './image.js';
import { renderIni } from './ini.js';
import type { BouncerSettings } from './settings.js';
import { fileDescriptorsOf } from './sizing.js';
import { type BouncerVersion, showVersion } from './version.js';
import { renderYaml, type YamlValue } from './yaml.js';

/** The files for Docker Compose, by name. */
export interface ComposeFiles {
  readonly 'compose/docker-compose.yml': string;
  /** The ini file inside the container. */
  readonly 'compose/pgbouncer.ini': string;
  readonly lost: readonly string[];
}

/** User name and server limit for the compose file. */
export interface ComposeOptions {
  readonly user: string;
  readonly maxConnections: number;
}

/**
 * Renders a PostgreSQL with PgBouncer in front of it. Contains no password: both containers take it from the variable
 * POSTGRES_PASSWORD, and Compose does not start without it.
 */
export function renderCompose(
  settings: BouncerSettings,
  version: BouncerVersion,
  options: ComposeOptions,
): ComposeFiles {
  const inside = insideContainer(settings, options.user);
  const ini = renderIni(inside, version);
  const file = { services: { postgres: postgres(inside, options), pgbouncer: pgbouncer(inside, version, options) } };
  const advisories = advisoriesOf(version);
  const affected =
    advisories.length === 0
      ? ''
      : `# PgBouncer ${showVersion(version)} is affected by ${advisories.map(({ id }) => id).join(', ')}: prefer ${fixedRelease(advisories)} or later.\n`;
  const head =
    '# Set POSTGRES_PASSWORD in a file .env next to this one, with mode 0600, then: docker compose up --wait';
  return {
    'compose/docker-compose.yml': `${head}\n${affected}${renderYaml({
      ...file,
      configs: { pgbouncer_ini: { file: './pgbouncer.ini' } },
      volumes: { postgres_data: {} },
    })}`,
    'compose/pgbouncer.ini': ini.text,
    lost: ini.lost,
  };
}

/** One process, whose server is the container `postgres`, and which listens only on the containers' network. */
function insideContainer(settings: BouncerSettings, user: string): BouncerSettings {
  return {
    ...settings,
    processes: 1,
    databases: settings.databases.map((database) => ({ ...database, host: 'postgres', port: 5432 })).slice(0, 1),
    listenAddress: 'pgbouncer',
    listenPort: 6432,
    runDirectory: '',
    authFile: `${imageFolder}/userlist.txt`,
    authUser: '',
    authDatabase: '',
    adminUsers: user,
    statsUsers: user,
    clientTlsMode: 'disable',
    clientTlsKeyFile: '',
    clientTlsCertFile: '',
    clientTlsCaFile: '',
    serverTlsMode: 'prefer',
    serverTlsCaFile: '',
  };
}

const password = `\${POSTGRES_PASSWORD:?Set POSTGRES_PASSWORD in the file .env}`;

function postgres({ databases }: BouncerSettings, { user, maxConnections }: ComposeOptions): YamlValue {
  return {
    image: 'postgres:17',
    command: ['postgres', '-c', `max_connections=${maxConnections}`],
    environment: {
      POSTGRES_USER: plain(user),
      POSTGRES_DB: plain(databases[0]!.database),
      POSTGRES_PASSWORD: password,
    },
    volumes: ['postgres_data:/var/lib/postgresql/data'],
    healthcheck: healthcheck('pg_isready -h 127.0.0.1 -U "$$POSTGRES_USER" -d "$$POSTGRES_DB"'),
    restart: 'unless-stopped',
  };
}

function pgbouncer(settings: BouncerSettings, version: BouncerVersion, { user }: ComposeOptions): YamlValue {
  const limit = fileDescriptorsOf(settings);
  return {
    image: imageReference(version),
    hostname: 'pgbouncer',
    depends_on: { postgres: { condition: 'service_healthy' } },
    // The image writes its userlist from these in plain text, which SCRAM authentication to the server needs.
    environment: { DB_USER: plain(user), DB_PASSWORD: password, AUTH_TYPE: 'scram-sha-256' },
    configs: [{ source: 'pgbouncer_ini', target: `${imageFolder}/pgbouncer.ini` }],
    ports: ['127.0.0.1:6432:6432'],
    ulimits: { nofile: { soft: limit, hard: limit } },
    // Lets transactions finish, in every release.
    stop_signal: 'SIGINT',
    stop_grace_period: '60s',
    healthcheck: healthcheck('pg_isready -h pgbouncer -p 6432 -U "$$DB_USER"'),
    restart: 'unless-stopped',
  };
}

function imageReference(version: BouncerVersion): string {
  const image = imageOf(version);
  if (image !== undefined) return `\${PGBOUNCER_IMAGE:-${image}}`;
  return `\${PGBOUNCER_IMAGE:?Set PGBOUNCER_IMAGE to an image of PgBouncer ${showVersion(version)}}`;
}

const healthcheck = (command: string): YamlValue => ({
  test: ['CMD-SHELL', command],
  interval: '5s',
  timeout: '3s',
  retries: 10,
  start_period: '30s',
});

/** Compose substitutes variables after `$`; `$$` is a literal dollar sign. */
const plain = (text: string): string => text.replaceAll('$', '$$$$');

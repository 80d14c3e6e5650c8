/** Settings of postgresql.conf by name. */
export type ServerSettings = Readonly<Record<string, string | number | boolean>>;

/**
 * The path of a Unix socket is limited to 107 bytes on Linux and 103 elsewhere, including its name `.s.PGSQL.65535`.
 */
const maxSocketFolderBytes = 103 - '/.s.PGSQL.65535'.length;

/** Returns the directory for a server's socket; empty if the socket's path would be too long. */
export function socketFolderOf(folder: string): string {
  return Buffer.byteLength(folder) <= maxSocketFolderBytes ? folder : '';
}

/** `cluster_name` of the servers of this package. */
export const embeddedClusterName = 'headroom-embedded';

/**
 * Settings that differ from PostgreSQL's defaults. A crash of the machine may lose data; a crash of the server does
 * not, because its writes have reached the operating system: `synchronous_commit` stays on for that.
 */
export function embeddedDefaults(socketFolder: string): ServerSettings {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketFolderOf(socketFolder),
    cluster_name: embeddedClusterName,
    fsync: false,
    full_page_writes: false,
    // Files in the data directory, which are removed with it; those in /dev/shm would survive a SIGKILL.
    dynamic_shared_memory_type: 'mmap',
    password_encryption: 'scram-sha-256',
  };
}

/** Renders settings as a configuration file. */
export function renderSettings(settings: ServerSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${checkName(name)} = '${escapeValue(value)}'\n`)
    .join('');
}

function checkName(name: string): string {
  if (/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_$]*)*$/i.test(name)) return name;
  throw new TypeError(`Not the name of a PostgreSQL setting: ${JSON.stringify(name)}.`);
}

function escapeValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n');
}

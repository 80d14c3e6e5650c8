import type { BouncerSettings } from './settings.js';
import { fileDescriptorsOf } from './sizing.js';

/** A file and its path relative to `/etc/systemd/system`. */
export interface SystemdFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Renders the files for systemd: for one process an override of the package's unit, for several a template
 * unit `pgbouncer@1`, `pgbouncer@2` …
 */
export function renderSystemd(settings: BouncerSettings): SystemdFile {
  return settings.processes === 1
    ? { name: 'pgbouncer.service.d/headroom.conf', text: renderOverride(settings) }
    : { name: 'pgbouncer@.service', text: renderTemplate(settings) };
}

function renderOverride(settings: BouncerSettings): string {
  return `# With too few file descriptors PgBouncer only logs a message and rejects clients.
[Service]
${limitLine(settings)}
# Lets transactions finish and then exits, in every release.
KillSignal=SIGINT
${runtimeLine(settings, '')}`;
}

function renderTemplate(settings: BouncerSettings): string {
  return `# systemctl enable --now ${Array.from({ length: settings.processes }, (_, at) => `pgbouncer@${at + 1}`).join(' ')}
[Unit]
Description=PgBouncer, process %i of ${settings.processes}
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
User=postgres
ExecStart=/usr/sbin/pgbouncer /etc/pgbouncer/pgbouncer-%i.ini
ExecReload=/bin/kill -HUP $MAINPID
# SIGINT lets transactions finish and then exits, in every release.
KillSignal=SIGINT
Restart=on-failure
${limitLine(settings)}
${runtimeLine(settings, '-%i')}
[Install]
WantedBy=multi-user.target
`;
}

/** File descriptors for clients, server connections, and the rest. */
const limitLine = (settings: BouncerSettings): string => `LimitNOFILE=${fileDescriptorsOf(settings)}`;

/** systemd creates directories only below /run; others must exist. */
function runtimeLine({ runDirectory }: BouncerSettings, suffix: string): string {
  const name = /^\/(?:var\/)?run\/([\w.@-]+(?:\/[\w.@-]+)*)$/.exec(runDirectory)?.[1];
  return name === undefined ? '' : `RuntimeDirectory=${name}${suffix}\n`;
}

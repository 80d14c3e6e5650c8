import type { BouncerSettings } from './settings.js';
import { fileDescriptorsOf } from './sizing.js';

/** A file and where it belongs, relative to `/etc/systemd/system`. */
export interface SystemdFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Renders what systemd needs: for one process an override of the unit that came with the package, for several a template
 * unit `pgbouncer@1`, `pgbouncer@2` …
 */
export function renderSystemd(settings: BouncerSettings): SystemdFile {
  return settings.processes === 1
    ? { name: 'pgbouncer.service.d/headroom.conf', text: renderOverride(settings) }
    : { name: 'pgbouncer@.service', text: renderTemplate(settings) };
}

function renderOverride(settings: BouncerSettings): string {
  return `# PgBouncer only logs that it has too few file descriptors, and then refuses clients.
[Service]
${limitLine(settings)}
# Lets transactions end, and exits then, in every release.
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
# SIGINT lets transactions end, and exits then, in every release.
KillSignal=SIGINT
Restart=on-failure
${limitLine(settings)}
${runtimeLine(settings, '-%i')}
[Install]
WantedBy=multi-user.target
`;
}

/** Clients, connections to the server, and some for the rest. */
const limitLine = (settings: BouncerSettings): string => `LimitNOFILE=${fileDescriptorsOf(settings)}`;

/** systemd makes folders below /run only; others must be there. */
function runtimeLine({ runDirectory }: BouncerSettings, suffix: string): string {
  const name = /^\/(?:var\/)?run\/([\w.@-]+(?:\/[\w.@-]+)*)$/.exec(runDirectory)?.[1];
  return name === undefined ? '' : `RuntimeDirectory=${name}${suffix}\n`;
}

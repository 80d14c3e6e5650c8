import { renderAuthSql } from '../../bouncer/auth-query.js';
import { renderCompose } from '../../bouncer/compose.js';
import { renderIni } from '../../bouncer/ini.js';
import { renderKubernetes } from '../../bouncer/kubernetes.js';
import { iniNameOf, listProcesses } from '../../bouncer/peers.js';
import type { BouncerSettings } from '../../bouncer/settings.js';
import { renderSystemd } from '../../bouncer/systemd.js';
import { type BouncerUser, renderUserlist } from '../../bouncer/userlist.js';
import type { BouncerVersion } from '../../bouncer/version.js';
import type { Part } from './flags.js';
import type { PlannedFile } from './write-files.js';

/** Input of the files. */
export interface PlanInput {
  readonly settings: BouncerSettings;
  readonly version: BouncerVersion;
  readonly only: readonly Part[];
  /** The service's user; the password is undefined where nobody knows it. */
  readonly user: string;
  readonly password: string | undefined;
  /** For the compose file's own server. */
  readonly maxConnections: number;
  /** Makes a password. */
  readonly random: () => string;
}

/** Files to write, and what the version goes without. */
export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly lost: readonly string[];
}

/** Decides what is written; writes nothing. */
export function planFiles(input: PlanInput): Plan {
  const rendered = input.only.map((part) => planners[part](input));
  const files = rendered.flatMap(({ files }) => files);
  return { files, lost: [...new Set(rendered.flatMap(({ lost }) => lost))] };
}

const planners: Readonly<Record<Part, (input: PlanInput) => Plan>> = {
  ini: ({ settings, version }) => {
    const inis = listProcesses(settings).map((process) => renderIni(settings, version, process));
    const files = inis.map(({ text }, at) => open(iniNameOf(settings, at + 1), text));
    return { files, lost: inis[0]?.lost ?? [] };
  },
  userlist: (input) => only(secret('userlist.txt', renderUserlist(usersOf(input)))),
  systemd: ({ settings }) => {
    const { name, text } = renderSystemd(settings);
    return only(open(name, text));
  },
  compose: ({ settings, version, user, maxConnections, random }) => {
    const { lost, ...files } = renderCompose(settings, version, { user, maxConnections });
    const plain = Object.entries(files).map(([name, text]) => open(name, text));
    return { files: [...plain, secret('compose/.env', `POSTGRES_PASSWORD=${random()}\n`)], lost };
  },
  kubernetes: ({ settings, version }) => {
    const { text, lost } = renderKubernetes(settings, version);
    return { files: [open('kubernetes.yml', text)], lost };
  },
  sql: ({ settings }) => {
    const sql = renderAuthSql(settings);
    return sql === undefined ? only() : only(open('auth-query.sql', sql));
  },
};

const open = (name: string, text: string): PlannedFile => ({ name, text, isSecret: false });
const secret = (name: string, text: string): PlannedFile => ({ name, text, isSecret: true });
const only = (...files: PlannedFile[]): Plan => ({ files, lost: [] });

/** The service's own user if its password is known, and those of the console, with passwords nobody has had before. */
function usersOf({ settings, user, password, random }: PlanInput): BouncerUser[] {
  const { adminUsers, statsUsers } = settings;
  const known = password === undefined ? [] : [{ name: user, password }];
  const console = new Set(`${adminUsers},${statsUsers}`.split(',').map((name) => name.trim()));
  const others = [...console].filter((name) => name !== '' && name !== user);
  return [...known, ...others.map((name) => ({ name, password: random() }))];
}

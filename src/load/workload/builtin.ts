import { nearestName } from '../../util/edit-distance.js';
import type { ScriptSource } from '../drive/plan.js';
import { ScriptError } from '../script/error.js';

/** A workload that comes with the package. */
export interface BuiltIn {
  /** Name on the command line. */
  readonly name: string;
  /** Short description. */
  readonly title: string;
  /** True if it uses pgbench's tables. */
  readonly needsTables: boolean;
  readonly scripts: readonly ScriptSource[];
}

const anyAccount = '\\set aid random(1, 100000 * :scale)\n';
const anyRows = `${anyAccount}\\set bid random(1, 1 * :scale)\n\\set tid random(1, 10 * :scale)\n\\set delta random(-5000, 5000)\n`;
const updateAccount = 'UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;\n';
const selectAccount = 'SELECT abalance FROM pgbench_accounts WHERE aid = :aid;\n';
const updateTellerAndBranch =
  'UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;\n' +
  'UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;\n';
const insertHistory =
  'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);\n';

const pointSelect = anyAccount + selectAccount;
const simpleUpdate = `${anyRows}BEGIN;\n${updateAccount}${selectAccount}${insertHistory}END;\n`;
const tpcb = `${anyRows}BEGIN;\n${updateAccount}${selectAccount}${updateTellerAndBranch}${insertHistory}END;\n`;

/** Waits in the server: it holds a connection and no processor, so that what it does to others is the pool's doing. */
const slow = 'SELECT pg_sleep(0.05);\n';

/** All of them, the simplest first. */
export const builtIns: readonly BuiltIn[] = [
  {
    name: 'select1',
    title: 'SELECT 1: what a round trip costs, and nothing else',
    needsTables: false,
    scripts: [{ name: 'select1', text: 'SELECT 1;\n', weight: 1 }],
  },
  {
    name: 'select',
    title: "one account by its key, as pgbench's select-only",
    needsTables: true,
    scripts: [{ name: 'select', text: pointSelect, weight: 1 }],
  },
  {
    name: 'simple-update',
    title: "a transaction of one update, one select and one insert, as pgbench's simple-update",
    needsTables: true,
    scripts: [{ name: 'simple-update', text: simpleUpdate, weight: 1 }],
  },
  {
    name: 'tpcb',
    title: "a transaction of five statements that all contend for one branch row, as pgbench's tpcb-like",
    needsTables: true,
    scripts: [{ name: 'tpcb', text: tpcb, weight: 1 }],
  },
  {
    name: 'read-write',
    title: '80 % single selects by key, 20 % transactions that change an account',
    needsTables: true,
    scripts: [
      { name: 'read', text: pointSelect, weight: 4 },
      { name: 'write', text: simpleUpdate, weight: 1 },
    ],
  },
  {
    name: 'slow-fast',
    title: '95 % single selects by key, 5 % statements that hold their connection for 50 ms',
    needsTables: true,
    scripts: [
      { name: 'fast', text: pointSelect, weight: 19 },
      { name: 'slow', text: slow, weight: 1 },
    ],
  },
];

/** pgbench's names where ours are others. */
const namesOfPgbench: Readonly<Record<string, string>> = { 'tpcb-like': 'tpcb', 'select-only': 'select' };

/** By our name or pgbench's. @throws ScriptError naming what there is, when there is none of the name */
export function findBuiltIn(name: string): BuiltIn {
  const found = builtIns.find((each) => each.name === name || each.name === namesOfPgbench[name]);
  if (found !== undefined) return found;
  const names = builtIns.map((each) => each.name);
  const near = nearestName(name, names);
  const remedy = near === undefined ? `There are ${names.join(', ')}.` : `Perhaps ${near} was meant.`;
  throw new ScriptError(`There is no built-in workload "${name}".`, undefined, { remedy });
}

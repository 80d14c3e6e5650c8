import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { renderSystemd } from '../../../src/bouncer/systemd.js';
import { takeFolder } from '../../support/folder.js';
import { testUnless, unlessHere } from '../../support/needed.js';

const render = (options = {}) => renderSystemd(resolveBouncerSettings({ databases: [{ name: 'orders' }], ...options }));

/** Sections with their settings, of a file that has nothing else. */
function parseUnit(text: string): Record<string, Record<string, string>> {
  const unit: Record<string, Record<string, string>> = {};
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, key, value] = /^(?:\[(\w+)\]|(\w+)=(\S.*\S|\S))$/.exec(line) ?? [];
    expect(name ?? key, line).toBeDefined();
    if (name !== undefined) section = name;
    else unit[section] = { ...unit[section], [key!]: value! };
  }
  return unit;
}

/** The usual unit of a package, whose program is one that is there. */
const packaged = '[Service]\nType=notify\nExecStart=/bin/true /etc/pgbouncer/pgbouncer.ini\n';

function hasSystemd(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('renderSystemd', () => {
  it('overrides the limit of files of the packaged unit, and makes the folder of the socket', () => {
    const { name, text } = render({ maxClientConnections: 5000 });
    expect(name).toBe('pgbouncer.service.d/headroom.conf');
    expect(parseUnit(text)).toEqual({
      Service: { LimitNOFILE: '5094', KillSignal: 'SIGINT', RuntimeDirectory: 'pgbouncer' },
    });
  });

  it('leaves folders elsewhere than below /run to others', () => {
    expect(parseUnit(render({ runDirectory: '/srv/pgbouncer' }).text).Service).not.toHaveProperty('RuntimeDirectory');
  });

  it('makes one unit for all processes, each with its own file and folder', () => {
    const { name, text } = render({ processes: 2 });
    expect(name).toBe('pgbouncer@.service');
    expect(parseUnit(text).Service).toMatchObject({
      ExecStart: '/usr/sbin/pgbouncer /etc/pgbouncer/pgbouncer-%i.ini',
      RuntimeDirectory: 'pgbouncer-%i',
      KillSignal: 'SIGINT',
      LimitNOFILE: '1094',
    });
  });

  testUnless(unlessHere('systemd-analyze', hasSystemd()), 'is taken by systemd itself', async () => {
    // Each in a folder of its own: systemd takes in whatever else lies beside a unit.
    const verify = async (name: string, text: string, unit: string): Promise<string[]> => {
      await using folder = await takeFolder();
      const path = join(folder.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(join(folder.path, 'pgbouncer.service'), packaged);
      writeFileSync(path, text.replace('/usr/sbin/pgbouncer', '/bin/true'));
      const run = `systemd-analyze verify --man=no ${join(folder.path, unit)} 2>&1`;
      const output = execFileSync('sh', ['-c', `${run} || true`], { encoding: 'utf8' });
      return output.split('\n').filter((line) => line.includes(folder.path));
    };
    const one = render();
    expect(await verify(one.name, one.text, 'pgbouncer.service')).toEqual([]);
    const misspelt = await verify(one.name, one.text.replace('LimitNOFILE', 'LimitNOFILES'), 'pgbouncer.service');
    expect(misspelt.join()).toContain('LimitNOFILES');
    const several = render({ processes: 2 });
    expect(await verify(several.name, several.text, 'pgbouncer@.service')).toEqual([]);
  });
});

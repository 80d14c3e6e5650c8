import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PlannedFile, writeFiles } from '../../../../src/cli/bouncer/write-files.js';
import { takeFolder } from '../../../support/folder.js';

const files: readonly PlannedFile[] = [
  { name: 'a.ini', text: 'a', isSecret: false },
  { name: 'sub/b.yml', text: 'b', isSecret: false },
  { name: 'secret.txt', text: 'c', isSecret: true },
];
const modeOf = (path: string) => lstatSync(path).mode & 0o777;

describe('writeFiles', () => {
  it('writes all files into a new folder, secrets for nobody else to read', async () => {
    await using folder = await takeFolder();
    const target = join(folder.path, 'new');
    await writeFiles(target, files, false);
    expect(readFileSync(join(target, 'sub/b.yml'), 'utf8')).toBe('b');
    expect(modeOf(join(target, 'secret.txt'))).toBe(0o600);
    expect(modeOf(join(target, 'a.ini')) & 0o133).toBe(0);
  });

  it('writes none if one is there, and names it', async () => {
    await using folder = await takeFolder();
    writeFileSync(join(folder.path, 'secret.txt'), 'mine');
    await expect(writeFiles(folder.path, files, false)).rejects.toThrow(/--force, got secret\.txt/);
    expect(readFileSync(join(folder.path, 'secret.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder.path, 'a.ini'))).toBe(false);
  });

  it('takes a link that leads nowhere for a file that is there', async () => {
    await using folder = await takeFolder();
    symlinkSync('/nowhere/at/all', join(folder.path, 'a.ini'));
    await expect(writeFiles(folder.path, files, false)).rejects.toThrow('got a.ini');
  });

  it('puts its own in the place of a link by force, and leaves what it led to alone', async () => {
    await using folder = await takeFolder();
    const other = join(folder.path, 'other');
    writeFileSync(other, 'precious');
    symlinkSync(other, join(folder.path, 'secret.txt'));
    await writeFiles(folder.path, files, true);
    expect(readFileSync(other, 'utf8')).toBe('precious');
    expect(lstatSync(join(folder.path, 'secret.txt')).isSymbolicLink()).toBe(false);
    expect(modeOf(join(folder.path, 'secret.txt'))).toBe(0o600);
    expect(readdirSync(folder.path).toSorted()).toEqual(['a.ini', 'other', 'secret.txt', 'sub']);
  });

  it('makes a file that others could read a secret by force', async () => {
    await using folder = await takeFolder();
    writeFileSync(join(folder.path, 'secret.txt'), 'old', { mode: 0o666 });
    await writeFiles(folder.path, files, true);
    expect(modeOf(join(folder.path, 'secret.txt'))).toBe(0o600);
  });

  it('writes through no folder that is a link', async () => {
    await using folder = await takeFolder();
    const elsewhere = join(folder.path, 'elsewhere');
    await mkdir(elsewhere);
    symlinkSync(elsewhere, join(folder.path, 'sub'));
    for (const force of [true, false]) {
      await expect(writeFiles(folder.path, files, force)).rejects.toThrow('a symbolic link');
    }
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('overwrites nothing that appears while it writes', async () => {
    await using folder = await takeFolder();
    await expect(writeFiles(folder.path, [...files, files[0]!], false)).rejects.toThrow('EEXIST');
  });

  it('leaves nothing behind when it fails halfway', async () => {
    await using folder = await takeFolder();
    const broken = [...files, { name: `${'x'.repeat(300)}`, text: '', isSecret: false }];
    await expect(writeFiles(folder.path, broken, false)).rejects.toThrow('ENAMETOOLONG');
    expect(readdirSync(folder.path)).toEqual(['sub']);
    expect(readdirSync(join(folder.path, 'sub'))).toEqual([]);
  });
});

import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type LoadFlags, loadOptions } from '../../../../src/cli/load/options.js';

function parse(...args: string[]): LoadFlags {
  const command = new Command('load').exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of loadOptions()) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts();
}

test('without options a first look takes its defaults', () => {
  expect(parse()).toMatchObject({ duration: 2, warmUp: 1, rounds: 3, workers: 1, objective: 100, run: true });
});

test('lists, weights, variables and multiples are read', () => {
  expect(parse('--users', '10, 50,1000').users).toEqual([10, 50, 1000]);
  expect(parse('--rate', '500,1.2x').rate).toEqual([
    { kind: 'open', ratePerSecond: 500 },
    { kind: 'capacity', multiple: 1.2 },
  ]);
  expect(parse('--strategies', 'headroom,none').strategies).toEqual(['headroom', 'none']);
  expect(parse('--file', 'a.sql', '--file', 'b@home.sql@3').file).toEqual(['a.sql', 'b@home.sql@3']);
  expect(parse('-D', 'x=1', '-D', 'y=a=b').define).toEqual({ x: '1', y: 'a=b' });
  expect(parse('--json', '-', '--no-run')).toMatchObject({ json: '-', run: false });
});

test.each([
  [['--users', '0'], 'whole numbers from 1 to 20000'],
  [['--users', '10,10'], 'each once'],
  [['--users', '10,x'], 'whole numbers from 1 to 20000'],
  [['--rate', '1.2y'], 'such as 500'],
  [['--rate', '0'], 'such as 500'],
  [['--duration', '0'], 'seconds from 0.2 to 86400'],
  [['--rounds', '1.5'], 'a whole number from 1 to 100'],
  [['--strategies', 'pool'], 'some of none, pg-pool, headroom, pgbouncer'],
  [['--file', 'a.sql@many'], 'expected a weight from 0'],
  [['-D', 'x'], 'Expected name=value'],
  [['--protocol', 'fast'], 'Allowed choices are auto, simple'],
  [['--workload', 'nothing'], 'Allowed choices are'],
  [['--spike', '1'], 'a whole number from 2 to 20000'],
])('%j is refused, with what was expected and what came', (args, expected) => {
  expect(() => parse(...args)).toThrow(expected);
  expect(() => parse(...args)).toThrow(args.at(-1));
});

test('a workload of ours and files of scripts exclude each other', () => {
  const [workload = ''] = loadOptions().find(({ long }) => long === '--workload')?.argChoices ?? [];
  expect(() => parse('--workload', workload, '--file', 'a.sql')).toThrow('cannot be used with');
});

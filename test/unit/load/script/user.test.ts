import { describe, expect, test, vi } from 'vitest';
import { compileWorkload } from '../../../../src/load/script/compile.js';
import { until } from '../../../support/wait.js';
import { debugOf, fakeConnections, never, planOf, userOf } from '../../../support/workload.js';

const textsOf = (connections: ReturnType<typeof fakeConnections>) => connections.sent.map(({ text }) => text);

async function run(text: string, answer?: Parameters<typeof fakeConnections>[0]): Promise<string[]> {
  const connections = fakeConnections(answer);
  await userOf(planOf(text)).request(connections, never);
  return textsOf(connections);
}

describe('a request', () => {
  test('of one statement needs no connection of its own, whatever is around it', async () => {
    const connections = fakeConnections();
    const user = userOf(planOf('\\set a 1\n\\if :a = 1\nSELECT :a;\n\\endif\n\\sleep 0 ms'));
    await user.request(connections, never);
    expect(connections.runs).toBe(0);
    expect(textsOf(connections)).toEqual(['SELECT 1']);
  });

  test('of several is carried out on one connection', async () => {
    const connections = fakeConnections();
    await userOf(planOf('BEGIN; SELECT 1; END;')).request(connections, never);
    expect(connections.runs).toBe(1);
    expect(textsOf(connections)).toEqual(['BEGIN', 'SELECT 1', 'END']);
  });

  test('ends with the first statement that fails, with its error', async () => {
    const error = new Error('deadlock detected');
    const connections = fakeConnections(({ text }) => (text === 'SELECT 1' ? Promise.reject(error) : {}));
    await expect(userOf(planOf('BEGIN; SELECT 1; END;')).request(connections, never)).rejects.toBe(error);
    expect(textsOf(connections)).toEqual(['BEGIN', 'SELECT 1']);
  });

  test('waits for one answer before it sends the next statement', async () => {
    let answer = () => undefined as void;
    const connections = fakeConnections(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({});
        }),
    );
    const request = userOf(planOf('SELECT 1; SELECT 2;')).request(connections, never);
    await until('the first is sent', () => connections.sent.length === 1);
    answer();
    await until('the second is sent', () => connections.sent.length === 2);
    answer();
    await request;
  });

  test('takes the first branch whose condition holds, and works no other condition out', async () => {
    const script = (a: string) =>
      `\\set a ${a}\n\\if :a = 1\nSELECT 1;\n\\elif :a = 2\nSELECT 2;\n\\elif 1 / :a = 1\n\\else\nSELECT 3;\n\\if true\nSELECT 4;\n\\endif\n\\endif\nSELECT 5`;
    expect(await run(script('1'))).toEqual(['SELECT 1', 'SELECT 5']);
    expect(await run(script('2'))).toEqual(['SELECT 2', 'SELECT 5']);
    expect(await run(script('3'))).toEqual(['SELECT 3', 'SELECT 4', 'SELECT 5']);
    expect(await run(script('NULL'))).toEqual(['SELECT 3', 'SELECT 4', 'SELECT 5']);
    await expect(run(script('0'))).rejects.toThrow('test.sql:6: \\if: division by zero.');
  });
});

describe('what was answered', () => {
  const one = { columns: ['a', 'b'], rows: [['5', null]] };

  test('becomes variables by \\gset, a NULL an empty text', async () => {
    expect(await run("SELECT 1 \\gset\nSELECT :a, ':b'", () => one)).toEqual(['SELECT 1', "SELECT 5, ''"]);
    expect(await run('SELECT 1 \\gset p_\nSELECT :p_a + :a', () => one)).toEqual(['SELECT 1', 'SELECT 5 + :a']);
  });

  test.each([0, 2])('of %i rows is none for \\gset', async (count) => {
    const answer = { columns: ['a'], rows: Array.from({ length: count }, () => ['1']) };
    const failed = run('SELECT 0;\nSELECT 1 \\gset\nSELECT 2', () => answer);
    await expect(failed).rejects.toThrow(`test.sql:2: \\gset: expected one row, got ${count}.`);
  });

  test('becomes variables by \\aset as far as there is any: the last row of each result', async () => {
    const answer = {
      columns: ['a'],
      rows: [['1'], ['2']],
      earlier: [
        { columns: ['b'], rows: [['3']] },
        { columns: ['c'], rows: [] },
      ],
    };
    const script = '\\set c 7\nSELECT 1 \\; SELECT 2 \\aset\nSELECT :a, :b, :c';
    expect((await run(script, () => answer))[1]).toBe('SELECT 2, 3, 7');
  });

  test('with a column whose name is none for a variable is refused', async () => {
    const failed = run('SELECT 1 \\gset', () => ({ columns: ['?column?'], rows: [['1']] }));
    await expect(failed).rejects.toThrow('expected a name of letters, digits and _ for a variable, got "?column?"');
  });
});

describe('variables', () => {
  test('are there before the first request', async () => {
    const user = userOf(planOf('SELECT :client_id, :scale, :random_seed, :default_seed'), { seed: 7, clientId: 3 });
    const connections = fakeConnections();
    await user.request(connections, never);
    expect(textsOf(connections)[0]).toMatch(/^SELECT 3, 1, 7, -?\d+$/);
  });

  test('that are given come before those', async () => {
    const variables = { client_id: '9', scale: '50', random_seed: 'x', default_seed: '42' };
    expect(await debugOf('\\set x debug(:client_id + :scale + :default_seed)', { variables })).toEqual(['integer 101']);
  });

  test('last from one request to the next, and are each user’s own', async () => {
    const workload = compileWorkload(planOf('\\set n :n + 1\nSELECT :n', { variables: { n: '0' } }), 1);
    const connections = fakeConnections();
    const [first, second] = [workload.createUser(1), workload.createUser(2)];
    for (const user of [first, first, second, first]) await user.request(connections, never);
    expect(textsOf(connections)).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 1', 'SELECT 3']);
  });

  test('set by one script are seen by another', async () => {
    const scripts = [
      { name: 'a', text: '\\set x :x + 1', weight: 1 },
      { name: 'b', text: 'SELECT :x', weight: 1 },
    ];
    const user = userOf({ ...planOf(''), scripts, variables: { x: '0' } });
    const connections = fakeConnections();
    for (let request = 0; request < 50; request += 1) await user.request(connections, never);
    expect(textsOf(connections).at(-1)).toMatch(/^SELECT [1-9]\d?$/);
  });
});

describe('a seed', () => {
  async function requests(seed: number, clientId: number): Promise<string> {
    const user = userOf(planOf('\\set a random(1, 1000000)\nSELECT :a'), { seed, clientId });
    const connections = fakeConnections();
    for (let request = 0; request < 20; request += 1) await user.request(connections, never);
    return textsOf(connections).join();
  }

  test('gives the same requests again, others to every user', async () => {
    expect(await requests(1, 1)).toBe(await requests(1, 1));
    expect(new Set([await requests(1, 1), await requests(1, 2), await requests(2, 1)]).size).toBe(3);
  });
});

describe('several scripts', () => {
  test('are chosen by their weights', async () => {
    const scripts = [5, 0, 3, 2].map((weight, index) => ({ name: `${index}`, text: `SELECT ${index}`, weight }));
    const user = userOf({ ...planOf(''), scripts });
    const connections = fakeConnections();
    for (let request = 0; request < 5000; request += 1) await user.request(connections, never);
    const shares = scripts.map(({ text }) => textsOf(connections).filter((each) => each === text).length / 5000);
    for (const [index, share] of [0.5, 0, 0.3, 0.2].entries())
      expect(Math.abs(shares[index]! - share)).toBeLessThan(0.04);
    expect(shares[1]).toBe(0);
  });

  test('need one that can be chosen', () => {
    expect(() => userOf({ ...planOf(''), scripts: [] })).toThrow('No script would ever run.');
    expect(() => userOf({ ...planOf(''), scripts: [{ name: 'a', text: 'SELECT 1', weight: 0 }] })).toThrow('above 0');
  });
});

describe('the signal', () => {
  test('ends \\sleep, and leaves no timer', async () => {
    const abort = new AbortController();
    vi.useFakeTimers();
    try {
      const request = userOf(planOf('\\sleep 100 s\nSELECT 1')).request(fakeConnections(), abort.signal);
      const reason = new Error('enough');
      setTimeout(() => abort.abort(reason), 50);
      const failed = expect(request).rejects.toBe(reason);
      await vi.advanceTimersByTimeAsync(60);
      await failed;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('stops a script between two statements', async () => {
    const abort = new AbortController();
    const connections = fakeConnections(() => {
      abort.abort(new Error('enough'));
      return {};
    });
    await expect(userOf(planOf('SELECT 1; SELECT 2;')).request(connections, abort.signal)).rejects.toThrow('enough');
    expect(textsOf(connections)).toEqual(['SELECT 1']);
  });
});

describe('\\sleep', () => {
  async function duration(script: string, variables: Record<string, string> = {}): Promise<number> {
    vi.useFakeTimers();
    try {
      const begin = Date.now();
      const request = userOf(planOf(script, { variables })).request(fakeConnections(), never);
      request.catch(() => undefined);
      await vi.advanceTimersToNextTimerAsync();
      const time = Date.now() - begin;
      await request;
      return time;
    } finally {
      vi.useRealTimers();
    }
  }

  test.each([
    ['\\sleep 2 s', 2000],
    ['\\sleep 30ms', 30],
    ['\\sleep 5000 us', 5],
    ['\\sleep :pause ms', 12],
  ])('%s', async (script, ms) => expect(await duration(script, { pause: '12.7' })).toBe(ms));

  test('wants a number in its variable', async () => {
    const failed = 'test.sql:1: \\sleep: expected a whole number in the variable "pause", got';
    await expect(duration('\\sleep :pause ms')).rejects.toThrow(`${failed} no such variable.`);
    await expect(duration('\\sleep :pause ms', { pause: 'long' })).rejects.toThrow(`${failed} "long".`);
  });
});

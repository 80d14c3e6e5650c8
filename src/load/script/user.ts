import type { Scope } from './expression/evaluate.js';
import type { Random } from './expression/random.js';
import type { Value } from './expression/value.js';
import type { Connections, ScriptUser } from './script.js';
import type { RunSteps } from './steps.js';
import type { Variables } from './variables.js';

/** A script, ready to run. */
export interface RunnableScript {
  readonly run: RunSteps;
  readonly weight: number;
  /** Sends one statement at most, so that it needs no connection of its own. */
  readonly isSingle: boolean;
}

/** Makes one request after the other, with variables of its own. */
export class User implements ScriptUser {
  readonly #scripts: readonly RunnableScript[];
  readonly #total: number;
  readonly #variables: Variables;
  readonly #scope: Scope;

  constructor(scripts: readonly RunnableScript[], variables: Variables, random: Random, debug: (value: Value) => void) {
    this.#scripts = scripts;
    this.#total = scripts.reduce((sum, { weight }) => sum + weight, 0);
    this.#variables = variables;
    this.#scope = { random, debug, valueOf: (name) => variables.valueOf(name) };
  }

  request(connections: Connections, signal: AbortSignal): Promise<void> {
    const { isSingle, run } = this.#pick();
    const [variables, scope] = [this.#variables, this.#scope];
    if (isSingle) return run({ session: connections, variables, scope, signal });
    return connections.run((session) => run({ session, variables, scope, signal }));
  }

  #pick(): RunnableScript {
    if (this.#scripts.length === 1) return this.#scripts[0]!;
    let left = this.#scope.random.unit() * this.#total;
    for (const script of this.#scripts) {
      left -= script.weight;
      if (left < 0) return script;
    }
    return this.#scripts.at(-1)!;
  }
}

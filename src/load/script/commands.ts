import type { Place } from './error.js';
import type { Expression } from './expression/tree.js';

/** A script, read. */
export interface Script {
  readonly name: string;
  readonly weight: number;
  readonly steps: readonly Step[];
}

/** A step of a script. */
export type Step = SqlStep | SetStep | SleepStep | ChooseStep;

export interface SqlStep {
  readonly kind: 'sql';
  readonly place: Place;
  /** As it stands in the script, without the semicolon at its end. */
  readonly text: string;
  /** Several statements, parted by `\;`, that are sent as one. */
  readonly isCompound: boolean;
  /** Variables to take from the result; `undefined`: none. */
  readonly keep: Keep | undefined;
}

/** `\gset` wants one row, `\aset` takes the last one if there is any; variables are named after the columns. */
export interface Keep {
  readonly command: 'gset' | 'aset';
  readonly prefix: string;
}

export interface SetStep {
  readonly kind: 'set';
  readonly place: Place;
  readonly name: string;
  readonly expression: Expression;
}

export interface SleepStep {
  readonly kind: 'sleep';
  readonly place: Place;
  /** Amount, or the variable that holds it, in the unit. */
  readonly amount: number | { readonly variable: string };
  readonly unitMs: number;
}

/** `\if` … `\endif`: the first branch whose condition holds. */
export interface ChooseStep {
  readonly kind: 'choose';
  readonly branches: readonly {
    readonly place: Place;
    readonly condition: Expression;
    readonly steps: readonly Step[];
  }[];
  readonly otherwise: readonly Step[];
}

/** Every step, those within branches too. */
export function* listSteps(steps: readonly Step[]): Generator<Exclude<Step, ChooseStep>> {
  for (const step of steps) {
    if (step.kind !== 'choose') yield step;
    else for (const each of [...step.branches.map((branch) => branch.steps), step.otherwise]) yield* listSteps(each);
  }
}

import {
  type AmountForm,
  amountForms,
  type FunctionForm,
  functionForms,
  type MomentType,
  type Mood,
  moodForms,
} from './schema.js';
import { Disturbances, type Life, Timeline } from './timeline.js';

/** What is known of the database at every moment, and of what was done to the sessions in it. */
export class World {
  readonly amounts = new Timeline<AmountForm>(amountForms[0]);
  readonly moments = new Timeline<MomentType>('timestamp');
  readonly mood: Timeline<Mood>;
  readonly scaled = new Timeline<FunctionForm>(functionForms[0]);
  /** In which schema `notes` is found. */
  readonly notes = new Timeline<'public' | 'tenant'>('public');
  readonly readOnly = new Timeline(false);
  readonly cancelling = new Disturbances();
  readonly terminating = new Disturbances();
  /** While a synchronous standby is certainly waited for. */
  readonly stalling = new Disturbances();
  /** What was done, with when, to be told beside what went wrong. */
  readonly log: { readonly at: number; readonly what: string }[] = [];

  /** @param moodOid the enumeration's first object id */
  constructor(moodOid: number) {
    this.mood = new Timeline<Mood>({ labels: moodForms[0], oid: moodOid });
  }

  note(what: string): void {
    this.log.push({ at: performance.now(), what });
  }

  /** What was done around a statement's life. */
  around({ from, to }: Life): string[] {
    return this.log
      .filter(({ at }) => at > from - 3000 && at < to + 500)
      .slice(-12)
      .map(({ at, what }) => `${(at - from).toFixed(0)} ms: ${what}`);
  }
}

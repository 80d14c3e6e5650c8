/** From when a statement was asked for until it was answered. */
export interface Life {
  readonly from: number;
  readonly to: number;
}

interface Span<T> {
  readonly value: T;
  readonly from: number;
  to: number;
}

/**
 * What was true when. A change takes a while, during which both what was and what will be may be seen; so at any
 * moment there is at least one value.
 */
export class Timeline<T> {
  readonly #spans: Span<T>[];
  /** When values begin to change, and when that is over; `Infinity` for one that is under way. */
  readonly #changes: { readonly from: number; to: number }[] = [];

  constructor(first: T) {
    this.#spans = [{ value: first, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
  }

  /** The newest value. */
  get latest(): T {
    return (this.#spans.at(-1) as Span<T>).value;
  }

  /** From now on this may be seen, beside what was before. */
  begin(value: T, now: number): void {
    this.#spans.push({ value, from: now, to: Number.POSITIVE_INFINITY });
    this.#changes.push({ from: now, to: Number.POSITIVE_INFINITY });
  }

  /** From now on only the newest is seen. */
  end(now: number): void {
    for (const span of this.#spans.slice(0, -1)) span.to = Math.min(span.to, now);
    for (const change of this.#changes) change.to = Math.min(change.to, now);
  }

  /** What a statement of this life may have seen. */
  during({ from, to }: Life): T[] {
    return this.#spans.filter((span) => span.from <= to && span.to >= from).map(({ value }) => value);
  }

  /** Whether a change was under way at any moment of this life. */
  isChanging({ from, to }: Life): boolean {
    return this.#changes.some((change) => change.from <= to && change.to >= from);
  }
}

/** Something that is done to the sessions from time to time, such as cancelling what they run. */
export class Disturbances {
  readonly #spans: { readonly from: number; to: number }[] = [];

  begin(now: number): void {
    this.#spans.push({ from: now, to: Number.POSITIVE_INFINITY });
  }

  end(now: number): void {
    const last = this.#spans.at(-1);
    if (last) last.to = now;
  }

  /** Whether it may have struck a statement of this life; its effect may come so much later. */
  mayHaveHit({ from, to }: Life, lateMs: number): boolean {
    return this.#spans.some((span) => span.from <= to && span.to + lateMs >= from);
  }

  /** Whether it went on, without a break, for all of this life. */
  covers({ from, to }: Life): boolean {
    return this.#spans.some((span) => span.from <= from && span.to >= to);
  }
}

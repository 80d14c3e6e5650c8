import type { Socket } from 'node:net';

/** What travels one way: bytes, a FIN or an RST, not to be delivered before `due`. */
type Parcel =
  | { readonly kind: 'bytes'; readonly due: number; readonly bytes: Buffer }
  | { readonly kind: 'fin' | 'rst'; readonly due: number };

export interface ConduitOptions {
  readonly source: Socket;
  readonly sink: Socket;
  /** The delay of now, asked for every parcel. */
  readonly delayMs: () => number;
  /** Told of bytes as they are forwarded. */
  readonly onForward: (byteCount: number) => void;
}

/** Bytes under way after which the source is no longer read. */
const capacityBytes = 1 << 20;

/** One direction of a connection: delivers in order, delays, holds, and stops reading when the sink does not keep up. */
export class Conduit {
  readonly #options: ConduitOptions;
  readonly #parcels: Parcel[] = [];
  #underWayBytes = 0;
  #lastDue = 0;
  #timer: NodeJS.Timeout | undefined;
  #isHeld = false;
  #isSinkFull = false;
  #isLost = false;

  constructor(options: ConduitOptions) {
    this.#options = options;
    const { source, sink } = options;
    source.on('data', (bytes) => this.#take({ kind: 'bytes', bytes: bytes as Buffer, due: this.#nextDue() }));
    source.on('end', () => this.#take({ kind: 'fin', due: this.#nextDue() }));
    source.on('error', () => this.#take({ kind: 'rst', due: this.#nextDue() }));
    sink.on('drain', () => this.#drained());
    this.#regulate();
  }

  /** Nothing is read and nothing delivered until `release()`. */
  hold(): void {
    this.#isHeld = true;
    clearTimeout(this.#timer);
    this.#regulate();
  }

  release(): void {
    this.#isHeld = false;
    this.#deliver();
  }

  /** From now on everything is read and thrown away. */
  lose(): void {
    this.#isLost = true;
    clearTimeout(this.#timer);
    this.#parcels.length = 0;
    this.#options.source.resume();
  }

  #nextDue(): number {
    this.#lastDue = Math.max(this.#lastDue, performance.now() + this.#options.delayMs());
    return this.#lastDue;
  }

  #take(parcel: Parcel): void {
    if (this.#isLost) return;
    this.#parcels.push(parcel);
    if (parcel.kind === 'bytes') this.#underWayBytes += parcel.bytes.length;
    if (this.#parcels.length === 1) this.#deliver();
    else this.#regulate();
  }

  #drained(): void {
    this.#isSinkFull = false;
    if (!this.#isLost) this.#deliver();
  }

  #deliver(): void {
    clearTimeout(this.#timer);
    for (let next = this.#parcels[0]; next && !this.#isHeld && !this.#isSinkFull; next = this.#parcels[0]) {
      const aheadMs = next.due - performance.now();
      if (aheadMs > 0) {
        this.#timer = setTimeout(() => this.#deliver(), Math.ceil(aheadMs));
        break;
      }
      this.#parcels.shift();
      this.#hand(next);
    }
    this.#regulate();
  }

  #hand(parcel: Parcel): void {
    const { sink, onForward } = this.#options;
    if (parcel.kind === 'bytes') {
      this.#underWayBytes -= parcel.bytes.length;
      onForward(parcel.bytes.length);
      if (sink.writable) this.#isSinkFull = !sink.write(parcel.bytes);
    } else if (parcel.kind === 'fin') sink.end();
    else sink.resetAndDestroy();
  }

  #regulate(): void {
    if (this.#isHeld || this.#underWayBytes > capacityBytes) this.#options.source.pause();
    else this.#options.source.resume();
  }
}

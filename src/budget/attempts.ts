import { type BackoffRange, backoffMs } from '../util/backoff.js';
import type { Clock } from '../util/clock.js';
import { pace } from './pacing.js';

/** A member's attempts to open connections for which there was no room, and the waits after them. */
export class Attempts {
  readonly #clock: Clock;
  readonly #random: () => number;
  /** No connection is opened without a reservation before this time. */
  #enterAt: number;
  /** No slot is claimed before this time. */
  #pausedUntil = 0;
  /** Consecutive attempts without a connection that found the fleet or the server full. */
  #refusals = 0;
  /** Consecutive attempts with connections that found too few slots. */
  #shortfalls = 0;
  /** Consecutive attempts with connections that the server refused, since it is full. */
  #refusedByServer = 0;
  #serverError: unknown;
  /** Attempts without a connection that the server refused, since it is full, since the last connection. */
  #turnedAway = 0;
  /** Time at which an attempt without a reservation began, and how long such attempts have lately taken. */
  #beganAt: number | undefined;
  #tookMs = 0;
  /** True between the loss of all connections and the next one. */
  #hasLostAll = false;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.#enterAt = clock.now() + random() * pace.firstMs;
  }

  get enterAt(): number {
    return this.#enterAt;
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** True if the last attempts without a connection found the fleet or the server full. */
  get isRefused(): boolean {
    return this.#refusals > 0;
  }

  /** Attempts that the server has refused since the last connection, made without one. */
  get turnedAway(): number {
    return this.#turnedAway;
  }

  /** True if the server refuses what the budget allows. */
  get isServerFull(): boolean {
    return this.#refusedByServer > 0;
  }

  /** Error with which the server last refused a connection. */
  get serverError(): unknown {
    return this.#serverError;
  }

  /**
   * Notes an attempt that found no room.
   *
   * @param serverError if the server itself refused it
   */
  refused(hasConnections: boolean, serverError?: { readonly error: unknown }): void {
    if (!hasConnections) {
      this.#refusals += 1;
      if (serverError !== undefined) this.#turnedAway += 1;
    } else if (serverError !== undefined) {
      this.#refusedByServer += 1;
      this.#serverError = serverError.error;
    }
  }

  /** Notes that a connection has got its slot. */
  seated(): void {
    this.#shortfalls = 0;
    this.#refusedByServer = 0;
  }

  /** The same for one that was opened without a reservation. */
  entered(): void {
    this.seated();
    // The others lost theirs too, and log in now: more than one each would only make them wait.
    if (this.#hasLostAll) this.#pausedUntil = this.#clock.now() + pace.othersMs;
    this.#hasLostAll = false;
    this.#refusals = 0;
    this.#turnedAway = 0;
    this.#enterAt = 0;
  }

  /** Notes that a connection is being opened without a reservation. */
  entering(): void {
    this.#beganAt = this.#clock.now();
  }

  /** Waits after a connection that was opened without a reservation and came to nothing. */
  entryFailed(hasConnections: boolean): void {
    if (hasConnections) this.pauseShort();
    const now = this.#clock.now();
    this.#tookMs = Math.max(now - (this.#beganAt ?? now), this.#tookMs / 2);
    this.#beganAt = undefined;
    const isKnocking = this.isRefused && !hasConnections;
    // After any other error the pool itself waits.
    const waitMs = isKnocking ? backoffMs(this.#refusals, this.#random(), this.#knockRange) : pace.hintMs;
    this.#enterAt = now + waitMs;
  }

  get #knockRange(): BackoffRange {
    // One refusal by the server may be an accident.
    if (this.#turnedAway <= 1) return pace.knock;
    const { firstMs, capMs, attempts, maxMs } = pace.crowd;
    return { firstMs, capMs: Math.min(Math.max(capMs, this.#tookMs * attempts), maxMs) };
  }

  /** Waits after all connections were lost: those of other members probably were too. */
  lostAll(): void {
    this.#hasLostAll = true;
    this.#enterAt = this.#clock.now() + this.#random() * pace.againMs;
  }

  /** Claims no slot for a while. */
  pause(attempts = 1): void {
    const isFull = this.isServerFull;
    const waitMs = backoffMs(
      isFull ? this.#refusedByServer : attempts,
      this.#random(),
      isFull ? pace.full : pace.short,
    );
    this.#pausedUntil = this.#clock.now() + waitMs;
  }

  /** The same after an attempt that found too few slots: each costs others time, and the next finds no more. */
  pauseShort(): void {
    this.#shortfalls += 1;
    this.pause(this.#shortfalls);
  }

  /** Ends the pause, since a slot is offered, or seen: of use unless it is the server that has no room. */
  endPause(): void {
    if (this.isServerFull) return;
    this.#shortfalls = 0;
    this.#pausedUntil = 0;
  }
}

import { readText, sliceLatin1 } from './text.js';

/**
 * Reads a value from the bytes of its text form; `undefined` for a text that it does not know, which is then left to the
 * parser whose values it gives.
 */
export type ReadValue = (buffer: Buffer, start: number, end: number) => unknown;

/** More digits may not be exact in a number. */
const maxDigits = 15;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const colon = 0x3a;
const dash = 0x2d;
const space = 0x20;
const zero = 0x30;

/** Reads an integer of up to 15 digits. */
export function readInteger(buffer: Buffer, start: number, end: number): number | undefined {
  const isNegative = buffer[start] === minus;
  let at = isNegative ? start + 1 : start;
  if (at === end || end - at > maxDigits) return undefined;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (buffer[at] as number) - zero;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** Powers of ten that are exact. */
const powers = Array.from({ length: maxDigits + 1 }, (_, i) => 10 ** i);

/**
 * Reads a decimal number of up to 15 digits without an exponent. The quotient of two exact numbers is rounded once, to the
 * number that the text denotes, as by `parseFloat`.
 */
export function readDecimal(buffer: Buffer, start: number, end: number): number | undefined {
  const isNegative = buffer[start] === minus;
  let value = 0;
  let digits = 0;
  let pointAt = end;
  for (let at = isNegative ? start + 1 : start; at < end; at += 1) {
    const byte = buffer[at] as number;
    if (byte === point && pointAt === end) {
      pointAt = at + 1;
      continue;
    }
    const digit = byte - zero;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
    digits += 1;
  }
  if (digits === 0 || digits > maxDigits) return undefined;
  const absolute = value / (powers[end - pointAt] as number);
  return isNegative ? -absolute : absolute;
}

/** Reads `t` or `f`. */
export function readBoolean(buffer: Buffer, start: number, end: number): boolean | undefined {
  if (end - start !== 1) return undefined;
  if (buffer[start] === 0x74) return true;
  return buffer[start] === 0x66 ? false : undefined;
}

/** Reads bytes in the format `hex`. */
export function readHexBytes(buffer: Buffer, start: number, end: number): Buffer | undefined {
  const isHex = buffer[start] === 0x5c && buffer[start + 1] === 0x78 && end - start >= 2;
  return isHex ? Buffer.from(sliceLatin1.call(buffer, start + 2, end), 'hex') : undefined;
}

/** Reads a text. */
export const readAsText: ReadValue = readText;

/** Two digits as a number; `NaN` for anything else. */
function twoDigits(buffer: Buffer, at: number): number {
  const tens = (buffer[at] as number) - zero;
  const ones = (buffer[at + 1] as number) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Length of `2026-11-29`, and of the same with ` 12:30:00`. */
const dateLength = 10;
const secondsLength = 19;
const msPerDay = 86_400_000;

/**
 * Reads a date or timestamp of the years 100 to 9999 in ISO format: as UTC if it has a time zone, otherwise in local time,
 * with the rounding of `pg`.
 */
export function readDate(buffer: Buffer, start: number, end: number): Date | undefined {
  const length = end - start;
  if (length < dateLength || buffer[start + 4] !== dash || buffer[start + 7] !== dash) return undefined;
  const year = twoDigits(buffer, start) * 100 + twoDigits(buffer, start + 2);
  const month = twoDigits(buffer, start + 5);
  const day = twoDigits(buffer, start + 8);
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  if (length === dateLength) return new Date(year, month - 1, day);
  if (length < secondsLength || buffer[start + 10] !== space) return undefined;
  if (buffer[start + 13] !== colon || buffer[start + 16] !== colon) return undefined;
  const hour = twoDigits(buffer, start + 11);
  const minute = twoDigits(buffer, start + 14);
  const second = twoDigits(buffer, start + 17);
  if (Number.isNaN(hour + minute + second)) return undefined;
  const zoneAt = fractionEnd(buffer, start + secondsLength, end);
  const ms = zoneAt === start + secondsLength ? 0 : readMs(buffer, start + secondsLength + 1, zoneAt);
  if (Number.isNaN(ms)) return undefined;
  if (zoneAt === end) return new Date(year, month - 1, day, hour, minute, second, ms);
  const offset = readOffset(buffer, zoneAt, end);
  if (Number.isNaN(offset)) return undefined;
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + Math.trunc(ms);
  return new Date(daysSince1970(year, month, day) * msPerDay + time - offset * 1000);
}

/** Position behind the digits of a fraction, if there is one. */
function fractionEnd(buffer: Buffer, start: number, end: number): number {
  if (start >= end || buffer[start] !== point) return start;
  let at = start + 1;
  while (at < end && (buffer[at] as number) >= zero && (buffer[at] as number) <= zero + 9) at += 1;
  return at;
}

/** Milliseconds of a fraction of one to six digits, rounded as `pg` does. */
function readMs(buffer: Buffer, start: number, end: number): number {
  if (end === start || end - start > 6) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (buffer[at] as number) - zero;
  return 1000 * (value / (powers[end - start] as number));
}

/** Seconds east of UTC, from `+01`, `-03:30` or `+00:19:32`. */
function readOffset(buffer: Buffer, start: number, end: number): number {
  const sign = buffer[start];
  const length = end - start;
  if ((sign !== plus && sign !== minus) || (length !== 3 && length !== 6 && length !== 9)) return Number.NaN;
  let seconds = twoDigits(buffer, start + 1) * 3600;
  if (length > 3) seconds += buffer[start + 3] === colon ? twoDigits(buffer, start + 4) * 60 : Number.NaN;
  if (length > 6) seconds += buffer[start + 6] === colon ? twoDigits(buffer, start + 7) : Number.NaN;
  return sign === minus ? -seconds : seconds;
}

const daysPerEra = 146_097;
const daysUntil1970 = 719_468;

/** Days since 1970-01-01 in the Gregorian calendar, whose years are counted here from March, so that leap days end them. */
function daysSince1970(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const era = Math.floor(years / 400);
  const yearOfEra = years - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - daysUntil1970;
}

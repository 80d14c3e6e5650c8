import fc from 'fast-check';

/** A type of PostgreSQL, and texts that it accepts. */
export interface ColumnType {
  readonly type: string;
  readonly texts: fc.Arbitrary<string>;
}

const digits = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((each) => each.join(''));
const sign = fc.constantFrom('', '-');
const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
/** PostgreSQL accepts neither NUL nor lone surrogates. */
const someText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength }),
      fc.string({ unit: 'binary-ascii', maxLength }),
      fc.constantFrom('', 'NULL', 'null', '"', '\\', '{}', ' a ', "O'Neil", 'x'.repeat(maxLength)),
    )
    .map((text) => text.replaceAll('\0', ''));

const numeric = fc.oneof(
  fc.tuple(sign, digits(20), digits(12)).map(([minus, whole, part]) => `${minus}${whole}.${part}`),
  fc.constantFrom('NaN', '0', '-0.10', '1e30', '0.00000001'),
);
const float = fc.oneof(
  // The server refuses what is too small for a type.
  fc
    .double({ noDefaultInfinity: true, noNaN: true, min: -1e30, max: 1e30 })
    .map((value) => (Math.abs(value) < 1e-30 ? '0' : String(value))),
  numeric.filter((text) => text !== 'NaN'),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '1e-7', '123456789012345678', '0.1', '1e15', '1e16'),
);

const calendarDay = fc
  .tuple(fc.oneof(between(1, 4713), between(1800, 2100), between(2000, 294_000)), between(1, 12), between(1, 28))
  .map(([year, month, day]) => ({ day: `${pad(year, 4)}-${pad(month)}-${pad(day)}`, year }));
/** The last year before the calendar of the server ends. */
const era = ({ year }: { readonly year: number }, isBefore: boolean): string => (isBefore && year < 4000 ? ' BC' : '');
const clockTime = fc
  .tuple(between(0, 23), between(0, 59), between(0, 59), between(0, 999_999), fc.boolean())
  .map(([h, m, s, micros, hasFraction]) => `${pad(h)}:${pad(m)}:${pad(s)}${hasFraction ? `.${pad(micros, 6)}` : ''}`);
const offset = fc
  .tuple(fc.constantFrom('+', '-'), between(0, 14), fc.constantFrom('', ':30', ':45'))
  .map((parts) => `${parts[0]}${pad(parts[1])}${parts[2]}`);
const endless = fc.constantFrom('infinity', '-infinity', 'epoch');
/** Around the changes of the clocks in Europe and America, and leap days. */
const delicate = fc.constantFrom(
  ...['2026-03-29 02:30:00', '2026-10-25 02:30:00.5', '2026-03-08 02:15:00', '2024-02-29 23:59:59.999999'],
  ...['1969-12-31 23:59:59.001', '1900-02-28 00:00:00', '0099-12-31 12:00:00', '0001-01-01 00:00:00'],
);
const dates = fc.oneof(
  fc.tuple(calendarDay, fc.boolean()).map(([day, isBefore]) => day.day + era(day, isBefore)),
  fc.constantFrom('infinity', '-infinity'),
);
const timestamps = fc.oneof(
  fc.tuple(calendarDay, clockTime, fc.boolean()).map(([day, at, isBefore]) => `${day.day} ${at}${era(day, isBefore)}`),
  delicate,
  endless,
);
const zoned = fc.oneof(
  fc
    .tuple(calendarDay, clockTime, offset, fc.boolean())
    .map(([day, at, zone, isBefore]) => `${day.day} ${at}${zone}${era(day, isBefore)}`),
  fc.tuple(delicate, offset).map(([at, zone]) => at + zone),
  endless,
);
const intervals = fc.oneof(
  fc
    .tuple(between(-9999, 9999), between(-50, 50), between(-400, 400), between(-1e6, 1e6), between(-1e9, 1e9))
    .map(([y, mon, d, s, us]) => `${y} years ${mon} mons ${d} days ${s} seconds ${us} microseconds`),
  between(-3600, 3600).map((s) => `${s} seconds`),
  fc.constantFrom('0', '178000000 years', '-178000000 years', '1 day', '-0.000001 seconds', '2562047788 hours'),
);

const json = fc.json({ maxDepth: 2 }).filter((text) => !/\\u0000|\\ud[89a-f]/i.test(text) && !text.includes('\0'));
const hex = fc.uint8Array({ maxLength: 40 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`);
const point = fc.tuple(between(-1000, 1000), between(-99, 99)).map(([x, y]) => `(${x / 8},${y})`);
const bits = fc.array(between(0, 1), { minLength: 1, maxLength: 12 }).map((each) => each.join(''));
const address = fc.tuple(between(1, 254), between(0, 255), between(0, 255)).map((each) => `10.${each.join('.')}`);
const ints = (min: number, max: number): fc.Arbitrary<string> => between(min, max).map(String);
const bigints = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const pair = fc.tuple(between(-1000, 0), between(1, 1000));

/** The built-in types that a column is likely to have. */
export const columnTypes: readonly ColumnType[] = [
  { type: 'bool', texts: fc.constantFrom('t', 'f') },
  { type: 'int2', texts: ints(-(2 ** 15), 2 ** 15 - 1) },
  { type: 'int4', texts: fc.oneof(ints(-9, 9), ints(-(2 ** 31), 2 ** 31 - 1)) },
  { type: 'int8', texts: fc.oneof(ints(-9, 9), bigints) },
  { type: 'oid', texts: fc.nat().map(String) },
  { type: 'float4', texts: float },
  { type: 'float8', texts: float },
  { type: 'numeric', texts: numeric },
  { type: 'money', texts: ints(-1_000_000, 1_000_000) },
  { type: 'text', texts: someText(60) },
  { type: 'varchar', texts: someText(20) },
  { type: 'bpchar', texts: someText(20) },
  { type: 'name', texts: someText(20).filter((text) => Buffer.byteLength(text) < 60) },
  { type: '"char"', texts: fc.constantFrom('a', '', 'Z') },
  { type: 'bytea', texts: hex },
  { type: 'date', texts: dates },
  { type: 'timestamp', texts: timestamps },
  { type: 'timestamptz', texts: zoned },
  { type: 'time', texts: clockTime },
  { type: 'timetz', texts: fc.tuple(clockTime, offset).map((parts) => parts.join('')) },
  { type: 'interval', texts: intervals },
  { type: 'json', texts: json },
  { type: 'jsonb', texts: json },
  { type: 'uuid', texts: fc.uuid() },
  { type: 'inet', texts: address },
  { type: 'cidr', texts: address },
  { type: 'macaddr', texts: fc.constantFrom('08:00:2b:01:02:03', '00-00-00-00-00-ff') },
  { type: 'point', texts: point },
  { type: 'circle', texts: fc.tuple(point, between(0, 50)).map(([at, radius]) => `<${at},${radius}>`) },
  { type: 'box', texts: fc.tuple(point, point).map((corners) => corners.join(',')) },
  { type: 'path', texts: fc.array(point, { minLength: 1, maxLength: 4 }).map((points) => `[${points.join(',')}]`) },
  { type: 'varbit', texts: bits },
  { type: 'int4range', texts: pair.map(([low, high]) => `[${low},${high})`) },
  { type: 'numrange', texts: pair.map(([low, high]) => `(${low}.5,${high}]`) },
  { type: 'tsvector', texts: fc.constantFrom("'a':1 'b''s':2", '', 'fat cat') },
  { type: 'pg_lsn', texts: fc.constantFrom('0/0', '16/B374D848') },
];

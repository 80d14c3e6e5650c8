/** Variables that the cases use. */
export const variables = {
  ...{ given: '7', text_null: 'null', text_true: 'yes', text_off: 'OF', half: '0.5', default_seed: '42' },
  ...{ hex: '0x10', infinite: 'inf', spaced: ' 5', plus: '+5', dot: '1.', t: 't' },
  ...{ word: 'abc', trailing: '5 ', big: '9223372036854775808', huge: '1e400' },
};
/** Every operator with its precedence, every function, every kind of value; parted by ` · `. */
export const good = split(
  ` · `,
  `
  1 + 2 * 3 · 2 * 3 % 4 · 7 / 2 · -7 / 2 · -7 % 3 · 7 % -3 · 7.0 / 2 · 1 / 3.0 · mod(-7, 3) · 1 - 2 - 3 · 16 / 4 / 2
  -2 * 3 · - - 5 · -9223372036854775808 · 9223372036854775807 · +5 · --5 · 2 - -3 · 5 % -1 · -9223372036854775808 % -1
  ~ 5 · ~1+2 · ~1|2 · ~ 1 | 2 · ~ ~ 7 · 6 & 3 · 6 | 3 · 6 # 3 · 1 << 4 · 1 << 65 · -16 >> 2 · 1 << -1 · 1 << 63 · 1 + 2 << 3 · 1 | 2 & 4 | 3 # 1 & 1
  1 < 2 · 2 <= 1 · 1 = 1.0 · 1 <> 2 · 1 != 1 · 2 > 1 · 1 >= 1.5 · 1 + 1 = 2 · 1 < 2 and 2 < 3 · 3 > 2 or false
  not true · not 1 = 2 · not not false · not null · true and null · null and false · null or true · false or null · null or null
  null and null · null and 1 / 0 = 1 · null or 1 / 0 = 1 · null and 1 · true or null · false and null · false and 1 / 0 = 1 · true or 1 / 0 = 1 · not null is null · true and false or true
  1 is null · null is null · null isnull · 1 notnull · null notnull · true is true · false is not true · 1 is true · null is not null · 5 is not false
  not 1 is null · 1 = 1 is true · 1 + null · null = null · abs(null) · least(1, null) · - null · NULL <> 1 · case when null then 1 else 2 end
  case when 0.1 then 2 end · case when 1 then 2 end · case when 0 then 2 end · case when false then 1 when 2 > 1 then 5 else 7 end
  case when true then case when false then 1 else 2 end end + 1 · case when 1 = 1 then true end · CASE WHEN 0.0 THEN 1 ELSE 2 END
  abs(-5) · abs(-2.5) · abs(-9223372036854775807 - 1) · double(5) · double(5432) / 2 · exp(1) · exp(0) · ln(1) · ln(2.718281828459045) · ln(0)
  greatest(5, 4, 3, 2) · greatest(1, 2.5) · greatest(1.5, 1) · least(5, 4, 3) · least(1, 0.5) · least(3) · greatest(-1) · least(-9223372036854775808, 0)
  int(5.4 + 3.8) · int(2.5) · int(3.5) · int(-2.5) · int(-0.4) · int(1e18) · int(9.5) · int(7) · int(null) · random(1, null) · mod(54, 32) · mod(5.5, 3) · mod(2.5, 2)
  pi() · pow(2.0, 10) · pow(2, 3) · power(2, -1) · power(-8, 1.0 / 3) · power(0, -1) · pow(10, 20) · sqrt(2.0) · sqrt(-1) · sqrt(4) · power(1, sqrt(-1))
  hash(10) · hash(10, 5432) · hash_fnv1a(10, 5432) · hash_murmur2(10, 5432) · hash(-1) · hash(9223372036854775807, -1) · hash_fnv1a(-5) · hash(0, 0) · hash_fnv1a(0, 0) · hash(2.5)
  permute(0, 4) · permute(1, 1) · permute(3, 100, 5) · permute(-3, 7, 5) · permute(123456789, 1000000007, 99) · permute(5, 9223372036854775807, -7) · permute(1, 2, 3) · permute(0, 3) · permute(2, 3) · permute(8, 3, 1)
  random(5, 5) · random_zipfian(3, 3, 1.5) · random_gaussian(4, 4, 2.5) · random_exponential(6, 6, 3.0) · random(1, 2) < 3
  1.0 · 1.5e10 · 1e15 · 1e14 · 123456789012345678.0 · 0.1 + 0.2 · 1e-5 · 0.0001 · 1e100 · 1.e3 · .5 · 5.5e-10 · 1e300 * 1e10 · -1e300 * 1e10 · 0 * (1e300 * 1e10) · 100000.0 · 0.0 · -0.0 * 1 · 1.0 / 0 · 2.50 · 1E3
  :given · :given + 1 · :text_null · :text_true · :text_off · :hex · :infinite · :spaced · :plus · :dot · :t · :half * 2 · :given is null · :text_true and true · :scale · :client_id · :default_seed · :random_seed is not null
  TRUE · False · NuLl · nOT tRUE · ABS(-1) · Greatest(1,2) · (((1))) · ( 1+2 )*3 · 1+2*3-4/2%3 · 1|2#3&4<<1 · 5=5 · 1 is null is null · null is null isnull
`,
);

/** What cannot be read. */
export const unreadable = split(
  ` · `,
  `
  1 + · (1 · 1) · case end · case when 1 end · case when 1 then 2 else 3 · 1 < 2 < 3 · 1 = 2 = 3 · 1 is 5 · 1 is not 5 · : a · a · "a" · 1..2 · 1.2.3 · . · 1 $ 2
  not · and · null() · random · 1 2 · !true · 1 == 1 · is(1, null) · case(1) · true() · case when true then 'x' end · 1<2=true is null
  permute(1) · hash() · hash(1,2,3) · abs() · abs(1,2) · pi(1) · least() · greatest() · foo(1) · debug() · mod(1) · random(1) · and(true, true)
  9223372036854775808 · -9223372036854775809 · 1e400 · 1; · random_zipfian(1, 2)
`,
);

/** What can be read, and not worked out. */
export const impossible = split(
  ` · `,
  `
  9223372036854775807 + 1 · -9223372036854775807 - 2 · 9223372036854775807 * 2 · -9223372036854775808 / -1 · 1 / 0 · 1 % 0 · mod(1, 0)
  int(1e19) · int(sqrt(-1)) · int(true) · double(true) · 1 = true · true = true · least(true, 1) · not 1 · 1 and true
  1 is null + 3 · random(5, 1) · random(0, 9223372036854775807) · random_gaussian(1, 5, 1.9) · random_exponential(1, 5, 0) · random_zipfian(1, 5, 1.0)
  random_zipfian(1, 5, 1001) · random_zipfian(5, 1, 2) · permute(1, 0) · permute(1, -5) · :undefined · :1a · :word · :trailing · :big · :huge · true + 1 · sqrt(true)
`,
);

function split(by: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.trim().split(by))
    .filter((each) => each !== '');
}

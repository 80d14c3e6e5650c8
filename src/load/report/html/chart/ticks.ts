/** Smaller values are drawn as zero. */
export const smallest = 1e-9;

const nice = [1, 2, 5] as const;

/** Round values from 0 up to the first at or above `most`, about `count` of them. */
export function listLinearTicks(most: number, count = 5): number[] {
  if (!(most > smallest)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most / count));
  const step = [...nice, 10].map((each) => each * power).find((each) => most / each <= count) ?? 10 * power;
  const steps = Math.ceil(most / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, at) => cut(at * step));
}

/** Round bounds around `least` and `most` on a logarithmic axis, and the round values between them: at most one for each factor of two. */
export function listLogTicks(least: number, most: number): { ticks: number[]; low: number; high: number } {
  const all = listNice(least, most);
  const powers = all.filter(isPower);
  const ticks = powers.length > 2 ? powers : all;
  return { ticks, low: all[0] as number, high: all.at(-1) as number };
}

function listNice(least: number, most: number): number[] {
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const all = Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at)).flatMap((power) =>
    nice.map((each) => cut(each * power)),
  );
  const first = all.findLastIndex((each) => each <= least * 1.000001);
  const last = all.findIndex((each) => each >= most / 1.000001);
  const found = all.slice(Math.max(0, first), last + 1);
  return found.length > 1 ? found : [found[0] as number, cut((found[0] as number) * 10)];
}

function isPower(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

/** Without the dust of binary fractions. */
function cut(value: number): number {
  return Number(value.toPrecision(12));
}

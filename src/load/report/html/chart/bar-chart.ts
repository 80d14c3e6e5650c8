import { type Markup, markup, px } from '../../../../format/markup.js';

/** Bars of shares, each made of kinds. */
export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly finding: string;
  readonly bars: readonly {
    readonly name: string;
    /** Where there is little room, in place of the label. */
    readonly share: string;
    readonly label: string;
    readonly parts: readonly { readonly kind: number /** 0 to 1. */; readonly share: number; readonly text: string }[];
  }[];
}

interface BarFrame {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly pitch: number;
}

const barFrames: readonly BarFrame[] = [
  { name: 'wide', width: 620, pitch: 50 },
  { name: 'narrow', width: 360, pitch: 50 },
];
const barHeight = 16;

/** Draws the bars below each other, for a wide screen and for a narrow one. */
export function renderBarChart(chart: BarChart): Markup {
  return markup`${barFrames.map((frame) => renderFrame(chart, frame))}`;
}

function renderFrame({ id: chart, title, finding, bars }: BarChart, { name, width, pitch }: BarFrame): Markup {
  const id = `${chart}-${name}`;
  const drawn = bars.map(({ name: bar, share, label, parts }, at) => {
    const y = at * pitch + 18;
    return markup`<text x="0" y="${y}">${bar}</text><text class="tick" x="${width}" y="${y}" text-anchor="end">${name === 'wide' ? label : share}</text>
<rect class="track" x="0" y="${y + 7}" width="${width}" height="${barHeight}" rx="3"/>${renderParts(parts, width, y + 7, id)}`;
  });
  return markup`<svg class="chart ${name}" viewBox="0 0 ${width} ${bars.length * pitch + 4}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${finding}</desc>
${hatches.map((_, at) => renderHatch(at, id))}${drawn}
</svg>`;
}

function renderParts(parts: BarChart['bars'][number]['parts'], width: number, y: number, id: string): Markup[] {
  let x = 0;
  return parts.map(({ kind, share, text }) => {
    const length = Math.max(share * width, 1);
    const from = x;
    x += length;
    return renderPart(kind, id, { x: px(from), y, width: px(Math.max(length - 1, 1)), height: barHeight }, text);
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function renderPart(kind: number, id: string, { x, y, width, height }: Box, text?: string): Markup {
  const box = markup`x="${x}" y="${y}" width="${width}" height="${height}"`;
  const hatch = hatches[kind] ? markup`<rect ${box} fill="url(#${id}-hatch-${kind})"/>` : undefined;
  return markup`<g class="k-${kind}"><rect class="bar" ${box}>${text && markup`<title>${text}</title>`}</rect>${hatch}</g>`;
}

/** Patterns over the colours, so that kinds are told apart without them; the most frequent is plain. */
const hatches = ['', 'M0 8L8 0M-2 2L2 -2M6 10L10 6', 'M0 4H8', 'M4 0V8', 'M0 0L8 8M0 8L8 0'] as const;

function renderHatch(kind: number, id: string): Markup | undefined {
  const path = hatches[kind];
  if (!path) return undefined;
  return markup`<defs><pattern id="${id}-hatch-${kind}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="${path}" stroke-width="2.5"/></pattern></defs>`;
}

/** Colour and pattern of a kind, for a legend. */
export function renderSwatch(kind: number, id: string): Markup {
  return markup`<svg class="swatch" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">${renderHatch(kind, id)}${renderPart(kind, id, { x: 0, y: 0, width: 22, height: 14 })}</svg>`;
}

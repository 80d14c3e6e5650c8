import { dark, light, type Palette } from './palette.js';

function renderVariables({ strategies, failures, ...colors }: Palette): string {
  const named = Object.entries(colors).map(([name, color]) => [name, color] as const);
  const names = Object.entries(strategies).map(([name, color]) => [`s-${name}`, color] as const);
  const kinds = failures.map((color, at) => [`k-${at}`, color] as const);
  return [...named, ...names, ...kinds].map(([name, color]) => `--${name}:${color};`).join('');
}

const dashes = { none: '2 4', 'pg-pool': '8 4', headroom: 'none', pgbouncer: '10 3 2 3' } as const;

const strategyRules = Object.entries(dashes)
  .map(([name, dash]) => `.s-${name}{--c:var(--s-${name})}.s-${name} .line{stroke-dasharray:${dash}}`)
  .join('\n');

const failureRules = light.failures.map((_, at) => `.k-${at}{--c:var(--k-${at})}`).join('');

/** The style of the page: no fonts and no pictures from elsewhere. */
export const style = `:root{color-scheme:light dark;${renderVariables(light)}}
@media (prefers-color-scheme:dark){:root{${renderVariables(dark)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1320px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0;letter-spacing:-.01em}
h2{font-size:21px;line-height:1.3;margin:48px 0 4px;letter-spacing:-.005em}
h3{font-size:16.5px;line-height:1.35;margin:0}
p{margin:0}
.lead,.hint,figcaption{color:var(--faint)}
.lead{margin-top:6px}
.hint{max-width:80ch;margin-bottom:16px}
.card,figure{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:20px}
figure{margin:0;min-width:0;break-inside:avoid;display:grid;grid-template:subgrid/minmax(0,1fr);grid-row:span 6;row-gap:10px;align-content:start}
figcaption{font-size:14px}
figure.plain{align-self:start;grid-template:none}
.finding{font-size:15px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,540px),1fr));gap:20px}
.verdict{margin-top:24px;border-left:6px solid var(--good);padding:24px}
.verdict.open{border-left-color:var(--warning)}
.advice{font-size:24px;line-height:1.3;font-weight:650;letter-spacing:-.01em}
.summary{font-size:17px;margin-top:10px;max-width:95ch}
.verdict ul{margin:16px 0 0;padding-left:20px;max-width:100ch}
.verdict .lead{margin-top:16px}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:6px 0 0}
.tile{background:var(--page);border-radius:10px;padding:14px 16px}
.tile dt{font-size:13.5px;color:var(--faint)}
.tile dd{margin:4px 0 0;font-size:16px;line-height:1.4;display:flex;justify-content:space-between;gap:12px;align-items:baseline}
.tile dd:last-child{font-size:20px;font-weight:650}
.tile dd span{font-size:14px;font-weight:400;color:var(--faint)}
.warnings{margin-top:20px;background:var(--warningCard);border-left:6px solid var(--warning)}
.warnings h2{margin:0;font-size:17px}
.warnings ul{margin:8px 0 0;padding-left:20px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0;font-size:14px}
.legend li{display:flex;align-items:center;gap:7px}
.legend b{font-weight:600}
.sample{flex:none}
.swatch{width:22px;height:14px;flex:none}
.glossary{margin-top:16px;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:6px 24px;padding:0;list-style:none;font-size:15px}
.glossary li{display:flex;gap:10px;align-items:baseline}
.glossary .sample{position:relative;top:2px}
svg.chart{display:block;width:100%;height:auto;max-width:760px;margin:0 auto;overflow:hidden}
svg text{font-size:12.5px;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .tick,svg .axis,svg .note{fill:var(--faint)}
svg .name{font-weight:600;fill:var(--c)}
.grid{stroke:var(--rule);stroke-width:1;fill:none}
.base{stroke:var(--faint);stroke-width:1;fill:none}
.line{stroke:var(--c);stroke-width:2.25;fill:none;stroke-linejoin:round;stroke-linecap:butt}
.shape{stroke:var(--c);stroke-width:2;fill:var(--card)}
.s-headroom .shape{fill:var(--c)}
.leader{stroke:var(--c);stroke-width:1;stroke-dasharray:1 3;fill:none}
.ring{stroke:var(--ink);stroke-width:2;fill:none}
.hit{fill:transparent}
.hit:hover{fill:var(--c);fill-opacity:.25}
.limit{stroke:var(--k-0);stroke-width:1.5;stroke-dasharray:6 3;fill:none}
svg .limit-text{fill:var(--k-0);font-weight:600;stroke:var(--card);stroke-width:4px;paint-order:stroke}
.band{fill:var(--band)}
.mark{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 3}
.bar{fill:var(--c)}
.track{fill:var(--page)}
.hatch{stroke:var(--card);fill:none}
${strategyRules}
${failureRules}
.narrow{display:none!important}
@media (max-width:960px){.tiles{grid-template-columns:1fr 1fr}}
@media (max-width:440px){.tiles{grid-template-columns:1fr;gap:8px}.tile{padding:10px 14px}}
@media (max-width:640px){main{padding:20px 14px 48px}.wide{display:none!important}.narrow{display:block!important}.card,figure{padding:16px 14px}.verdict{padding:18px 16px}.advice{font-size:21px}h1{font-size:24px}h2{margin-top:36px}}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-weight:600;padding:0 0 6px}
th,td{padding:6px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th{font-weight:600}
thead th{color:var(--faint);font-weight:500;vertical-align:bottom}
th:first-child,td:first-child{text-align:left;padding-left:0}
td.text{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:13ch}
tbody th{position:sticky;left:0;background:var(--card)}
.warnings tbody th{background:var(--warningCard)}
th.text{text-align:left}
.small table{max-width:640px}
.scroll+.scroll{margin-top:28px}
.scroll+p{margin:14px 0 0}
tr.first th,tr.first td{border-top:2px solid var(--rule)}
details.more{margin-top:16px}
details summary{cursor:pointer;font-size:14px;color:var(--accent);padding:4px 0}
details .scroll{margin-top:6px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:20px}
.facts dl{display:grid;grid-template-columns:minmax(110px,max-content) 1fr;gap:4px 16px;margin:10px 0 0;font-size:14.5px}
.facts dt{color:var(--faint)}
.facts dd{margin:0;overflow-wrap:anywhere}
pre{margin:12px 0 0;padding:14px 16px;background:var(--page);border:1px solid var(--rule);border-radius:8px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:40px;color:var(--faint);font-size:14px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media print{:root{${renderVariables(light)}}body{background:#fff;font-size:11pt}main{max-width:none;padding:0}.card,figure{break-inside:avoid}.charts{grid-template-columns:1fr 1fr}.scroll{overflow:visible}th,td{white-space:normal;padding:3px 6px}table{font-size:9pt}details:not([open]){display:none}.wide{display:none!important}.narrow{display:block!important}}
`;

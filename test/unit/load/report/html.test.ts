import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStudies } from '../../../../src/load/report/compare.js';
import { renderHtml } from '../../../../src/load/report/html/page.js';
import { arbitraryStudy } from '../../../support/arbitrary-study.js';
import { measuresOf, pointOf, studyOf } from '../../../support/study.js';
import { listElements, listMarkupFaults } from '../../../support/well-formed.js';

const study = studyOf();
const page = renderHtml(study);

describe('the page of a study', () => {
  it('is well-formed', () => expect(listMarkupFaults(page)).toEqual([]));

  it('needs nothing else, and may ask for nothing', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe| style="| on[a-z]+="|https?:|@import|url\((?!#)/);
  });

  it('begins with what to do, and what it changes', () => {
    expect(page).toContain('<p class="advice">Use headroom with DB_POOL_MAX=20.</p>');
    expect(page).toContain(
      'headroom answers requests where a connection per request answers not one. With 5,000 users',
    );
    expect(page.indexOf('class="advice"')).toBeLessThan(page.indexOf('<svg'));
  });

  it('names the machine, versions, settings and the command that repeats it', () => {
    for (const text of [
      'Fast &amp; Co. 9000, 8 cores',
      '22.14.0',
      '18.4',
      '1.25.0',
      'shared_buffers',
      'default_pool_size',
      study.command,
    ]) {
      expect(page).toContain(text);
    }
  });

  it('sets names between backticks apart, and leaves a lone backtick as it is', () => {
    const html = renderHtml(studyOf({ warnings: ['`headroom` & `<b>` were left out', 'a ` alone'] }));
    expect(html).toContain(
      '<li><code>headroom</code> &amp; <code>&lt;b&gt;</code> were left out</li><li>a ` alone</li>',
    );
  });

  it('has every error kind, the rare ones together in the picture and by name in the table', () => {
    const errors = ['a', 'b', 'c', 'd', 'e', 'f'].map((kind, at) => ({ kind: `kind ${kind}`, count: 60 - at }));
    const failing = pointOf('none', { kind: 'closed', users: 9 }, measuresOf({ errors }));
    const html = renderHtml(studyOf({ points: [failing] }));
    expect(html).toMatch(/class="legend">.*kind a<.*kind d<.*other errors</);
    expect(html).not.toMatch(/class="legend">[^\n]*kind e</);
    expect(html).toContain('<td class="text">kind f</td><td>55</td>');
  });

  it('says that nothing failed where nothing did', () => {
    const html = renderHtml(studyOf({ points: [pointOf('headroom', { kind: 'closed', users: 9 }, measuresOf())] }));
    expect(html).toContain('No request failed, with any strategy, under any load.');
  });

  it('says what differs between two studies, and which change is noise', () => {
    const older = studyOf({ server: { ...study.server, version: '17.2' } });
    const html = renderHtml(study, compareStudies(older, study));
    expect(html).toContain('The two studies are not fully comparable');
    expect(html).toMatch(/PostgreSQL<\/th><td class="text">17\.2<\/td><td class="text">18\.4/);
    expect(html).toContain('<b>~1.00×</b>');
  });

  it('has no figure that is none, no markup of others and no loose end, whatever comes', () => {
    const known = listElements(renderHtml(study, compareStudies(study, study)));
    fc.assert(
      fc.property(arbitraryStudy, arbitraryStudy, (older, newer) => {
        const html = renderHtml(newer, compareStudies(older, newer));
        expect(listMarkupFaults(html)).toEqual([]);
        expect([...listElements(html)].filter((name) => !known.has(name))).toEqual([]);
        expect(html).not.toMatch(/(?:NaN|Infinity|undefined)(?:[ "]|px)/);
      }),
      { numRuns: 40 },
    );
  });
});

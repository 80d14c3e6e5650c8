import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkup, Markup, markup } from '../../../src/format/markup.js';

describe('markup', () => {
  it('escapes texts and leaves markup alone', () => {
    const bold = markup`<b>${'a < b & "c"'}</b>`;
    expect(String(markup`<p title="${`"'>`}">${bold}${[1, ' ', bold]}</p>`)).toBe(
      '<p title="&quot;&#39;&gt;"><b>a &lt; b &amp; &quot;c&quot;</b>1 <b>a &lt; b &amp; &quot;c&quot;</b></p>',
    );
  });

  it('has nothing where there is nothing', () => {
    expect(String(markup`(${null}${undefined}${false}${[]}${''})`)).toBe('()');
    expect(String(markup`${0}`)).toBe('0');
  });

  it('takes nothing else for markup', () => {
    const forged = { toString: () => '<b>' } as unknown as string;
    expect(() => String(markup`${forged}`)).toThrow();
    expect(String(new Markup('<b>'))).toBe('<b>');
  });

  it('lets no text end what it stands in, and none through that a document may not hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"'\p{Cs}\p{Cc}]|&(?!(?:amp|lt|gt|quot|#39);)/u);
      }),
    );
  });
});

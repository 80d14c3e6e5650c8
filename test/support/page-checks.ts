import type { Page } from 'playwright-core';

// What runs in the browser is text: the project is compiled without the types of a page.

/** Titles of the charts that can be seen. */
export function listShownCharts(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('svg.chart')]
      .filter((svg) => svg.getClientRects().length > 0)
      .map((svg) => svg.querySelector('title').textContent)
  `);
}

/**
 * What is wrong with the charts that can be seen: without extent, drawn outside of themselves, with figures that are
 * none, or with texts that cover each other or are too small.
 */
export function listFaultsOfCharts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const faults = [];
    const shown = [...document.querySelectorAll('svg.chart')].filter((svg) => svg.getClientRects().length > 0);
    for (const svg of shown) {
      const title = svg.querySelector('title').textContent;
      const box = svg.getBoundingClientRect();
      const view = svg.viewBox.baseVal;
      if (box.width < 200 || box.height < 20) faults.push(title + ': is ' + box.width + ' × ' + box.height);
      if (/NaN|Infinity|undefined/.test(svg.outerHTML)) faults.push(title + ': has a figure that is none');
      for (const each of svg.querySelectorAll('path, rect, circle, text')) {
        if (each.closest('defs')) continue;
        const { x, y, width, height } = each.getBBox();
        const isOutside = x < -1 || y < -1 || x + width > view.width + 1 || y + height > view.height + 1;
        if (isOutside) faults.push(title + ': outside is ' + each.outerHTML.slice(0, 120));
      }
      const texts = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
      for (const { text, box } of texts) if (box.height < 11) faults.push(title + ': too small is ' + text);
      texts.forEach((a, at) => {
        for (const b of texts.slice(at + 1)) {
          const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          if (width > 1 && height > 4) faults.push(title + ': "' + a.text + '" covers "' + b.text + '"');
        }
      });
    }
    return faults;
  })()`);
}

/** Texts whose contrast to what is behind them is below 4.5 : 1, as WCAG 2.2 reckons it. */
export function listLowContrasts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const behind = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const color = parse(getComputedStyle(each).backgroundColor);
        if (color.length === 3 || color[3] > 0) return color;
      }
      return [255, 255, 255];
    };
    const low = [];
    for (const element of document.querySelectorAll('body *')) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
      if (!hasText || element.getClientRects().length === 0 || ['title', 'desc'].includes(element.tagName)) continue;
      const style = getComputedStyle(element);
      const color = parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color);
      const [light, dark] = [luminance(color), luminance(behind(element))].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < 4.5) low.push(element.tagName + ' "' + element.textContent.slice(0, 30) + '": ' + ratio.toFixed(2));
    }
    return low;
  })()`);
}

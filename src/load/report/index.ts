export { type Comparison, compareStudies } from './compare.js';
export { renderFleetHtml, renderFleetStudy } from './fleet.js';
export { renderHtml } from './html/page.js';
export { readStudy } from './read-study.js';
export { renderStudy } from './text/study.js';

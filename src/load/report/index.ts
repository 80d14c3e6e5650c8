export { type Comparison, compareStudies } from './compare.js';
export { renderHtml } from './html/page.js';
export { StudyFormatError } from './read/errors.js';
export { readStudy } from './read/study.js';
export { renderStudy } from './text/study.js';

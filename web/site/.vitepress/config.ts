import { defineConfig, type MarkdownEnv, type MarkdownRenderer } from 'vitepress';
import { sections } from '../nav.js';

const sidebar = sections.map(({ title, entries }) => ({
  text: title,
  collapsed: false,
  items: entries.map(({ page, title: text }) => ({ text, link: `/${page}` })),
}));

/** Words only: highlighting the code a second time would take as long as the rest of the build. */
function renderForSearch(source: string, env: MarkdownEnv, md: MarkdownRenderer): string {
  const html = md.render(source.replace(/^( *)```.*\n[\s\S]*?^\1```$/gm, ''), env);
  return env.frontmatter?.search === false ? '' : html;
}

export default defineConfig({
  title: 'Headroom',
  description: 'PostgreSQL connections that do not run out, for Node.js.',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'pages',
  outDir: 'dist',
  // The study's report is a page of its own, which test/site checks.
  ignoreDeadLinks: [/study\/report/],
  head: [['link', { rel: 'icon', href: `${process.env.SITE_BASE ?? '/'}icon.svg`, type: 'image/svg+xml' }]],
  markdown: { theme: { light: 'github-light', dark: 'github-dark' } },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local', options: { _render: renderForSearch } },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
      { text: 'Configuration', link: '/configuration' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      ...sidebar,
      {
        text: 'More',
        items: [
          { text: 'API', link: '/api/' },
          { text: 'Errors, for print', link: '/errors-print' },
        ],
      },
    ],
    docFooter: { prev: 'Previous', next: 'Next' },
  },
});

import { check, when } from '../check.js';

export const nodeVersion = check('node-version', 'warning', 'Node is supported', ({ node: { version } }) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 20 || (major === 20 && minor < 19);
  return when(
    isOld,
    `Node ${version} is older than 20.19, which pg-headroom needs.`,
    'Install a current LTS release of Node.',
    'critical',
  );
});

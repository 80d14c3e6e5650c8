import { check } from '../check.js';

export const appSilent = check('app-silent', 'warning', 'The services’ /pool answers', ({ apps }) =>
  apps.flatMap((app) =>
    'silence' in app
      ? [
          {
            evidence: `${app.name} does not answer: ${app.silence.reason}.`,
            remedy: 'Start the service, or correct --app: it needs the handler of pg-headroom/monitor at /pool.',
          },
        ]
      : [],
  ),
);

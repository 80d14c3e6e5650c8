import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { checkBouncerFiles } from '../../../src/bouncer/check/check.js';
import { readIni } from '../../../src/bouncer/check/read-ini.js';
import { renderKubernetes } from '../../../src/bouncer/kubernetes.js';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { parseBouncerVersion } from '../../../src/bouncer/version.js';
import { releases } from '../../support/bouncer-versions.js';
import { listTypeErrors } from '../../support/type-check.js';

const models = { Deployment, PodDisruptionBudget, ConfigMap, Service };
const modules: Readonly<Record<keyof typeof models, string>> = {
  Deployment: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
  ConfigMap: 'v1',
  Service: 'v1',
};

interface Manifest {
  readonly kind: keyof typeof models;
  readonly [key: string]: unknown;
}

function render(release: string, options = {}): Manifest[] {
  const settings = resolveBouncerSettings({ databases: [{ name: 'orders', host: 'db' }], ...options });
  const { text } = renderKubernetes(settings, parseBouncerVersion(release));
  const documents = parseAllDocuments(text.slice(text.indexOf('---\n')), { strict: true, uniqueKeys: true });
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

/** The types of Kubernetes know no other keys than the API. */
function asTypeScript(manifests: readonly Manifest[]): string {
  const imports = Object.entries(modules).map(
    ([kind, at]) => `import type { I${kind} } from 'kubernetes-models/${at}/${kind}';`,
  );
  const values = manifests.map((each, at) => `export const m${at}: I${each.kind} = ${JSON.stringify(each)};`);
  return [...imports, ...values].join('\n');
}

const deploymentOf = (release: string, options = {}) =>
  render(release, options).find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: {
      replicas: number;
      strategy: unknown;
      template: {
        spec: {
          terminationGracePeriodSeconds: number;
          containers: { image: string; lifecycle: { preStop: { exec: { command: string[] } } } }[];
        };
      };
    };
  };

describe('renderKubernetes', () => {
  it.each(releases)('makes manifests for %s that the schemas of Kubernetes take', (release) => {
    const manifests = render(release, { processes: 3 });
    expect(manifests.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Deployment', 'Service', 'PodDisruptionBudget']);
    for (const manifest of manifests) {
      const Model = models[manifest.kind] as new (data: unknown) => { validate(): void };
      expect(() => new Model(manifest).validate()).not.toThrow();
    }
  });

  it('writes no key that the API has not', () => {
    const manifests = [...render('1.18'), ...render('1.25', { processes: 2 })];
    // Whatever is found must be what was put in, so a reader that finds nothing would show.
    const misspelt = JSON.parse(JSON.stringify(manifests.slice(0, 2)).replace('preStop', 'prestop'));
    const errors = listTypeErrors(asTypeScript([...manifests, ...misspelt]));
    expect(errors).toEqual([expect.stringContaining('"prestop"')]);
  });

  it.each(releases)('holds an ini for %s that the check is silent on', (release) => {
    const [map] = render(release) as unknown as [{ data: Record<string, string> }];
    const document = readIni('pgbouncer.ini', map.data['pgbouncer.ini'] ?? '', () => '');
    const surroundings = { version: parseBouncerVersion(release) };
    expect(checkBouncerFiles([{ document, surroundings }])).toEqual([]);
    expect(document.entries.length).toBeGreaterThan(30);
  });

  it('lets clients go before it ends, as the version can', () => {
    const stop = (release: string) => {
      const { spec } = deploymentOf(release).spec.template;
      return [spec.containers[0]?.lifecycle.preStop.exec.command.at(-1), spec.terminationGracePeriodSeconds];
    };
    expect(stop('1.22')).toEqual(['sleep 5; kill -INT 1; sleep 60', 75]);
    expect(stop('1.23')).toEqual(['sleep 5', 665]);
  });

  it('never runs more pods than the sizing has counted, where there are several', () => {
    const { replicas, strategy } = deploymentOf('1.24', { processes: 3 }).spec;
    expect(replicas).toBe(3);
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } });
  });

  it('names an image only where there is one', () => {
    expect(deploymentOf('1.24').spec.template.spec.containers[0]?.image).toBe('edoburu/pgbouncer:v1.24.1-p1');
    expect(deploymentOf('1.18').spec.template.spec.containers[0]?.image).toBe('registry.example/pgbouncer:1.18');
  });
});

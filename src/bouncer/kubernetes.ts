import { createHash } from 'node:crypto';
import { imageFolder, imageOf } from './image.js';
import { renderIni } from './ini.js';
import type { BouncerSettings } from './settings.js';
import { type BouncerVersion, isAtLeast, showVersion } from './version.js';
import { renderYaml, type YamlValue } from './yaml.js';

/** A manifest with all that belongs together, and what the version has no key for. */
export interface KubernetesManifest {
  readonly text: string;
  readonly lost: readonly string[];
}

const labels = { 'app.kubernetes.io/name': 'pgbouncer' };
const userlist = 'pgbouncer-userlist';
const tls = 'pgbouncer-tls';
const tlsFolder = '/etc/pgbouncer-tls';

/** Seconds until nobody sends new connections to a pod that is ending. */
const unlistedSeconds = 5;

/** How long Headroom's pools keep a connection, and a minute: a pod that ends waits so long for its clients. */
const drainSeconds = 660;

/** How long transactions may take to end where clients are not waited for. */
const transactionSeconds = 60;

/**
 * Renders a Deployment with one pod a process, its Service, ConfigMap and PodDisruptionBudget. Passwords and the
 * certificate are in Secrets that are made by hand; the head of the file says how.
 */
export function renderKubernetes(settings: BouncerSettings, version: BouncerVersion): KubernetesManifest {
  const inside = insidePod(settings);
  const { text, lost } = renderIni(inside, version);
  const documents = [
    configMap(text),
    deployment(settings.processes, inside, version, text),
    service(inside),
    budget(settings.processes),
  ];
  const image = imageOf(version) === undefined ? `# Put an image of PgBouncer in place of ${ownImage(version)}.\n` : '';
  return { text: [head + image, ...documents.map(renderYaml)].join('---\n'), lost };
}

/** Stands for an image where we know of none. */
const ownImage = (version: BouncerVersion): string => `registry.example/pgbouncer:${showVersion(version)}`;

const head = `# First, once, what must not be in a file under version control:
#   kubectl create secret generic ${userlist} --from-file=userlist.txt
#   kubectl create secret tls ${tls} --cert=tls.crt --key=tls.key
`;

/** One process a pod, which everybody in the cluster may reach: with TLS. */
function insidePod(settings: BouncerSettings): BouncerSettings {
  const { clientTlsMode } = settings;
  return {
    ...settings,
    processes: 1,
    listenAddress: '*',
    runDirectory: '',
    authFile: `${imageFolder}/userlist.txt`,
    clientTlsMode: clientTlsMode === 'disable' ? 'require' : clientTlsMode,
    clientTlsKeyFile: `${tlsFolder}/tls.key`,
    clientTlsCertFile: `${tlsFolder}/tls.crt`,
  };
}

const metadata = { name: 'pgbouncer', labels };

const configMap = (ini: string): YamlValue => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data: { 'pgbouncer.ini': ini },
});

function deployment(replicas: number, settings: BouncerSettings, version: BouncerVersion, ini: string): YamlValue {
  // Pods whose settings have changed are replaced.
  const annotations = { 'checksum/pgbouncer.ini': createHash('sha256').update(ini).digest('hex') };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      // A pod that starts counts against max_connections too: one goes before one comes, unless it is the only one.
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: replicas > 1 ? 1 : 0, maxSurge: replicas > 1 ? 0 : 1 },
      },
      template: { metadata: { labels, annotations }, spec: podSpec(settings, version) },
    },
  };
}

function podSpec(settings: BouncerSettings, version: BouncerVersion): YamlValue {
  const isWaiting = isAtLeast(version, 1, 23);
  return {
    terminationGracePeriodSeconds: unlistedSeconds + (isWaiting ? drainSeconds : transactionSeconds + 10),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 70,
      runAsGroup: 70,
      fsGroup: 70,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(settings, version)],
    volumes: [
      { name: 'config', configMap: { name: 'pgbouncer' } },
      { name: 'userlist', secret: { secretName: userlist, defaultMode: 0o440 } },
      { name: 'tls', secret: { secretName: tls, defaultMode: 0o440 } },
    ],
  };
}

function container({ listenPort }: BouncerSettings, version: BouncerVersion): YamlValue {
  const probe = { tcpSocket: { port: 'postgresql' }, periodSeconds: 5, timeoutSeconds: 2 };
  return {
    name: 'pgbouncer',
    image: imageOf(version) ?? ownImage(version),
    command: ['pgbouncer', `${imageFolder}/pgbouncer.ini`],
    ports: [{ name: 'postgresql', containerPort: listenPort }],
    readinessProbe: { ...probe, failureThreshold: 2 },
    livenessProbe: { ...probe, failureThreshold: 6 },
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', stopCommand(version)] } } },
    resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'config', mountPath: `${imageFolder}/pgbouncer.ini`, subPath: 'pgbouncer.ini', readOnly: true },
      { name: 'userlist', mountPath: `${imageFolder}/userlist.txt`, subPath: 'userlist.txt', readOnly: true },
      { name: 'tls', mountPath: tlsFolder, readOnly: true },
    ],
  };
}

/** From 1.23 on the SIGTERM that follows waits for the clients; before, it would cut transactions off, so SIGINT is first. */
function stopCommand(version: BouncerVersion): string {
  const unlisted = `sleep ${unlistedSeconds}`;
  return isAtLeast(version, 1, 23) ? unlisted : `${unlisted}; kill -INT 1; sleep ${transactionSeconds}`;
}

/** A client stays with its pod, so that its requests to cancel come to the process that knows the statement. */
const service = ({ listenPort }: BouncerSettings): YamlValue => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: {
    selector: labels,
    sessionAffinity: 'ClientIP',
    ports: [{ name: 'postgresql', port: listenPort, targetPort: 'postgresql' }],
  },
});

/** With one pod nothing could be disrupted, and no node be emptied: it may go then. */
const budget = (replicas: number): YamlValue => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: {
    selector: { matchLabels: labels },
    ...(replicas > 1 ? { minAvailable: replicas - 1 } : { maxUnavailable: 1 }),
  },
});

import { createHash } from 'node:crypto';
import { advisoriesOf, fixedRelease } from './advisories.js';
import { imageFolder, imageOf } from './image.js';
import { renderIni } from './ini.js';
import type { BouncerSettings } from './settings.js';
import { type BouncerVersion, isAtLeast, showVersion } from './version.js';
import { renderYaml, type YamlValue } from './yaml.js';

/** A manifest with all resources, and a sentence for each setting that the version does not support. */
export interface KubernetesManifest {
  readonly text: string;
  readonly lost: readonly string[];
}

const labels = { 'app.kubernetes.io/name': 'pgbouncer' };
const userlist = 'pgbouncer-userlist';
const tls = 'pgbouncer-tls';
const tlsFolder = '/etc/pgbouncer-tls';

/** CA files by setting: each is the key `ca.crt` of its own Secret. */
const authorities = { serverTlsCaFile: 'pgbouncer-server-ca', clientTlsCaFile: 'pgbouncer-client-ca' } as const;
type AuthorityKey = keyof typeof authorities;

/** Settings that name a CA file. */
const authoritiesOf = (settings: BouncerSettings): readonly AuthorityKey[] =>
  (Object.keys(authorities) as AuthorityKey[]).filter((key) => settings[key] !== '');

const folderOf = (key: AuthorityKey): string => `/etc/${authorities[key]}`;

/** Seconds until no new connections reach a terminating pod. */
const endpointRemovalSeconds = 5;

/** Maximum connection age of Headroom's pools plus a minute: a terminating pod waits this long for its clients. */
const drainSeconds = 660;

/** Time for transactions to finish if the pod does not wait for clients. */
const transactionSeconds = 60;

/**
 * Renders a Deployment with one pod per process, its Service, ConfigMap and PodDisruptionBudget. Passwords and the
 * certificate are in Secrets that are created by hand, as described at the top of the file.
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
  const image =
    imageOf(version) === undefined ? `# Replace this with an image of PgBouncer: ${ownImage(version)}.\n` : '';
  const advice = advisoriesOf(version).map(({ id }) => id);
  const affected =
    advice.length === 0
      ? ''
      : `# PgBouncer ${showVersion(version)} is affected by ${advice.join(', ')}: prefer ${fixedRelease(advisoriesOf(version))} or later.\n`;
  return { text: [renderHead(settings) + image + affected, ...documents.map(renderYaml)].join('---\n'), lost };
}

/** Placeholder if no image is known. */
const ownImage = (version: BouncerVersion): string => `registry.example/pgbouncer:${showVersion(version)}`;

function renderHead(settings: BouncerSettings): string {
  const lines = [
    '# Create these secrets first; do not put them under version control:',
    `#   kubectl create secret generic ${userlist} --from-file=userlist.txt`,
    `#   kubectl create secret tls ${tls} --cert=tls.crt --key=tls.key`,
    ...authoritiesOf(settings).map(
      (key) => `#   kubectl create secret generic ${authorities[key]} --from-file=ca.crt=${settings[key]}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** One process per pod, with TLS, since the whole cluster can reach it. */
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
    ...Object.fromEntries(authoritiesOf(settings).map((key) => [key, `${folderOf(key)}/ca.crt`])),
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
  // A changed ini file replaces the pods.
  const annotations = { 'checksum/pgbouncer.ini': createHash('sha256').update(ini).digest('hex') };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      // A starting pod counts towards max_connections too: an old one ends before a new one starts, unless it is the
      // only one.
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
    terminationGracePeriodSeconds: endpointRemovalSeconds + (isWaiting ? drainSeconds : transactionSeconds + 10),
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
      ...authoritiesOf(settings).map((key) => ({
        name: authorities[key],
        secret: { secretName: authorities[key], defaultMode: 0o440 },
      })),
    ],
  };
}

function container(settings: BouncerSettings, version: BouncerVersion): YamlValue {
  const { listenPort } = settings;
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
      ...authoritiesOf(settings).map((key) => ({ name: authorities[key], mountPath: folderOf(key), readOnly: true })),
    ],
  };
}

/** Since 1.23 the following SIGTERM waits for clients; before, it would abort transactions, so SIGINT is sent first. */
function stopCommand(version: BouncerVersion): string {
  const wait = `sleep ${endpointRemovalSeconds}`;
  return isAtLeast(version, 1, 23) ? wait : `${wait}; kill -INT 1; sleep ${transactionSeconds}`;
}

/** A client stays with its pod, so that its cancel requests reach the process that runs the statement. */
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

/** A single pod may be evicted, since otherwise its node could not be drained. */
const budget = (replicas: number): YamlValue => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: {
    selector: { matchLabels: labels },
    ...(replicas > 1 ? { minAvailable: replicas - 1 } : { maxUnavailable: 1 }),
  },
});

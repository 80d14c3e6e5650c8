import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Env } from '../../config/env.js';
import { collectBouncer } from '../../doctor/collect/bouncer.js';
import { collectConfiguration } from '../../doctor/collect/configuration.js';
import { collectNetwork } from '../../doctor/collect/network.js';
import { collectNode } from '../../doctor/collect/node.js';
import { collectReaders } from '../../doctor/collect/readers.js';
import { collectServer } from '../../doctor/collect/server.js';
import { collectSource, loadTypeScript } from '../../doctor/collect/source.js';
import { diagnose, type Examination } from '../../doctor/diagnose.js';
import { answered, type ConfigFacts, type DoctorFacts, type IniFacts, type Part } from '../../doctor/facts.js';
import type { Severity } from '../../doctor/finding.js';
import { applyFixes, fixesOf, isOwnIni } from '../../doctor/fix.js';
import { renderJson } from '../../doctor/render/json.js';
import { renderMarkdown } from '../../doctor/render/markdown.js';
import { renderSarif } from '../../doctor/render/sarif.js';
import { renderText } from '../../doctor/render/text.js';
import { answerOf } from '../../monitor/collect/answer.js';
import { collectApp } from '../../monitor/collect/app.js';
import { systemClock } from '../../util/clock.js';
import { examineIni } from '../bouncer/check.js';
import { readConsoles } from '../bouncer/consoles.js';
import { hasColour, painter } from '../ui/colour.js';
import type { DoctorFlags } from './options.js';

/** Time limit of each part, in milliseconds; all are asked at the same time, but for the ini files. */
const timeout = { clock: systemClock, timeoutMs: 6000 };

/** Time limit for reading the code, in milliseconds. */
const sourceMs = 8000;

/** Examines the set-up and prints the result. Resolves with the exit code. */
export async function runDoctor(flags: DoctorFlags, env: Env, version: string): Promise<number> {
  const facts = await collect(flags, env);
  const examination = diagnose(facts);
  process.stdout.write(render(examination, flags, version));
  if (flags.fix) fix(facts.ini);
  // A connection that hangs does not keep the command.
  setTimeout(() => process.exit(), 200).unref();
  return exitCodeOf(examination.verdict, flags.failOn);
}

/** Flags that say what to examine. */
type Subject = Omit<DoctorFlags, 'format' | 'failOn' | 'color' | 'fix' | 'explain'>;

/** Examines the set-up. */
export async function examine(flags: Subject, env: Env): Promise<Examination> {
  return diagnose(await collect(flags, env));
}

async function collect(flags: Subject, env: Env): Promise<DoctorFacts> {
  const configuration = collectConfiguration(env);
  const { config } = configuration;
  const server = config?.serverConnection ?? config?.connection;
  const [serverPart, readers, bouncers, apps, network] = await Promise.all([
    server && collectServer(server, timeout),
    config === undefined ? [] : collectReaders(config, timeout),
    Promise.all(consolesOf(flags, configuration).map((connection) => collectBouncer(connection, timeout))),
    Promise.all(flags.app.map(readApp)),
    config && collectNetwork(config.connection, timeout),
    // It takes long to load; collectSource() finds it loaded.
    flags.source !== undefined && loadTypeScript(),
  ]);
  const ini = flags.ini.length === 0 ? undefined : await readInis(flags, answered(bouncers)[0]?.facts.version);
  const source = flags.source === undefined ? undefined : await collectSource(flags.source, sourceMs);
  return {
    ...{ configuration, readers, bouncers, apps, replicas: flags.replicas, now: Date.now() },
    node: collectNode(resolve(flags.dir)),
    ...(serverPart && { server: serverPart }),
    ...(network && { network }),
    ...(ini && { ini }),
    ...(source && { source }),
  };
}

/** The consoles that flags or variables name; an invalid one is a wrong argument. */
function consolesOf({ bouncerUrl }: Subject, { names, config }: ConfigFacts) {
  const isNamed = bouncerUrl.length > 0 || names.has('PGBOUNCER_ADMIN_URL') || config?.strategy === 'pgbouncer';
  return isNamed ? readConsoles(bouncerUrl, process.env) : [];
}

async function readApp(url: string) {
  const collector = collectApp(url, timeout);
  const reading = await collector.collect();
  await collector.close();
  return 'facts' in reading
    ? { name: reading.source, facts: reading.facts }
    : { name: reading.source, silence: reading.silence };
}

async function readInis({ ini, pgbouncerVersion }: Subject, running: string | undefined): Promise<Part<IniFacts>> {
  const name = ini.join(', ');
  const reading = await answerOf(name, timeout, async () => {
    const { findings } = await examineIni(ini, { pgbouncerVersion: pgbouncerVersion ?? running });
    return { files: ini, findings };
  });
  return 'facts' in reading ? { name, facts: reading.facts } : { name, silence: reading.silence };
}

function render(examination: Examination, { format, color, source }: DoctorFlags, version: string): string {
  const { env, stdout } = process;
  switch (format) {
    case 'json':
      return renderJson(examination);
    case 'markdown':
      return renderMarkdown(examination);
    case 'sarif':
      return renderSarif(examination, resolve(source ?? '.'), version);
    case 'text': {
      const paint = painter(hasColour({ flag: color, env, isTerminal: stdout.isTTY }));
      return renderText(examination, paint, Math.min(stdout.columns || 100, 120));
    }
  }
}

/** Changes ini files of our own; reports on the error output, so that the result stays readable for programs. */
function fix(ini: Part<IniFacts> | undefined): void {
  if (ini === undefined || !('facts' in ini)) return;
  const { files, findings } = ini.facts;
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const fixes = fixesOf(findings.filter((finding) => finding.file === file));
    if (fixes.length === 0) continue;
    if (!isOwnIni(text)) {
      process.stderr.write(`headroom: ${file} was not changed: headroom bouncer init did not write it.\n`);
      continue;
    }
    writeFileSync(file, applyFixes(text, fixes));
    process.stderr.write(
      `headroom: changed ${file}: ${fixes.map(({ key, value }) => `${key} = ${value}`).join(', ')}.\n`,
    );
  }
}

function exitCodeOf(verdict: Severity | 'ok', failOn: DoctorFlags['failOn']): number {
  if (failOn === 'never' || verdict === 'ok' || verdict === 'advice') return 0;
  if (verdict === 'critical') return 2;
  return failOn === 'critical' ? 0 : { warning: 1, unknown: 3 }[verdict];
}

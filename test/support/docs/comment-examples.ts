import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import type { BlockFile } from './block-files.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** What examples leave to their readers, and no module of `src` exports. */
const given: Readonly<Record<string, string>> = {
  pool: "declare const pool: import('ROOT/src/index.js').Pool;",
  tx: "declare const tx: import('ROOT/src/index.js').Transaction;",
  monitor: "declare const monitor: import('ROOT/src/monitor/index.js').Monitor;",
  pg: "import pg from 'pg';",
  http: "import http from 'node:http';",
  readFileSync: "import { readFileSync } from 'node:fs';",
};

/** The same for the examples of one module, where a name means something else. */
const givenIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/adapters/express.ts': { app: "import type { Express } from 'express'; declare const app: Express;" },
  'src/adapters/fastify.ts': { app: "import { fastify } from 'fastify'; const app = fastify();" },
  'src/adapters/hono.ts': {
    Hono: "import { Hono } from 'hono';",
    serve: "import { serve } from '@hono/node-server';",
    sql: 'declare const sql: string;',
  },
  'src/adapters/nest.ts': {
    Module: "import { Module } from '@nestjs/common';",
    Injectable: "import { Injectable } from '@nestjs/common';",
  },
  'src/bouncer/check/check.ts': {
    path: 'declare const path: string;',
    text: 'declare const text: string;',
    readInclude: 'declare const readInclude: (path: string) => string;',
    version: "declare const version: import('ROOT/src/bouncer/version.js').BouncerVersion;",
  },
  'src/bouncer/check/read-ini.ts': { text: 'declare const text: string;' },
  'src/bouncer/ini.ts': {
    settings: "declare const settings: import('ROOT/src/bouncer/settings.js').BouncerSettings;",
  },
  'src/close-on-signal.ts': { app: "import type { Express } from 'express'; declare const app: Express;" },
  'src/config/options.ts': { url: 'declare const url: string;' },
  'src/dashboard/dashboard.ts': {
    app: "import type { Express } from 'express'; import type { Hono } from 'hono'; declare const app: Pick<Express, 'use'> & Pick<Hono, 'all'>;",
    dashboard: "declare const dashboard: import('ROOT/src/dashboard/index.js').Dashboard;",
    requireAdmin: "declare const requireAdmin: import('express').RequestHandler;",
  },
  'src/load/drive/driver.ts': {
    plan: "declare const plan: import('ROOT/src/load/drive/plan.js').DrivePlan;",
    span: "declare const span: import('ROOT/src/load/drive/plan.js').Span;",
    signal: 'declare const signal: AbortSignal;',
  },
  'src/load/drive/outcome.ts': { request: 'declare const request: () => Promise<void>;' },
  'src/load/script/compile.ts': {
    plan: "declare const plan: import('ROOT/src/load/drive/plan.js').WorkloadPlan;",
    connections: "declare const connections: import('ROOT/src/load/script/script.js').Connections;",
    signal: 'declare const signal: AbortSignal;',
  },
  'src/monitor/http/handler.ts': {
    app: "import type { Express } from 'express'; declare const app: Express;",
  },
  'src/pool/pool.ts': {
    createReadStream: "import { createReadStream } from 'node:fs';",
    createWriteStream: "import { createWriteStream } from 'node:fs';",
    pipeline: "import { pipeline } from 'node:stream/promises';",
    work: 'declare const work: (payload: string) => Promise<void>;',
    readAllJobs: 'declare const readAllJobs: () => Promise<void>;',
    id: 'declare const id: number;',
    request: 'declare const request: Request;',
    response: "declare const response: import('node:http').ServerResponse;",
    cookies: 'declare const cookies: { seen: string };',
  },
};

/** A module of `src`, in memory. */
export interface SourceModule {
  /** Path from the root. */
  readonly path: string;
  readonly text: string;
}

/** All modules of `src`. */
export function readModules(): readonly SourceModule[] {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => posix.join('src', name.replaceAll('\\', '/')))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/**
 * The examples in doc comments, as modules: those of `@example`, and blocks fenced as `ts`. Names that an example does not
 * declare are imported: from its own module, from where that imports them, or from the only module that exports them.
 */
export function exampleFilesOf(modules: readonly SourceModule[], all = modules): readonly BlockFile[] {
  const exporters = exportersIn(all);
  return modules.flatMap((module) => {
    const source = parse(module.path, module.text);
    return examplesIn(source).map(({ code, line, member }) => {
      const body = member === undefined ? code : `(${code}) satisfies NonNullable<${member}>;`;
      const names = freeNamesIn(body);
      const head = `${names.flatMap((name) => declarationOf(name, source, exporters) ?? []).join('\n')}\nexport {};\n`;
      return {
        block: { page: module.path, line, language: 'ts', words: [], code, given: '' },
        path: posix.join('comments', `${module.path}-${line}.mts`),
        source: head + body,
        offset: head.split('\n').length - 1,
      };
    });
  });
}

interface Example {
  readonly code: string;
  /** Line of its first line, from 1. */
  readonly line: number;
  /** Type of the option that it is a value of, such as `PoolOptions['fleet']`. */
  readonly member: string | undefined;
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function examplesIn(source: ts.SourceFile): Example[] {
  const found: Example[] = [];
  const visit = (node: ts.Node): void => {
    for (const comment of (node as { jsDoc?: readonly ts.JSDoc[] }).jsDoc ?? []) {
      found.push(...examplesOf(comment, source, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function examplesOf(comment: ts.JSDoc, source: ts.SourceFile, node: ts.Node): Example[] {
  const text = comment.getText(source);
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(comment.getStart(source) + at).line + 1;
  const plain = (lines: string) => lines.replace(/\s*\*\/$/, '').replace(/^[ \t]*\* ?/gm, '');
  const tags = [...text.matchAll(/@example[ \t]*\n?([\s\S]*?)(?=\n\s*\*\s*@[a-z]|$)/g)];
  const fences = [...text.replaceAll(/@example[\s\S]*$/g, '').matchAll(/```ts\n([\s\S]*?)\n[ \t]*\* ?```/g)];
  return [...tags, ...fences].map((match) => {
    const code = plain(match[1] ?? '').replace(/^```.*$/gm, '');
    const line = lineOf(match.index + match[0].indexOf(match[1] ?? ''));
    const isValue = code.startsWith('{') && ts.isPropertySignature(node) && ts.isInterfaceDeclaration(node.parent);
    const member = isValue ? `${node.parent.name.text}['${node.name.getText(source)}']` : undefined;
    return { code, line, member };
  });
}

/** Names that a piece of code uses, and does not declare. */
function freeNamesIn(code: string): readonly string[] {
  const source = parse('example.ts', code);
  const [used, declared] = [new Set<string>(), new Set<string>()];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) (isDeclared(node) ? declared : isUsed(node) ? used : new Set()).add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].filter((name) => !declared.has(name));
}

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isImportClause(parent) || ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent)) return true;
  const isNamed =
    ts.isVariableDeclaration(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent);
  return isNamed && parent.name === node;
}

/** False for names of members. */
function isUsed(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.propertyName !== node;
  return !(ts.isPropertyAssignment(parent) && parent.name === node);
}

/** Modules by the names that they export. */
function exportersIn(modules: readonly SourceModule[]): ReadonlyMap<string, readonly string[]> {
  const exporters = new Map<string, string[]>();
  for (const { path, text } of modules) {
    for (const [, name = ''] of text.matchAll(
      /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm,
    )) {
      exporters.set(name, [...(exporters.get(name) ?? []), path]);
    }
  }
  return exporters;
}

function declarationOf(
  name: string,
  source: ts.SourceFile,
  exporters: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const own = givenIn[source.fileName]?.[name];
  if (own !== undefined) return own.replaceAll('ROOT', root);
  const paths = exporters.get(name) ?? [];
  const imported = [...source.text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\.[^']+)';/gm)].find(([, names]) =>
    names!.split(',').some((each) => each.replace(/^\s*type /, '').trim() === name),
  )?.[2];
  const near = imported && posix.join(posix.dirname(source.fileName), imported).replace(/\.js$/, '.ts');
  const path = [source.fileName, near].find((each) => each !== undefined && paths.includes(each));
  const from = path ?? (paths.length === 1 && given[name] === undefined ? paths[0] : undefined);
  if (from !== undefined) return `import { ${name} } from '${join(root, from).replace(/\.ts$/, '.js')}';`;
  return given[name]?.replace('ROOT', root);
}

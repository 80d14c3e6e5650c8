import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { BlockFile } from './block-files.js';

const root = join(import.meta.dirname, '..', '..', '..');
/** Where the modules of blocks are, for the compiler alone. */
const folder = join(root, 'test', 'support', 'docs', 'blocks');
/** Packages that the root does not have are looked for in these. */
const workspaces = ['consumers', 'tracers'].map((name) => join(root, 'test', name, 'x.ts'));

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowJs: true,
  checkJs: true,
  noImplicitAny: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
};

/** Declarations of packages and of the language, which are the same for all programs. */
const declarations = new Map<string, ts.SourceFile | undefined>();

/** Errors that TypeScript finds in the modules, each with the line of its page. */
export function listBlockErrors(files: readonly BlockFile[]): readonly string[] {
  const byPath = new Map(files.map((file) => [join(folder, file.path), file]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (name) => byPath.has(name) || fileExists(name);
  host.directoryExists = (name) => name.startsWith(folder) || (directoryExists?.(name) ?? existsSync(name));
  host.readFile = (name) => byPath.get(name)?.source ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const source = byPath.get(name)?.source;
    if (source !== undefined) return ts.createSourceFile(name, source, version);
    if (!declarations.has(name)) declarations.set(name, getSourceFile(name, version, ...rest));
    return declarations.get(name);
  };
  const resolutions = ts.createModuleResolutionCache(root, (name) => name, options);
  host.resolveModuleNameLiterals = (literals, from, _redirected, _options, sourceFile) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(sourceFile, literal, options);
      const look = (place: string) =>
        ts.resolveModuleName(literal.text, place, options, host, resolutions, undefined, mode);
      const found = look(from);
      if (found.resolvedModule !== undefined || !byPath.has(from)) return found;
      return workspaces.map(look).find(({ resolvedModule }) => resolvedModule !== undefined) ?? found;
    });
  const program = ts.createProgram([...byPath.keys()], options, host);
  return [...byPath.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((diagnostic) => describe(diagnostic, byPath.get(path)!));
  });
}

function describe({ file, start, messageText, code }: ts.Diagnostic, { block, offset }: BlockFile): string {
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line - offset + block.line;
  return `${block.page}:${line} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

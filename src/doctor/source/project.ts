import type ts from 'typescript';
import type { CodeFile } from './files.js';
import { pathOf, Syntax, type TypeScript } from './syntax.js';

/** The code of a service, with the names in it resolved, across its files too. */
export interface CodeProject {
  readonly files: readonly Syntax[];
  readonly checker: ts.TypeChecker;
}

/** Parses files, and resolves their names. Reads nothing else: packages and libraries stay unknown. */
export function openProject(typescript: TypeScript, code: readonly CodeFile[]): CodeProject {
  const files = new Map(code.map(({ name, text }) => [pathOf(name), new Syntax(typescript, name, text)]));
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = typescript;
  const options: ts.CompilerOptions = {
    ...{ allowJs: true, noLib: true, types: [], noEmit: true, skipLibCheck: true },
    ...{ target: ScriptTarget.Latest, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler },
  };
  const program = typescript.createProgram([...files.keys()], options, {
    getSourceFile: (path) => files.get(path)?.file,
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => files.has(path),
    readFile: (path) => files.get(path)?.file.text,
    directoryExists: () => true,
    getDirectories: () => [],
  });
  return { files: [...files.values()], checker: program.getTypeChecker() };
}

import type ts from 'typescript';

/** TypeScript's own parser, given where it is installed. */
export type TypeScript = typeof ts;

/** Path of a file in a project, which begins at the root. */
export const pathOf = (name: string): string => `/${name.replaceAll('\\', '/')}`;

/** Expressions that give the value of the one within, as parentheses, assertions of a type and `await` do. */
type Wrapper =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.NonNullExpression
  | ts.SatisfiesExpression
  | ts.TypeAssertion
  | ts.AwaitExpression;

/** True for an expression around another one, with the same value. */
export const isWrapper = (node: ts.Node, typescript: TypeScript): node is Wrapper =>
  typescript.isParenthesizedExpression(node) ||
  typescript.isAsExpression(node) ||
  typescript.isNonNullExpression(node) ||
  typescript.isSatisfiesExpression(node) ||
  typescript.isTypeAssertionExpression(node) ||
  typescript.isAwaitExpression(node);

/** The expression within parentheses, assertions and `await`. */
export const unwrap = (node: ts.Expression, typescript: TypeScript): ts.Expression =>
  isWrapper(node, typescript) ? unwrap(node.expression, typescript) : node;

/** Questions about a file's syntax. */
export class Syntax {
  /** Path relative to the directory that was named. */
  readonly name: string;
  readonly file: ts.SourceFile;
  readonly #ts: TypeScript;

  constructor(typescript: TypeScript, name: string, text: string) {
    this.#ts = typescript;
    this.name = name;
    const kind = /[jt]sx$/.test(name) ? typescript.ScriptKind.TSX : undefined;
    this.file = typescript.createSourceFile(pathOf(name), text, typescript.ScriptTarget.Latest, true, kind);
  }

  /** Calls back for every node, outer ones first. */
  visit(node: ts.Node, call: (node: ts.Node) => void): void {
    call(node);
    this.#ts.forEachChild(node, (child) => this.visit(child, call));
  }

  /** True if any node below matches. */
  some(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
    if (matches(node)) return true;
    return this.#ts.forEachChild(node, (child) => this.some(child, matches) || undefined) ?? false;
  }

  /** Line and column of a node, from 1. */
  placeOf(node: ts.Node): { readonly line: number; readonly column: number } {
    const { line, character } = this.file.getLineAndCharacterOfPosition(node.getStart(this.file));
    return { line: line + 1, column: character + 1 };
  }

  /** Receiver and name of a call such as `pool.query(…)`. */
  methodOf(
    node: ts.Node,
  ): { readonly call: ts.CallExpression; readonly receiver: ts.Expression; readonly name: string } | undefined {
    if (!this.#ts.isCallExpression(node) || !this.#ts.isPropertyAccessExpression(node.expression)) return undefined;
    return { call: node, receiver: node.expression.expression, name: node.expression.name.text };
  }

  /** Last name of an expression: `pool` of `this.pool` and `pool`. */
  nameOf(node: ts.Node): string {
    if (this.#ts.isIdentifier(node)) return node.text;
    if (this.#ts.isPropertyAccessExpression(node)) return node.name.text;
    if (this.#ts.isNonNullExpression(node) || this.#ts.isParenthesizedExpression(node))
      return this.nameOf(node.expression);
    return '';
  }

  /** An expression in a few words: `this.pool`, `getPool()`, `new Pool()`. Has no string of the code, which may be a secret. */
  labelOf(node: ts.Node): string {
    const ts = this.#ts;
    if (ts.isPropertyAccessExpression(node)) return `${this.labelOf(node.expression)}.${node.name.text}`;
    if (ts.isCallExpression(node)) return `${this.labelOf(node.expression)}()`;
    if (ts.isNewExpression(node)) return `new ${this.labelOf(node.expression)}()`;
    if (isWrapper(node, ts)) return this.labelOf(node.expression);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
    return ts.isIdentifier(node) ? node.text : 'pool';
  }

  /** The innermost function around a node. */
  functionAround(node: ts.Node): ts.SignatureDeclaration | undefined {
    return this.#ts.findAncestor(node.parent, (each): each is ts.SignatureDeclaration =>
      this.#ts.isFunctionLike(each),
    ) as ts.SignatureDeclaration | undefined;
  }
}

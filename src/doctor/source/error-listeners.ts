import type ts from 'typescript';
import { type Bindings, isAssignment } from './bindings.js';
import type { CodeProject } from './project.js';
import { isWrapper, type Syntax, type TypeScript, unwrap } from './syntax.js';

/** A name: its symbol, or its text where none is known, such as of `globalThis.pool`. */
type Name = ts.Symbol | string;

/** Finds the pools whose `error` event is handled. */
export class ErrorListeners {
  readonly #ts: TypeScript;
  readonly #bindings: Bindings;
  readonly #handled = new Set<Name>();
  readonly #count: number;
  /** True if a listener is added to a pool that is not known by name, such as a parameter: that may be any. */
  readonly #isForAny: boolean;

  constructor(typescript: TypeScript, { files }: CodeProject, bindings: Bindings) {
    this.#ts = typescript;
    this.#bindings = bindings;
    const receivers: ts.Expression[] = [];
    const created = new Set<Name>();
    for (const syntax of files) {
      syntax.visit(syntax.file, (node) => {
        const receiver = this.#receiverOf(node, syntax);
        if (receiver !== undefined) receivers.push(receiver);
        if (bindings.isNewPool(node)) for (const name of this.#namesOf(node)) created.add(name);
      });
    }
    const names = receivers.map((receiver) => this.#followed(receiver));
    this.#count = receivers.length;
    this.#isForAny = names.some((all) => !all.some((name) => created.has(name)));
    for (const name of names.flat()) this.#handled.add(name);
  }

  /** True unless the pool that the expression creates certainly has no listener. */
  areOn(creation: ts.Expression): boolean {
    const names = this.#namesOf(creation);
    if (this.#isForAny || names.length === 0) return this.#count > 0;
    return names.some((name) => this.#handled.has(name));
  }

  /** The pool in `pool.on('error', …)`. */
  #receiverOf(node: ts.Node, syntax: Syntax): ts.Expression | undefined {
    const method = syntax.methodOf(node);
    if (method === undefined || !/^(?:on|once|addListener)$/.test(method.name)) return undefined;
    const [first] = method.call.arguments;
    const isError = first !== undefined && this.#ts.isStringLiteralLike(first) && first.text === 'error';
    return isError && this.#bindings.isPool(method.receiver) ? method.receiver : undefined;
  }

  #nameOf(node: ts.Node): Name {
    return this.#bindings.symbolOf(node) ?? node.getText();
  }

  /** Names that the value of an expression gets where it stands. */
  #namesOf(node: ts.Expression): readonly Name[] {
    const ts = this.#ts;
    const { parent } = node;
    if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent))
      return [this.#nameOf(parent.name)];
    if (ts.isBinaryExpression(parent)) {
      const outer = this.#namesOf(parent);
      return isAssignment(parent, ts) ? [this.#nameOf(parent.left), ...outer] : outer;
    }
    return isWrapper(parent, ts) || ts.isConditionalExpression(parent) ? this.#namesOf(parent) : [];
  }

  /** A name, and those that it is another name of. */
  #followed(receiver: ts.Expression, steps = 4): readonly Name[] {
    const ts = this.#ts;
    const node = unwrap(receiver, ts);
    if (ts.isBinaryExpression(node)) return [node.left, node.right].flatMap((side) => this.#followed(side, steps - 1));
    if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return [];
    const name = this.#nameOf(node);
    const [declaration] = typeof name === 'string' ? [] : (name.declarations ?? []);
    const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return value === undefined || steps === 0 ? [name] : [name, ...this.#followed(value, steps - 1)];
  }
}

import type ts from 'typescript';
import { type Bindings, isAssignment, isOwnModule } from './bindings.js';
import type { CodeProject } from './project.js';
import { isWrapper, type TypeScript } from './syntax.js';

/** Methods that call their function before they return, or soon: what it captures is not kept. */
const immediate = /^(?:map|flatMap|forEach|filter|find|some|every|reduce|sort|then|catch|finally|all|from)$/;

/** Follows a value out of the function that creates it. */
export class Escapes {
  readonly #ts: TypeScript;
  readonly #bindings: Bindings;
  /** Every use of a name, apart from declarations: names are resolved only where it matters, since that is slow. */
  readonly #named = new Map<string, ts.Identifier[]>();

  constructor(typescript: TypeScript, { files }: CodeProject, bindings: Bindings) {
    this.#ts = typescript;
    this.#bindings = bindings;
    for (const syntax of files) syntax.visit(syntax.file, (node) => this.#noteUse(node));
  }

  /** The function in which a value is created each time that it is called; undefined if it is created once. */
  functionAround(node: ts.Node): ts.SignatureDeclaration | undefined {
    const around = this.#ts.findAncestor(node.parent, (each) => this.#ts.isFunctionLike(each)) as
      | ts.SignatureDeclaration
      | undefined;
    if (around === undefined || !this.#runsOnce(around, new Set())) return around;
    return this.functionAround(around);
  }

  /** True if the value is returned by the function, or stored where it outlives the call. */
  isKept(node: ts.Expression, around: ts.SignatureDeclaration, seen = new Set<ts.Symbol>()): boolean {
    const ts = this.#ts;
    const { parent } = node;
    const climb = () => this.isKept(parent as ts.Expression, around, seen);
    if (ts.isReturnStatement(parent) || ts.isYieldExpression(parent) || ts.isArrowFunction(parent)) return true;
    if (ts.isPropertyDeclaration(parent) || ts.isExportAssignment(parent) || ts.isParameter(parent)) return true;
    if (ts.isVariableDeclaration(parent))
      return ts.isIdentifier(parent.name) && this.#isSymbolKept(parent.name, around, seen);
    if (ts.isBinaryExpression(parent)) {
      if (!isAssignment(parent, ts)) return climb();
      if (parent.right !== node) return false;
      return (
        !ts.isIdentifier(parent.left) ||
        this.#isOutside(parent.left, around) ||
        this.#isSymbolKept(parent.left, around, seen)
      );
    }
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      if (parent.expression === node) return false;
      return this.#isWrapped(parent) ? climb() : this.#isArgumentKept(node, parent, seen);
    }
    const isPart =
      isWrapper(parent, ts) ||
      ts.isConditionalExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isSpreadElement(parent);
    return isPart && climb();
  }

  /** True for a package's wrapper of a pool, such as `drizzle(pool)`: the wrapper keeps the pool, so it is tracked instead. */
  #isWrapped(call: ts.CallExpression | ts.NewExpression): boolean {
    const maker = this.#bindings.exportOf(call.expression);
    return maker !== undefined && !isOwnModule(maker.module) && !this.#ts.isExpressionStatement(call.parent);
  }

  /** A function of another package, or a method, may keep what it is given; a function of this code can be followed. */
  #isArgumentKept(node: ts.Expression, call: ts.CallExpression | ts.NewExpression, seen: Set<ts.Symbol>): boolean {
    const [declaration] = this.#bindings.symbolOf(call.expression)?.declarations ?? [];
    const called = declaration && this.#bindings.functionOf(declaration);
    const parameter = called?.parameters[call.arguments?.indexOf(node) ?? -1];
    if (called === undefined || !(called as ts.FunctionLikeDeclaration).body) return true;
    if (parameter === undefined || !this.#ts.isIdentifier(parameter.name) || parameter.dotDotDotToken !== undefined)
      return true;
    return this.#isSymbolKept(parameter.name, called, seen);
  }

  #isSymbolKept(name: ts.Identifier, around: ts.SignatureDeclaration, seen: Set<ts.Symbol>): boolean {
    const symbol = this.#bindings.symbolOf(name);
    if (symbol === undefined || seen.has(symbol)) return false;
    seen.add(symbol);
    return this.#usesOf(symbol).some((use) => {
      if (this.#ts.isBinaryExpression(use.parent) && use.parent.left === use) return false;
      return this.#isCaptured(use, around) || this.isKept(use, around, seen);
    });
  }

  /** True if an inner function that outlives the call uses it. */
  #isCaptured(use: ts.Node, around: ts.SignatureDeclaration): boolean {
    const inner = this.#ts.findAncestor(use.parent, (each) => this.#ts.isFunctionLike(each));
    if (inner === undefined || inner === around) return false;
    const { parent } = inner;
    const isCalled = this.#ts.isParenthesizedExpression(parent) && this.#ts.isCallExpression(parent.parent);
    const isArgument = this.#ts.isCallExpression(parent) && this.#ts.isPropertyAccessExpression(parent.expression);
    const isImmediate = isArgument && immediate.test((parent.expression as ts.PropertyAccessExpression).name.text);
    return isCalled || isImmediate ? this.#isCaptured(inner, around) : true;
  }

  #isOutside(name: ts.Identifier, around: ts.SignatureDeclaration): boolean {
    const [declaration] = this.#bindings.symbolOf(name)?.declarations ?? [];
    return declaration === undefined || this.#ts.findAncestor(declaration, (each) => each === around) === undefined;
  }

  /** True for `main()` and its like: a function that is called in one place, once for each start of the program. */
  #runsOnce(node: ts.SignatureDeclaration, seen: Set<ts.Node>): boolean {
    const ts = this.#ts;
    if (seen.has(node)) return false;
    seen.add(node);
    const isOuter = (place: ts.Node): boolean => {
      if (ts.findAncestor(place, (each) => ts.isIterationStatement(each, false)) !== undefined) return false;
      const around = ts.findAncestor(place.parent, (each) => ts.isFunctionLike(each)) as
        | ts.SignatureDeclaration
        | undefined;
      return around === undefined || this.#runsOnce(around, seen);
    };
    if (ts.isParenthesizedExpression(node.parent) && ts.isCallExpression(node.parent.parent))
      return isOuter(node.parent);
    const named = ts.isVariableDeclaration(node.parent) ? node.parent.name : node.name;
    const symbol = named && this.#bindings.symbolOf(named);
    const uses = symbol === undefined ? [] : this.#usesOf(symbol);
    const calls = uses.filter(({ parent }) => !ts.isExportSpecifier(parent) && !ts.isImportSpecifier(parent));
    return (
      calls.length === 1 &&
      calls.every((use) => ts.isCallExpression(use.parent) && use.parent.expression === use && isOuter(use))
    );
  }

  #noteUse(node: ts.Node): void {
    if (!this.#ts.isIdentifier(node)) return;
    const { parent } = node;
    const isDeclaration =
      (parent as { name?: ts.Node }).name === node && !this.#ts.isShorthandPropertyAssignment(parent);
    if (isDeclaration) return;
    const uses = this.#named.get(node.text);
    if (uses === undefined) this.#named.set(node.text, [node]);
    else uses.push(node);
  }

  #usesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    return (this.#named.get(symbol.name) ?? []).filter((use) => this.#bindings.symbolOf(use) === symbol);
  }
}

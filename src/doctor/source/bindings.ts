import type ts from 'typescript';
import type { CodeProject } from './project.js';
import { type TypeScript, unwrap } from './syntax.js';

/** Packages with pools, and what creates one. */
const packages = /^(?:pg|pg-pool|pg-headroom|@neondatabase\/serverless)(?:\/.*)?$/;
const factories = /^(?:Pool|createPool|BoundPool)$/;

/** Where a value comes from; `unknown` if the code does not say. */
type Origin = 'pool' | 'other' | 'unknown';

/** Name of an export of a package; `*` for the package itself. */
interface Export {
  readonly module: string;
  readonly name: string;
}

/** Follows names to the pools that they stand for: variables, fields, parameters, imports. */
export class Bindings {
  readonly #ts: TypeScript;
  readonly #checker: ts.TypeChecker;
  /** Assignments by the last name on the left. */
  readonly #assigned = new Map<string, { readonly left: ts.Expression; readonly right: ts.Expression }[]>();
  readonly #known = new Map<ts.Symbol, Origin>();

  constructor(typescript: TypeScript, { files, checker }: CodeProject) {
    this.#ts = typescript;
    this.#checker = checker;
    for (const syntax of files) syntax.visit(syntax.file, (node) => this.#noteAssignment(node));
  }

  /** The symbol of a name, that of the declaration for one that is imported from another file. */
  symbolOf(node: ts.Node): ts.Symbol | undefined {
    const name = this.#ts.isPropertyAccessExpression(node) ? node.name : node;
    const symbol = this.#ts.isShorthandPropertyAssignment(name.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.#checker.getSymbolAtLocation(name);
    if (symbol === undefined || (symbol.flags & this.#ts.SymbolFlags.Alias) === 0) return symbol;
    const target = this.#checker.getAliasedSymbol(symbol);
    return target.declarations === undefined ? symbol : target;
  }

  /** True if the expression is a pool. */
  isPool(node: ts.Expression): boolean {
    const origin = this.#originOf(node);
    // What comes from elsewhere, such as `app.pool`, can be judged by its name only.
    return origin === 'pool' || (origin === 'unknown' && /^(?:pg_?)?pool$/i.test(lastName(node, this.#ts)));
  }

  /** `new Pool(…)`, `createPool(…)`, and the same of a class derived from it. */
  isNewPool(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
    if (!this.#ts.isNewExpression(node) && !this.#ts.isCallExpression(node)) return false;
    // Resolving the members of objects is slow; those of a package keep their names.
    const isMember = !this.#ts.isIdentifier(node.expression);
    if (isMember && !factories.test(lastName(node.expression, this.#ts))) return false;
    const made = this.exportOf(node.expression);
    if (made !== undefined) {
      const isRight = made.name === 'createPool' ? this.#ts.isCallExpression(node) : this.#ts.isNewExpression(node);
      return isRight && packages.test(made.module) && factories.test(made.name);
    }
    return this.#ts.isNewExpression(node) && this.#isPoolClass(this.symbolOf(node.expression));
  }

  /** The export of a package that an expression names: `Pool`, `pg.Pool`, `require('pg').Pool`. */
  exportOf(node: ts.Expression): Export | undefined {
    const inner = unwrap(node, this.#ts);
    if (this.#ts.isPropertyAccessExpression(inner)) {
      const owner = this.exportOf(inner.expression);
      if (owner === undefined || (owner.name !== '*' && owner.name !== 'default')) return undefined;
      return { module: owner.module, name: inner.name.text };
    }
    const required = this.#requiredBy(inner);
    if (required !== undefined) return { module: required, name: '*' };
    if (!this.#ts.isIdentifier(inner)) return undefined;
    for (const declaration of this.symbolOf(inner)?.declarations ?? []) {
      const found = this.#exportOfDeclaration(declaration);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #exportOfDeclaration(declaration: ts.Declaration): Export | undefined {
    const ts = this.#ts;
    if (ts.isImportSpecifier(declaration) || ts.isExportSpecifier(declaration)) {
      const from = ts.isImportSpecifier(declaration) ? declaration.parent.parent.parent : declaration.parent.parent;
      const { moduleSpecifier } = from as ts.ImportDeclaration | ts.ExportDeclaration;
      if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
      return { module: moduleSpecifier.text, name: (declaration.propertyName ?? declaration.name).text };
    }
    if (ts.isNamespaceImport(declaration) || ts.isImportClause(declaration)) {
      const from = ts.isImportClause(declaration) ? declaration.parent : declaration.parent.parent;
      const { moduleSpecifier } = from as ts.ImportDeclaration;
      return ts.isStringLiteral(moduleSpecifier) ? { module: moduleSpecifier.text, name: '*' } : undefined;
    }
    if (ts.isImportEqualsDeclaration(declaration)) {
      const { moduleReference: from } = declaration;
      const isNamed = ts.isExternalModuleReference(from) && ts.isStringLiteral(from.expression);
      return isNamed ? { module: (from.expression as ts.StringLiteral).text, name: '*' } : undefined;
    }
    return this.#exportOfVariable(declaration);
  }

  /** `const { Pool } = pg`, `const pg = require('pg')`. */
  #exportOfVariable(declaration: ts.Declaration): Export | undefined {
    const ts = this.#ts;
    if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined)
      return this.#isSelf(declaration, declaration.initializer) ? undefined : this.exportOf(declaration.initializer);
    if (!ts.isBindingElement(declaration)) return undefined;
    const source = declaration.parent.parent;
    if (!ts.isVariableDeclaration(source) || source.initializer === undefined) return undefined;
    const owner = this.exportOf(source.initializer);
    const name = lastName(declaration.propertyName ?? declaration.name, ts);
    return owner?.name === '*' || owner?.name === 'default' ? { module: owner.module, name } : undefined;
  }

  /** `const a = a` has no meaning, but must end. */
  #isSelf({ name }: ts.VariableDeclaration, value: ts.Expression): boolean {
    return this.#ts.isIdentifier(name) && lastName(value, this.#ts) === name.text && this.#ts.isIdentifier(value);
  }

  #requiredBy(node: ts.Node): string | undefined {
    if (!this.#ts.isCallExpression(node)) return undefined;
    const [first] = node.arguments;
    const isRequire = this.#ts.isIdentifier(node.expression) && node.expression.text === 'require';
    const isImport = node.expression.kind === this.#ts.SyntaxKind.ImportKeyword;
    return (isRequire || isImport) && first !== undefined && this.#ts.isStringLiteralLike(first)
      ? first.text
      : undefined;
  }

  #isPoolClass(symbol: ts.Symbol | undefined): boolean {
    return (symbol?.declarations ?? []).some((each) => {
      if (!this.#ts.isClassLike(each)) return false;
      const base = each.heritageClauses?.find(({ token }) => token === this.#ts.SyntaxKind.ExtendsKeyword)?.types[0];
      if (base === undefined) return false;
      const made = this.exportOf(base.expression);
      if (made !== undefined) return packages.test(made.module) && made.name === 'Pool';
      const parent = this.symbolOf(base.expression);
      return parent !== symbol && this.#isPoolClass(parent);
    });
  }

  #originOf(node: ts.Expression): Origin {
    const ts = this.#ts;
    const inner = unwrap(node, this.#ts);
    if (this.isNewPool(inner)) return 'pool';
    if (ts.isBinaryExpression(inner)) return this.#any([inner.left, inner.right]);
    if (ts.isConditionalExpression(inner)) return this.#any([inner.whenTrue, inner.whenFalse]);
    if (ts.isCallExpression(inner)) return this.#originOfCall(inner);
    if (!ts.isIdentifier(inner) && !ts.isPropertyAccessExpression(inner))
      return ts.isNewExpression(inner) || ts.isLiteralExpression(inner) ? 'other' : 'unknown';
    const symbol = this.symbolOf(inner);
    if (symbol !== undefined) return this.#originOfSymbol(symbol);
    const text = inner.getText();
    const assigned = this.#assigned.get(lastName(inner, ts)) ?? [];
    return this.#any(assigned.filter(({ left }) => left.getText() === text).map(({ right }) => right));
  }

  #originOfSymbol(symbol: ts.Symbol): Origin {
    const known = this.#known.get(symbol);
    if (known !== undefined) return known;
    // Ends where names refer to each other.
    this.#known.set(symbol, 'unknown');
    const origins = (symbol.declarations ?? []).map((each) => this.#originOfDeclaration(each));
    for (const { left, right } of this.#assigned.get(symbol.name) ?? [])
      if (this.symbolOf(left) === symbol) origins.push(this.#originOf(right));
    const origin = best(origins);
    this.#known.set(symbol, origin);
    return origin;
  }

  #originOfDeclaration(node: ts.Declaration): Origin {
    const ts = this.#ts;
    const { type, initializer } = node as { type?: ts.TypeNode; initializer?: ts.Expression };
    if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node)) {
      if (type !== undefined) return this.#originOfType(type);
      return initializer === undefined ? 'unknown' : this.#originOf(initializer);
    }
    if (ts.isPropertyAssignment(node)) return this.#originOf(node.initializer);
    if (ts.isPropertySignature(node)) return type === undefined ? 'unknown' : this.#originOfType(type);
    if (ts.isShorthandPropertyAssignment(node)) {
      const value = this.#checker.getShorthandAssignmentValueSymbol(node);
      return value === undefined ? 'unknown' : this.#originOfSymbol(value);
    }
    if (ts.isExportAssignment(node)) return this.#originOf(node.expression);
    if (ts.isBindingElement(node)) return this.#originOfElement(node);
    if (ts.isGetAccessor(node)) return this.#originOfFunction(node);
    const from = this.#exportOfDeclaration(node);
    if (from === undefined) return 'unknown';
    // A file that was not read may export a pool; a package with another purpose does not.
    return isOwnModule(from.module) ? 'unknown' : 'other';
  }

  /** `const { db } = services`, `constructor({ db }: { db: Pool })`. */
  #originOfElement(node: ts.BindingElement): Origin {
    const owner = this.#checker.getTypeAtLocation(node.parent);
    const name = lastName(node.propertyName ?? node.name, this.#ts);
    const property = name === '' ? undefined : owner.getProperty(name);
    return property === undefined || property.declarations?.includes(node) ? 'unknown' : this.#originOfSymbol(property);
  }

  #originOfCall(call: ts.CallExpression): Origin {
    const [declaration] = this.symbolOf(call.expression)?.declarations ?? [];
    const made = this.exportOf(call.expression);
    if (made !== undefined) return 'other';
    const inner = (declaration && this.functionOf(declaration)) ?? this.#assignedFunction(call.expression);
    return inner === undefined ? 'unknown' : this.#originOfFunction(inner);
  }

  /** The function of `exports.pool = () => …`. */
  #assignedFunction(node: ts.Expression): ts.SignatureDeclaration | undefined {
    const assigned = this.#assigned.get(lastName(node, this.#ts)) ?? [];
    const right = assigned.find(({ left }) => left.getText() === node.getText())?.right;
    return right !== undefined && this.#ts.isFunctionLike(right) ? (right as ts.SignatureDeclaration) : undefined;
  }

  /** The function that a declaration defines. */
  functionOf(node: ts.Declaration): ts.SignatureDeclaration | undefined {
    if (this.#ts.isFunctionLike(node)) return node as ts.SignatureDeclaration;
    const { initializer } = node as { initializer?: ts.Expression };
    return initializer !== undefined && this.#ts.isFunctionLike(initializer)
      ? (initializer as ts.SignatureDeclaration)
      : undefined;
  }

  #originOfFunction(node: ts.SignatureDeclaration): Origin {
    const ts = this.#ts;
    if (node.type !== undefined) return this.#originOfType(node.type);
    const { body } = node as ts.FunctionLikeDeclaration;
    if (body === undefined) return 'unknown';
    if (!ts.isBlock(body)) return this.#originOf(body);
    const origins: Origin[] = [];
    const search = (each: ts.Node): void => {
      if (ts.isFunctionLike(each)) return;
      if (ts.isReturnStatement(each) && each.expression !== undefined) origins.push(this.#originOf(each.expression));
      ts.forEachChild(each, search);
    };
    search(body);
    return best(origins);
  }

  #originOfType(type: ts.TypeNode): Origin {
    const ts = this.#ts;
    if (ts.isUnionTypeNode(type)) return best(type.types.map((each) => this.#originOfType(each)));
    if (!ts.isTypeReferenceNode(type)) return 'other';
    const { typeName: name, typeArguments } = type;
    const text = lastName(name, ts);
    if (/^(?:Promise|Readonly|Awaited)$/.test(text) && typeArguments?.[0]) return this.#originOfType(typeArguments[0]);
    const made = ts.isIdentifier(name)
      ? this.exportOf(name)
      : { module: this.exportOf(name.left as ts.Identifier)?.module ?? '', name: name.right.text };
    if (made !== undefined) return packages.test(made.module) && made.name === 'Pool' ? 'pool' : 'other';
    return this.#isPoolClass(this.symbolOf(name)) ? 'pool' : 'other';
  }

  readonly #any = (nodes: readonly ts.Expression[]): Origin => best(nodes.map((each) => this.#originOf(each)));

  #noteAssignment(node: ts.Node): void {
    if (!this.#ts.isBinaryExpression(node) || !isAssignment(node, this.#ts)) return;
    const { left, right } = node;
    if (!this.#ts.isIdentifier(left) && !this.#ts.isPropertyAccessExpression(left)) return;
    const name = lastName(left, this.#ts);
    const known = this.#assigned.get(name);
    if (known === undefined) this.#assigned.set(name, [{ left, right }]);
    else known.push({ left, right });
  }
}

const best = (origins: readonly Origin[]): Origin =>
  (['pool', 'unknown'] as const).find((each) => origins.includes(each)) ?? (origins.length > 0 ? 'other' : 'unknown');

/** True for a module of the service: a path, or an alias of one. */
export const isOwnModule = (module: string): boolean => /^(?:[./~#]|@\/|src\/)/.test(module);

/** Last name of an expression: `pool` of `this.pool` and `pool`. */
function lastName(node: ts.Node, typescript: TypeScript): string {
  if (typescript.isIdentifier(node)) return node.text;
  if (typescript.isPropertyAccessExpression(node)) return node.name.text;
  if (typescript.isQualifiedName(node)) return node.right.text;
  if (typescript.isNonNullExpression(node) || typescript.isParenthesizedExpression(node))
    return lastName(node.expression, typescript);
  return '';
}

/** `a = b`, `a ??= b`, `a ||= b`. */
export function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression, { SyntaxKind }: TypeScript): boolean {
  return (
    kind === SyntaxKind.EqualsToken ||
    kind === SyntaxKind.QuestionQuestionEqualsToken ||
    kind === SyntaxKind.BarBarEqualsToken
  );
}

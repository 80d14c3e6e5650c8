import type ts from 'typescript';
import type { Syntax, TypeScript } from './syntax.js';

/** What rules know about the project. */
export interface Project {
  readonly isHotReloaded: boolean;
  /** True if some file handles the `error` event of a pool. */
  readonly hasErrorListener: boolean;
}

/** A suspicious node, and the name that the code uses. */
export interface Suspect {
  readonly check: string;
  readonly node: ts.Node;
  readonly name: string;
}

/** Finds suspicious code of one kind. */
type Rule = (syntax: Syntax, typescript: TypeScript, project: Project) => readonly Suspect[];

const isPoolName = (name: string): boolean => /pool$/i.test(name);
const isClientName = (name: string): boolean =>
  /(?:pool|client|conn|connection|db|database|pg|sql|tx|trx)$/i.test(name);

function collect(syntax: Syntax, suspect: (node: ts.Node) => Suspect | undefined): readonly Suspect[] {
  const found: Suspect[] = [];
  syntax.visit(syntax.file, (node) => {
    const each = suspect(node);
    if (each !== undefined) found.push(each);
  });
  return found;
}

/** `const client = await pool.connect()` without `client.release()` in a `finally` of the same function. */
const clientNotReleased: Rule = (syntax, typescript) =>
  collect(syntax, (node) => {
    const method = syntax.methodOf(node);
    if (method?.name !== 'connect' || !isPoolName(syntax.nameOf(method.receiver)) || method.call.arguments.length > 0) {
      return undefined;
    }
    const declaration = typescript.findAncestor(node, typescript.isVariableDeclaration);
    const around = syntax.functionAround(node) ?? syntax.file;
    if (declaration === undefined || !typescript.isIdentifier(declaration.name)) return undefined;
    const client = declaration.name.text;
    // Others release a client that is handed on.
    const isHandedOn = syntax.some(around, (each) => handsOn(each, client, syntax, typescript));
    if (isHandedOn || isReleasedFinally(around, client, syntax, typescript)) return undefined;
    return { check: 'client-not-released', node, name: `${syntax.nameOf(method.receiver)}.connect` };
  });

function handsOn(node: ts.Node, client: string, syntax: Syntax, typescript: TypeScript): boolean {
  if (typescript.isReturnStatement(node) && node.expression !== undefined)
    return syntax.nameOf(node.expression) === client;
  if (!typescript.isBinaryExpression(node)) return false;
  return node.operatorToken.kind === typescript.SyntaxKind.EqualsToken && syntax.nameOf(node.right) === client;
}

function isReleasedFinally(around: ts.Node, client: string, syntax: Syntax, typescript: TypeScript): boolean {
  const releases = (node: ts.Node): boolean => {
    const method = syntax.methodOf(node);
    return method?.name === 'release' && syntax.nameOf(method.receiver) === client;
  };
  return syntax.some(around, (node) => {
    if (typescript.isTryStatement(node))
      return node.finallyBlock !== undefined && syntax.some(node.finallyBlock, releases);
    const method = syntax.methodOf(node);
    return method?.name === 'finally' && method.call.arguments.some((each) => syntax.some(each, releases));
  });
}

const requestParameters = /^_?(?:req|request|res|response|reply|ctx|context|event)$/;
const requestFunctions = /^(?:GET|POST|PUT|PATCH|DELETE|handler|loader|action|getServerSideProps)$/;

/** A pool in a function that handles requests, unless it is kept outside of it. */
const poolPerCall: Rule = (syntax, typescript) =>
  collect(syntax, (node) => {
    if (!syntax.isNewPool(node)) return undefined;
    const around = typescript.findAncestor(
      node.parent,
      (each) => typescript.isFunctionLike(each) && handlesRequests(each as ts.SignatureDeclaration, syntax),
    );
    const isKept = typescript.isBinaryExpression(node.parent);
    return around === undefined || isKept ? undefined : { check: 'pool-per-call', node, name: poolText(node, syntax) };
  });

function handlesRequests(node: ts.SignatureDeclaration, syntax: Syntax): boolean {
  const parameters = node.parameters.map(({ name }) => syntax.nameOf(name));
  const own = node.name === undefined ? '' : syntax.nameOf(node.name);
  return parameters.some((name) => requestParameters.test(name)) || requestFunctions.test(own);
}

const poolText = (node: ts.NewExpression | ts.CallExpression, syntax: Syntax): string =>
  syntax.nameOf(node.expression) === 'Pool' ? 'new Pool' : 'createPool';

/** `pool.query('BEGIN')`. */
const transactionOnPool: Rule = (syntax, typescript) =>
  collect(syntax, (node) => {
    const method = syntax.methodOf(node);
    const [first] = method?.call.arguments ?? [];
    if (method?.name !== 'query' || !isPoolName(syntax.nameOf(method.receiver)) || first === undefined)
      return undefined;
    const isText = typescript.isStringLiteralLike(first);
    if (!isText || !/^\s*(?:begin|start\s+transaction|commit|rollback|savepoint)\b/i.test(first.text)) return undefined;
    // A whole transaction in one text is one.
    if (/;\s*\S/.test(first.text)) return undefined;
    return { check: 'transaction-on-pool', node, name: `${syntax.nameOf(method.receiver)}.query` };
  });

const hotReload: Rule = (syntax, typescript, { isHotReloaded }) =>
  !isHotReloaded || /\bglobal(?:This)?\b/.test(syntax.file.text)
    ? []
    : collect(syntax, (node) => {
        if (!syntax.isNewPool(node) || typescript.findAncestor(node.parent, typescript.isFunctionLike))
          return undefined;
        return { check: 'pool-hot-reload', node, name: poolText(node, syntax) };
      });

const errorListener: Rule = (syntax, typescript, { hasErrorListener }) =>
  hasErrorListener
    ? []
    : collect(syntax, (node) => {
        if (!typescript.isNewExpression(node) || !syntax.isNewPool(node)) return undefined;
        const { expression } = node;
        const root = typescript.isPropertyAccessExpression(expression) ? syntax.nameOf(expression.expression) : 'Pool';
        return syntax.moduleOf(root) === 'pg' ? { check: 'pool-error-listener', node, name: 'new Pool' } : undefined;
      });

/** True for `pool.on('error', …)`. */
export function isErrorListener(node: ts.Node, syntax: Syntax, typescript: TypeScript): boolean {
  const method = syntax.methodOf(node);
  const [first] = method?.call.arguments ?? [];
  const isEvent = first !== undefined && typescript.isStringLiteralLike(first) && first.text === 'error';
  return isEvent && /^(?:on|once|addListener)$/.test(method?.name ?? '') && isPoolName(syntax.nameOf(method!.receiver));
}

/** A statement that values become part of. */
const builtSql: Rule = (syntax, typescript) =>
  collect(syntax, (node) => {
    const method = syntax.methodOf(node);
    const [first] = method?.call.arguments ?? [];
    if (method?.name !== 'query' || first === undefined || !isClientName(syntax.nameOf(method.receiver)))
      return undefined;
    const inserted = insertedIn(first, typescript);
    if (
      inserted.length === 0 ||
      !/\b(?:select|insert|update|delete|with|values|where|call)\b/i.test(first.getText(syntax.file))
    ) {
      return undefined;
    }
    if (inserted.every((each) => isHarmless(each, syntax, typescript))) return undefined;
    return { check: 'built-sql', node, name: `${syntax.nameOf(method.receiver)}.query` };
  });

/** Expressions that become part of a string. */
function insertedIn(node: ts.Expression, typescript: TypeScript): readonly ts.Expression[] {
  if (typescript.isParenthesizedExpression(node)) return insertedIn(node.expression, typescript);
  if (typescript.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  if (!typescript.isBinaryExpression(node) || node.operatorToken.kind !== typescript.SyntaxKind.PlusToken) return [];
  return [node.left, node.right].flatMap((side) => {
    if (typescript.isStringLiteralLike(side)) return [];
    const inner = insertedIn(side, typescript);
    return inner.length > 0 || typescript.isTemplateExpression(side) ? inner : [side];
  });
}

/** Constants, numbers, and what was escaped. */
function isHarmless(node: ts.Expression, syntax: Syntax, typescript: TypeScript): boolean {
  if (typescript.isLiteralExpression(node)) return true;
  if (typescript.isCallExpression(node))
    return /^(?:escape|quote|ident|format|literal|Number|parseInt|placeholders?)/i.test(syntax.nameOf(node.expression));
  const name = syntax.nameOf(node);
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return true;
  return name !== '' && typescript.isIdentifier(node) && isConstant(name, syntax, typescript);
}

/** A `const` of this file whose value is a literal, or was escaped. */
function isConstant(name: string, syntax: Syntax, typescript: TypeScript): boolean {
  return syntax.some(syntax.file, (node) => {
    if (!typescript.isVariableDeclaration(node) || syntax.nameOf(node.name) !== name || node.initializer === undefined)
      return false;
    const isConst = (typescript.getCombinedNodeFlags(node) & typescript.NodeFlags.Const) !== 0;
    return isConst && !typescript.isIdentifier(node.initializer) && isHarmless(node.initializer, syntax, typescript);
  });
}

/** Every rule on code. */
export const sourceRules: readonly Rule[] = [
  clientNotReleased,
  poolPerCall,
  transactionOnPool,
  hotReload,
  errorListener,
  builtSql,
];

import type ts from 'typescript';
import { type Bindings, isAssignment } from './bindings.js';
import type { StatementTexts } from './built-sql.js';
import type { ErrorListeners } from './error-listeners.js';
import type { Escapes } from './escape.js';
import type { Syntax, TypeScript } from './syntax.js';

/** What rules know about the project. */
export interface Project {
  readonly bindings: Bindings;
  readonly escapes: Escapes;
  readonly isHotReloaded: boolean;
  readonly listeners: ErrorListeners;
  readonly texts: StatementTexts;
}

/** A suspicious node, and the name that the code uses. */
export interface Suspect {
  readonly check: string;
  readonly node: ts.Node;
  readonly name: string;
}

/** Finds suspicious code of one kind. */
type Rule = (syntax: Syntax, typescript: TypeScript, project: Project) => readonly Suspect[];

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
const clientNotReleased: Rule = (syntax, typescript, { bindings }) =>
  collect(syntax, (node) => {
    const method = syntax.methodOf(node);
    if (method?.name !== 'connect' || method.call.arguments.length > 0 || !bindings.isPool(method.receiver)) {
      return undefined;
    }
    const around = syntax.functionAround(node) ?? syntax.file;
    const holder = holderOf(node, around, typescript);
    if (holder === undefined || !isDeclaredIn(around, holder, bindings, typescript)) return undefined;
    const client = holder.text;
    // Others release a client that is handed on.
    const isHandedOn = syntax.some(around, (each) => handsOn(each, client, syntax, typescript));
    if (isHandedOn || isReleasedFinally(around, client, syntax, typescript)) return undefined;
    return { check: 'client-not-released', node, name: `${syntax.labelOf(method.receiver)}.connect` };
  });

/** The variable that a value is declared with, or assigned to. */
function holderOf(node: ts.Node, around: ts.Node, typescript: TypeScript): ts.Identifier | undefined {
  const { parent } = node;
  if (node === around || parent === undefined) return undefined;
  if (typescript.isVariableDeclaration(parent)) return typescript.isIdentifier(parent.name) ? parent.name : undefined;
  if (typescript.isBinaryExpression(parent) && isAssignment(parent, typescript))
    return typescript.isIdentifier(parent.left) ? parent.left : undefined;
  return holderOf(parent, around, typescript);
}

/** True for a variable of the function: one outside of it may be released elsewhere. */
function isDeclaredIn(around: ts.Node, name: ts.Identifier, bindings: Bindings, typescript: TypeScript): boolean {
  const [declaration] = bindings.symbolOf(name)?.declarations ?? [];
  return declaration !== undefined && typescript.findAncestor(declaration, (each) => each === around) !== undefined;
}

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

const isTest = (name: string): boolean => /(?:[._-](?:test|spec)\.|(?:^|\/)(?:__tests__|tests?)\/)/.test(name);

/** A pool that a function creates each time that it is called, and neither returns nor stores elsewhere. */
const poolPerCall: Rule = (syntax, _typescript, { bindings, escapes }) =>
  isTest(syntax.file.fileName)
    ? []
    : collect(syntax, (node) => {
        if (!bindings.isNewPool(node)) return undefined;
        const around = escapes.functionAround(node);
        if (around === undefined || escapes.isKept(node, around)) return undefined;
        return { check: 'pool-per-call', node, name: poolText(node, syntax) };
      });

const poolText = (node: ts.NewExpression | ts.CallExpression, syntax: Syntax): string =>
  syntax.nameOf(node.expression) === 'createPool' ? 'createPool' : 'new Pool';

/** `pool.query('BEGIN')`. What ends the transaction in the same function is the same mistake. */
const transactionOnPool: Rule = (syntax, typescript, { bindings }) => {
  const found: { readonly suspect: Suspect; readonly isBegin: boolean; readonly around: ts.Node }[] = [];
  syntax.visit(syntax.file, (node) => {
    const method = syntax.methodOf(node);
    const [first] = method?.call.arguments ?? [];
    if (method?.name !== 'query' || first === undefined || !typescript.isStringLiteralLike(first)) return;
    const word = /^\s*(begin|start\s+transaction|commit|end|rollback|abort|savepoint)\b/i.exec(first.text)?.[1];
    // A whole transaction in one text is one.
    if (word === undefined || /;\s*\S/.test(first.text) || !bindings.isPool(method.receiver)) return;
    const name = `${syntax.labelOf(method.receiver)}.query`;
    const isBegin = /^(?:begin|start)/i.test(word);
    found.push({
      suspect: { check: 'transaction-on-pool', node, name },
      isBegin,
      around: syntax.functionAround(node) ?? syntax.file,
    });
  });
  const isWithin = (node: ts.Node, around: ts.Node) =>
    typescript.findAncestor(node, (each) => each === around) !== undefined;
  return found.flatMap(({ suspect, isBegin, around }, at) => {
    const isEffect = found.some(
      (other, otherAt) =>
        other.suspect.name === suspect.name &&
        (isBegin
          ? other.isBegin && otherAt < at && other.around === around
          : other.isBegin && isWithin(suspect.node, other.around)),
    );
    const isRepeated =
      !isBegin && found.slice(0, at).some((other) => other.around === around && other.suspect.name === suspect.name);
    return isEffect || isRepeated ? [] : [suspect];
  });
};

const hotReload: Rule = (syntax, typescript, { isHotReloaded, bindings }) =>
  !isHotReloaded || /\bglobal(?:This)?\b/.test(syntax.file.text)
    ? []
    : collect(syntax, (node) => {
        if (!bindings.isNewPool(node) || typescript.findAncestor(node.parent, typescript.isFunctionLike))
          return undefined;
        return { check: 'pool-hot-reload', node, name: poolText(node, syntax) };
      });

const errorListener: Rule = (syntax, typescript, { listeners, bindings }) =>
  collect(syntax, (node) => {
    if (!typescript.isNewExpression(node) || !bindings.isNewPool(node)) return undefined;
    const isOfPg = /^pg(?:-pool)?$/.test(bindings.exportOf(node.expression)?.module ?? '');
    if (!isOfPg || listeners.areOn(node)) return undefined;
    return { check: 'pool-error-listener', node, name: poolText(node, syntax) };
  });

/** A statement that values become part of. */
const builtSql: Rule = (syntax, _typescript, { bindings, texts }) =>
  collect(syntax, (node) => {
    const method = syntax.methodOf(node);
    const [first] = method?.call.arguments ?? [];
    if (method?.name !== 'query' || first === undefined) return undefined;
    if (!isClientName(syntax.nameOf(method.receiver)) && !bindings.isPool(method.receiver)) return undefined;
    if (!texts.isBuilt(first, syntax)) return undefined;
    return { check: 'built-sql', node, name: `${syntax.labelOf(method.receiver)}.query` };
  });

/** Every rule on code. */
export const sourceRules: readonly Rule[] = [
  clientNotReleased,
  poolPerCall,
  transactionOnPool,
  hotReload,
  errorListener,
  builtSql,
];

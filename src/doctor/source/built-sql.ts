import type ts from 'typescript';
import type { Bindings } from './bindings.js';
import { type Syntax, type TypeScript, unwrap } from './syntax.js';

/** Steps from a name to its value that are followed, so that the search ends. */
const maxSteps = 8;

/** Finds values that become part of the text of a statement. */
export class StatementTexts {
  readonly #ts: TypeScript;
  readonly #bindings: Bindings;

  constructor(typescript: TypeScript, bindings: Bindings) {
    this.#ts = typescript;
    this.#bindings = bindings;
  }

  /** True if the first argument of `query` is a text of SQL in which there are values. */
  isBuilt(argument: ts.Expression, syntax: Syntax): boolean {
    const text = this.#textOf(argument);
    const parts = text === undefined ? [] : this.#partsOf(text, syntax);
    if (!parts.some((part) => /\b(?:select|insert|update|delete|with|values|where|call)\b/i.test(part.getText())))
      return false;
    return parts.flatMap((part) => this.#insertedIn(part)).some((each) => !this.#isHarmless(each, syntax, maxSteps));
  }

  /** The text of `query(text)` and of `query({ text })`. */
  #textOf(argument: ts.Expression): ts.Expression | undefined {
    const inner = unwrap(argument, this.#ts);
    if (!this.#ts.isObjectLiteralExpression(inner)) return inner;
    for (const property of inner.properties) {
      if (property.name?.getText() !== 'text') continue;
      if (this.#ts.isPropertyAssignment(property)) return unwrap(property.initializer, this.#ts);
      if (this.#ts.isShorthandPropertyAssignment(property)) return property.name;
    }
    return undefined;
  }

  /** The expressions that a text consists of: itself, or the value of a variable and what is appended to it. */
  #partsOf(text: ts.Expression, syntax: Syntax): readonly ts.Expression[] {
    const initializer = this.#variableOf(text)?.initializer;
    if (initializer === undefined) return [text];
    const symbol = this.#bindings.symbolOf(text);
    const appended: ts.Expression[] = [];
    syntax.visit(syntax.file, (node) => {
      const isAppending =
        this.#ts.isBinaryExpression(node) && node.operatorToken.kind === this.#ts.SyntaxKind.PlusEqualsToken;
      if (isAppending && this.#bindings.symbolOf(node.left) === symbol) appended.push(node.right);
    });
    return [initializer, ...appended];
  }

  /** The one declaration of a variable. */
  #variableOf(node: ts.Expression): ts.VariableDeclaration | undefined {
    if (!this.#ts.isIdentifier(node)) return undefined;
    const [declaration, ...others] = this.#bindings.symbolOf(node)?.declarations ?? [];
    if (declaration === undefined || others.length > 0) return undefined;
    return this.#ts.isVariableDeclaration(declaration) ? declaration : undefined;
  }

  /** Expressions that become part of a string. */
  #insertedIn(node: ts.Expression): readonly ts.Expression[] {
    const ts = this.#ts;
    const inner = unwrap(node, ts);
    if (ts.isTemplateExpression(inner)) return this.#spansOf(inner);
    if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== ts.SyntaxKind.PlusToken) return [];
    return [inner.left, inner.right].flatMap((side) => {
      if (ts.isStringLiteralLike(side)) return [];
      const within = this.#insertedIn(side);
      return within.length > 0 || ts.isTemplateExpression(side) ? within : [side];
    });
  }

  /** Values of a template, without the number of a placeholder such as `$${n}`. */
  #spansOf({ head, templateSpans }: ts.TemplateExpression): readonly ts.Expression[] {
    return templateSpans.flatMap(({ expression }, at) =>
      (at === 0 ? head : templateSpans[at - 1]!.literal).text.endsWith('$') ? [] : [expression],
    );
  }

  /** Constants, numbers, a choice of them, and what was escaped. */
  #isHarmless(given: ts.Expression, syntax: Syntax, steps: number): boolean {
    const ts = this.#ts;
    const node = unwrap(given, ts);
    const areHarmless = (all: readonly ts.Expression[]) =>
      all.every((each) => this.#isHarmless(each, syntax, steps - 1));
    if (steps === 0) return false;
    if (ts.isLiteralExpression(node)) return true;
    if (ts.isTemplateExpression(node)) return areHarmless(this.#spansOf(node));
    if (ts.isConditionalExpression(node)) return areHarmless([node.whenTrue, node.whenFalse]);
    if (ts.isArrayLiteralExpression(node)) return areHarmless(node.elements);
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every((each) => ts.isPropertyAssignment(each) && areHarmless([each.initializer]));
    // A member of a constant object is one of its values.
    if (ts.isElementAccessExpression(node)) return areHarmless([node.expression]);
    if (ts.isCallExpression(node)) return this.#isHarmlessCall(node, syntax, steps);
    if (/^[A-Z][A-Z0-9_]*$/.test(syntax.nameOf(node))) return true;
    if (ts.isPropertyAccessExpression(node)) return areHarmless([node.expression]);
    const variable = this.#variableOf(node);
    if (variable?.initializer === undefined) return false;
    const isConst = (ts.getCombinedNodeFlags(variable) & ts.NodeFlags.Const) !== 0;
    return isConst && areHarmless([variable.initializer]);
  }

  #isHarmlessCall(call: ts.CallExpression, syntax: Syntax, steps: number): boolean {
    const name = syntax.nameOf(call.expression);
    if (/^(?:escape|quote|ident|format|literal|Number|parseInt|placeholders?)/i.test(name)) return true;
    const method = syntax.methodOf(call);
    if (method?.name === 'join') return this.#isHarmless(method.receiver, syntax, steps - 1);
    const [mapper] = call.arguments;
    const isMapped = method?.name === 'map' && mapper !== undefined && this.#ts.isArrowFunction(mapper);
    return isMapped && !this.#ts.isBlock(mapper.body) && this.#isHarmless(mapper.body, syntax, steps - 1);
  }
}

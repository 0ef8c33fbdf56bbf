import ts from 'typescript';

/** One member of a closed list: `domain/incident.ts resolutionSchema` has the member `cleaned`. */
export interface Member {
  readonly list: string;
  readonly name: string;
}

/** A literal that makes a value. `of`: the words that may stand there; null where its type says nothing of words. */
export interface Made {
  readonly name: string;
  readonly of: ReadonlySet<string> | null;
}

/**
 * The closed lists that a file defines: enums and literals of schemas, `as const` arrays of words, unions of words in types, and
 * the kinds of a discriminated union.
 */
export function listsOf(path: string, file: ts.SourceFile): Member[] {
  const found = new Map<string, Member>();
  const add = (node: ts.Node, name: string): void => {
    const list = `${path} ${placeOf(node)}`;
    found.set(`${list} ${name}`, { list, name });
  };
  const visit = (node: ts.Node): void => {
    if (isWord(node) && defines(node)) add(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found.values()];
}

/**
 * Which of `names` a file makes: not what it compares with, looks for, imports, names a property by, or defines. Made is also what
 * SQL chooses, what is compared with plain text (so a word from outside becomes a member), and what is narrowed from another list
 * and handed back.
 */
export function wordsMadeBy(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  names: ReadonlySet<string>,
): Made[] {
  const made: Made[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (isWord(node) && names.has(node.text) && !defines(node)) {
      if (!asks(node)) made.push({ name: node.text, of: wordsOf(checker.getContextualType(node)) });
      else if (readsText(node, checker)) made.push({ name: node.text, of: null });
    }
    if (ts.isTaggedTemplateExpression(node)) made.push(...chosenBySql(node));
    if (ts.isReturnStatement(node) && node.expression !== undefined)
      made.push(...narrowed(node.expression, checker));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return made;
}

const chosenBySql = (sql: ts.TaggedTemplateExpression): Made[] =>
  [...sql.template.getText().matchAll(/\b(?:then|else) '([^']+)'/g)].map(([, name = '']) => ({
    name,
    of: null,
  }));

/** `if (said === 'a') return said` with a wider or another list behind `said` than the one that is handed back. */
function narrowed(value: ts.Expression, checker: ts.TypeChecker): Made[] {
  const symbol = ts.isIdentifier(value) ? checker.getSymbolAtLocation(value) : undefined;
  const place = wordsOf(checker.getContextualType(value));
  const some = wordsOf(checker.getTypeAtLocation(value));
  if (symbol === undefined || place === null || some === null) return [];
  const declared = wordsOf(checker.getTypeOfSymbol(symbol));
  if (declared === null || declared.isSubsetOf(place)) return [];
  return [...some].map((name) => ({ name, of: place }));
}

/** Compared with a text that may be anything. */
function readsText(word: Word, checker: ts.TypeChecker): boolean {
  const { parent } = word;
  if (!ts.isBinaryExpression(parent)) return false;
  const other = parent.left === word ? parent.right : parent.left;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(other));
  return (type.flags & ts.TypeFlags.String) !== 0;
}

/** A word that several lists have counts only for the list that its place takes. */
export function isMade(
  member: Member,
  lists: ReadonlyMap<string, ReadonlySet<string>>,
  made: readonly Made[],
): boolean {
  const members = lists.get(member.list) ?? new Set();
  return made.some(({ name, of }) => name === member.name && (of === null || within(of, members)));
}

/** The place takes some of the list and nothing else, or the whole list among others. */
const within = (place: ReadonlySet<string>, list: ReadonlySet<string>): boolean =>
  place.isSubsetOf(list) || list.isSubsetOf(place);

type Word = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral;
const isWord = (node: ts.Node): node is Word =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);

function defines(word: Word): boolean {
  const { parent } = word;
  if (ts.isLiteralTypeNode(parent)) return inDeclaredType(parent);
  const call = ts.isArrayLiteralExpression(parent) ? parent.parent : parent;
  if (ts.isCallExpression(call)) return /^z\.(?:enum|literal)$/.test(call.expression.getText());
  return ts.isArrayLiteralExpression(parent) && isConstList(parent);
}

/** `export const A = ['x', 'y'] as const`. One that is not exported is its own file's business. */
function isConstList({ parent }: ts.ArrayLiteralExpression): boolean {
  if (!ts.isAsExpression(parent) || parent.type.getText() !== 'const') return false;
  const whole = ts.isSatisfiesExpression(parent.parent) ? parent.parent : parent;
  const statement = whole.parent.parent.parent;
  return (
    ts.isVariableStatement(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

/** In a type's own declaration, no pattern in a table's row, and no argument of another type (`Pick<Plan, 'binding'>`) or key (`Plan['binding']`). */
function inDeclaredType(literal: ts.LiteralTypeNode): boolean {
  for (let at: ts.Node = literal.parent; !ts.isSourceFile(at); at = at.parent) {
    if (
      ts.isTypeReferenceNode(at) ||
      ts.isIndexedAccessTypeNode(at) ||
      ts.isTupleTypeNode(at) ||
      ts.isFunctionLike(at)
    )
      return false;
    if (ts.isTypeAliasDeclaration(at) || ts.isInterfaceDeclaration(at)) return true;
  }
  return false;
}

/** Names of what a node stands in, from the outside: `Next.do`. */
function placeOf(node: ts.Node): string {
  const names: string[] = [];
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isVariableDeclaration(at) || ts.isTypeAliasDeclaration(at) || ts.isInterfaceDeclaration(at)) {
      names.unshift(at.name.getText());
    }
    if (ts.isPropertySignature(at) || ts.isPropertyAssignment(at)) names.unshift(at.name.getText());
  }
  return names.join('.');
}

const COMPARES = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InKeyword,
]);
const OPERATORS = new Set(['=', '!=', '<>', 'in', 'not in']);

/** Compared with, looked for in a set, or a condition of a query. */
function asks(word: Word): boolean {
  let at: ts.Node = word;
  while (ts.isArrayLiteralExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isBinaryExpression(parent)) return COMPARES.has(parent.operatorToken.kind);
  if (ts.isCaseClause(parent)) return parent.expression === at;
  if (ts.isPropertyAssignment(parent)) return parent.name === at;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === at;
  if (ts.isNewExpression(parent)) return parent.expression.getText() === 'Set';
  if (ts.isPropertyAccessExpression(parent)) return /^(?:includes|some|has|find)$/.test(parent.name.text);
  if (!ts.isCallExpression(parent)) return false;
  const callee = parent.expression;
  if (
    ts.isPropertyAccessExpression(callee) &&
    /^(?:includes|has|get|startsWith|endsWith)$/.test(callee.name.text)
  )
    return true;
  return parent.arguments.some(
    (argument) => argument !== word && isWord(argument) && OPERATORS.has(argument.text),
  );
}

/** The words that a type allows; null where it allows any text, or none. */
function wordsOf(type: ts.Type | undefined): ReadonlySet<string> | null {
  if (type === undefined) return null;
  const parts = type.isUnion() ? type.types : [type];
  const words = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
  return words.length === 0 ? null : new Set(words);
}

/** Names that a file reads of something: `applier.undo`, `const { undo } = applier`. */
export function namesReadBy(file: ts.SourceFile): ReadonlySet<string> {
  const read = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) read.add(node.name.text);
    if (ts.isBindingElement(node)) read.add((node.propertyName ?? node.name).getText());
    ts.forEachChild(node, visit);
  };
  visit(file);
  return read;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Found } from './command.ts';

const ROOMS = 'activities api cli domain ingest intel runtime ssh store worker workflows'.split(' ');

/** Product code without state of its own: what lives for as long as the process belongs to somebody who can be asked to end it. */
export async function moduleStates(): Promise<Found> {
  const files = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
  ).filter((path) => /(?<!\.test|\.fixture)\.(?:ts|tsx|mjs)$/.test(path));
  const lines = files.flatMap((path) => stateOf(path, readFileSync(path, 'utf8')));
  return {
    ok: lines.length === 0 && files.length > 0,
    note: `${files.length} files`,
    output: lines.join('\n'),
  };
}

/** Top-level variables that can be set, and maps and sets that can be written to: those that are typed readonly cannot. */
export function stateOf(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations.flatMap((declared) => {
      const line = file.getLineAndCharacterOfPosition(declared.getStart()).line + 1;
      const at = `${path}:${line}: ${declared.name.getText()}`;
      if (!isConst) return [`${at} can be set by whoever calls first`];
      const made = declared.initializer;
      if (
        made === undefined ||
        !ts.isNewExpression(made) ||
        !/^(?:Weak)?(?:Map|Set)$/.test(made.expression.getText())
      )
        return [];
      return /^Readonly(?:Map|Set)</.test(declared.type?.getText() ?? '')
        ? []
        : [`${at} can be written to: type it ReadonlyMap or ReadonlySet, or make it in a function`];
    });
  });
}

import pg from 'pg';
import { withClient } from '../../runtime/embedded/postgres-roles.ts';

/**
 * Runs a script of psql: its statements, `\set NAME` with a command in backquotes, `:'NAME'` and `\gexec`; nothing more, because
 * docker-compose.yml uses no more. So the test needs no psql on the machine.
 *
 * @param variables what the commands in backquotes would have printed
 */
export async function runPsql(
  url: string,
  script: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const text = script.replace(/^\\set (\w+) .*\n/gm, (_, name: string) => {
    if (name !== 'ON_ERROR_STOP' && variables[name] === undefined) throw new Error(`no value for ${name}`);
    return '';
  });
  await withClient(url, async (client) => {
    for (const [, statement = '', end] of text.matchAll(/([\s\S]+?)(;\n|\\gexec\n)/g)) {
      const filled = statement.replace(/:'(\w+)'/g, (_, name: string) =>
        pg.escapeLiteral(variables[name] ?? ''),
      );
      const { rows } = await client.query<Record<string, string>>(filled);
      if (end !== '\\gexec\n') continue;
      for (const cell of rows.flatMap((row) => Object.values(row))) await client.query(cell);
    }
  });
}

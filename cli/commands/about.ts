import type { Session } from '../client/session.ts';
import { bold } from '../text/style.ts';
import { fields, span, table } from '../text/table.ts';
import { VERSION } from '../version.ts';

export async function listPlaybooks({ call, print }: Session): Promise<void> {
  print(await call('GET /v1/playbooks', {}), ({ items }) =>
    items
      .map((playbook, at) =>
        [
          `${bold(`${playbook.name} ${playbook.version}`)}${at === 0 ? ' (default)' : ''}: ${playbook.description}`,
          table(
            ['  step', 'destructive', 'gate'],
            playbook.steps.map(({ step, destructive, gate }) => [
              `  ${step}`,
              destructive ? 'yes' : 'no',
              gate === null
                ? 'none'
                : `${gate.quorum} × ${gate.role}${gate.fourEyes ? ', four eyes' : ''}, expires after ${span(gate.expireAfterMs)}`,
            ]),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
  );
}

export async function showMe({ call, print }: Session): Promise<void> {
  print(await call('GET /v1/me', {}), ({ person, role, keyId }) =>
    fields([
      ['person', person],
      ['role', role],
      ['key', keyId],
    ]),
  );
}

export async function showVersion({ call, print, url }: Session): Promise<void> {
  const server = await call('GET /v1/version', {});
  print({ command: VERSION, server }, ({ server: { version, signingKey } }) =>
    [
      fields([
        ['davy', VERSION],
        ['server', `${version} at ${url}`],
        ['signing key', signingKey.keyId],
      ]),
      signingKey.publicKey.replaceAll('\\u{a}', '\n').trimEnd(),
    ].join('\n'),
  );
}

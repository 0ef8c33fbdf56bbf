import type { NewKey } from '../../api/client/index.ts';
import { roleSchema } from '../../domain/gate.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { usage } from '../client/words.ts';
import { table, time } from '../text/table.ts';

type Args = readonly string[];

export async function listKeys({ call, print }: Session, _: Args, flags: PageFlags): Promise<void> {
  const page = await call('GET /v1/keys', { query: pageOf(flags) });
  print(
    page,
    ({ items }) =>
      table(
        ['id', 'person', 'may', 'issued', 'revoked'],
        items.map((key) => [
          key.id,
          key.person,
          key.role ?? `post ${key.source} alerts`,
          time(key.createdAt),
          time(key.revokedAt),
        ]),
      ),
    moreHint(page.nextCursor),
  );
}

export async function addKey(
  session: Session,
  [person = '']: Args,
  { role: wished }: { role: string },
): Promise<void> {
  const role = roleSchema.safeParse(wished);
  if (!role.success) throw usage('--role is viewer, analyst, lead or admin');
  issued(session, await session.call('POST /v1/keys', { body: { person, role: role.data } }));
}

export async function addSource(session: Session, [source = '', person = '']: Args): Promise<void> {
  issued(session, await session.call('POST /v1/sources', { body: { source, person } }));
}

/** The secret alone on stdout, so that it can go straight into a file; everything about it on stderr. */
function issued({ print, terminal }: Session, key: NewKey): void {
  print(key, ({ secret }) => secret ?? '');
  terminal.say(`${key.id} for ${key.person}. Its secret is shown this once: keep it in a file of mode 0600`);
}

export async function revokeKey({ call, print }: Session, [id = '']: Args): Promise<void> {
  await call('DELETE /v1/keys/{id}', { path: { id } });
  print({ revoked: id }, ({ revoked }) => `${revoked} is revoked`);
}

export async function listSources({ call, print }: Session): Promise<void> {
  print(await call('GET /v1/sources', {}), ({ items }) =>
    table(
      ['source', 'post to'],
      items.map(({ source, path }) => [source, path]),
    ),
  );
}

export async function revokeSource({ call, print }: Session, [id = '']: Args): Promise<void> {
  await call('DELETE /v1/sources/{id}', { path: { id } });
  print({ revoked: id }, ({ revoked }) => `${revoked} is revoked`);
}

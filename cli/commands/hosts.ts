import type { Host } from '../../api/client/index.ts';
import { hostAnswerOf } from '../../domain/host-question.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { plansText, verdictText } from '../text/plan.ts';
import { fields, table } from '../text/table.ts';

type Args = readonly string[];

export async function listHosts({ call, print }: Session, _: Args, flags: PageFlags): Promise<void> {
  const page = await call('GET /v1/hosts', { query: pageOf(flags) });
  const hint =
    page.items.length === 0 ? 'no hosts yet; next: davy hosts add NAME ADDRESS' : moreHint(page.nextCursor);
  print(
    page,
    ({ items }) =>
      table(
        ['name', 'address', 'user', 'site', 'jump', 'aliases'],
        items.map((host) => [
          host.name,
          `${host.address}:${host.port}`,
          host.sudo ? `${host.user} (sudo)` : host.user,
          host.site,
          host.jump ?? '-',
          host.aliases.join(', ') || '-',
        ]),
      ),
    hint,
  );
}

export async function showHost({ call, print }: Session, [name = '']: Args): Promise<void> {
  print(await call('GET /v1/hosts/{name}', { path: { name } }), hostText, `next: davy hosts check ${name}`);
}

export const hostText = (host: Host): string =>
  [
    fields([
      ['name', host.name],
      ['id', host.id],
      ['address', `${host.address}:${host.port}`],
      ['user', host.sudo ? `${host.user}, root by sudo` : host.user],
      ['identity', host.identityFile],
      ['passphrase', host.passphraseFile],
      ['agent', host.agent],
      ['jump', host.jump],
      ['site', host.site],
      ['aliases', host.aliases.join(', ')],
      [
        'labels',
        Object.entries(host.labels)
          .map(([label, value]) => `${label}=${value}`)
          .join(', '),
      ],
    ]),
    'host keys:',
    ...host.hostKeys.map((key) => `  ${key}`),
  ].join('\n');

export async function removeHost({ call, print }: Session, [name = '']: Args): Promise<void> {
  await call('DELETE /v1/hosts/{name}', { path: { name } });
  print({ removed: name }, ({ removed }) => `${removed} is out of the inventory`);
}

export async function checkHost({ call, print, terminal }: Session, [name = '']: Args): Promise<void> {
  terminal.say(`looking at ${name} …`);
  const seen = await call('POST /v1/hosts/{name}/check', { path: { name } });
  print(seen, (shown) => {
    const { hostname, os, kernel, uid, privileged, clockOffsetMs, blind } = hostAnswerOf('check', shown);
    const rights = privileged ? 'root' : `uid ${uid}: not everything can be seen or removed`;
    return [
      fields([
        ['logged in', name],
        ['hostname', hostname],
        ['system', os],
        ['kernel', kernel],
        ['rights', rights],
        ['clock', `${clockOffsetMs} ms off ours`],
      ]),
      ...blindText(blind),
    ].join('\n');
  });
}

export async function scanHost({ call, print, terminal }: Session, [name = '']: Args): Promise<void> {
  terminal.say(`looking at ${name} …`);
  const seen = await call('POST /v1/hosts/{name}/scan', { path: { name } });
  print(
    seen,
    (shown) => {
      const { verdict, plans, blind } = hostAnswerOf('scan', shown);
      const some = plans.filter((plan) => plan.targets.length > 0);
      return [
        verdictText(verdict),
        ...blindText(blind),
        ...(some.length === 0 ? [] : [plansText(some)]),
      ].join('\n');
    },
    `next: davy incidents open ${name} --reason …`,
  );
}

const blindText = (blind: readonly { what: string; how: string; detail: string }[]): string[] =>
  blind.length === 0
    ? []
    : ['could not be seen:', ...blind.map(({ what, how, detail }) => `  - ${what}: ${how} ${detail}`)];

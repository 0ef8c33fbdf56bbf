import type { Host } from '../../api/client/index.ts';
import { hostAnswerOf } from '../../domain/host-question.ts';
import type { Session } from '../client/session.ts';
import { visible } from '../client/terminal.ts';
import { labels, usage, wholeNumber } from '../client/words.ts';
import { EXIT, Exit } from '../failure.ts';
import { hostText } from './hosts.ts';

export interface AddHostFlags {
  readonly address?: string;
  readonly port: string;
  readonly user: string;
  readonly identity?: string;
  readonly passphraseFile?: string;
  readonly agent?: string;
  readonly jump?: string;
  readonly sudo?: boolean;
  readonly site: string;
  readonly alias?: string[];
  readonly label?: string[];
  readonly hostKey?: string[];
  readonly yes?: boolean;
}

/**
 * Puts a host into the inventory with pinned host keys. Without `--host-key` a worker asks the address for its keys; they are
 * shown and a person compares them. Nobody at the terminal: `--host-key`, or `--yes` for whoever trusts the way there.
 */
export async function addHost(
  session: Session,
  [name = '', argument]: readonly string[],
  flags: AddHostFlags,
): Promise<void> {
  const address = argument ?? flags.address ?? name;
  const where = {
    address,
    port: wholeNumber(flags.port, '--port', 1, 65535),
    site: flags.site,
    ...(flags.jump === undefined ? {} : { jump: flags.jump }),
  };
  const body = {
    ...where,
    user: flags.user,
    sudo: flags.sudo === true,
    aliases: flags.alias ?? [],
    labels: labels(flags.label),
    ...(flags.identity === undefined ? {} : { identityFile: flags.identity }),
    ...(flags.passphraseFile === undefined ? {} : { passphraseFile: flags.passphraseFile }),
    ...(flags.agent === undefined ? {} : { agent: flags.agent }),
    hostKeys: flags.hostKey ?? (await shownKeys(session, where, flags.yes === true)),
  };
  const host: Host = await session.call('PUT /v1/hosts/{name}', { path: { name }, body });
  session.print(host, hostText, `next: davy hosts check ${name}`);
}

async function shownKeys(
  { call, terminal }: Session,
  where: { address: string; port: number; site: string; jump?: string },
  yes: boolean,
): Promise<string[]> {
  if (!yes && !terminal.interactive) {
    throw usage(
      'without a terminal, name the key with --host-key (ssh-keyscan HOST shows it), or pass --yes',
    );
  }
  terminal.say(`asking ${where.address} for its host keys …`);
  const { hostKeys } = hostAnswerOf('probe', await call('POST /v1/hosts/probe', { body: where }));
  if (hostKeys.length === 0) throw usage(`${where.address} showed no host key`);
  for (const { type, fingerprint } of visible(hostKeys)) terminal.say(`  ${type.padEnd(20)} ${fingerprint}`);
  if (yes) return hostKeys.map(({ key }) => key);
  terminal.say('compare with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on the host itself');
  const answer = await terminal.ask('Are these the keys of the host? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) {
    terminal.say('nothing was added');
    throw new Exit(EXIT.refused);
  }
  return hostKeys.map(({ key }) => key);
}

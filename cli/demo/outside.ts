import type { Infection, LabHost } from '../../lab/index.ts';
import { bystanderDamage, runsProgram } from '../../lab/index.ts';

/** What the host itself shows, seen from outside: through its namespaces, past sshd and past Davy. */
export interface HostPicture {
  readonly processes: readonly string[];
  readonly files: readonly string[];
  readonly cronLines: readonly string[];
}

/** The attacker's things that are there now. */
export async function attackerThings(host: LabHost, infection: Infection): Promise<HostPicture> {
  const images = [infection.miner?.path, infection.guard?.path].filter((path) => path !== undefined);
  const running = (await host.processes()).filter(
    (process) =>
      images.some((path) => runsProgram(process, path)) ||
      (process.state !== 'Z' && infection.loader !== null && process.cmdline.includes(infection.loader.path)),
  );
  const paths = [...images, ...(infection.loader === null ? [] : [infection.loader.path])];
  const files: string[] = [];
  for (const path of paths) if (await exists(host, path)) files.push(path);
  const cronLines: string[] = [];
  for (const spool of infection.cron.spools) {
    const text = (await host.read(spool).catch(() => Buffer.of())).toString('utf8');
    for (const line of text.split('\n')) {
      if (infection.cron.lines.includes(line)) cronLines.push(`${spool}: ${line}`);
    }
  }
  return { processes: running.map(({ pid, cmdline }) => `${pid} ${String(cmdline)}`), files, cronLines };
}

const exists = (host: LabHost, path: string): Promise<boolean> =>
  host.run(['test', '-e', path]).then(({ code }) => code === 0);

/** How the host is after the response. Both lists are empty when it is clean and nothing else was touched. */
export interface Aftermath {
  /** What of the attacker is still there. */
  readonly left: readonly string[];
  /** What the response did to anything else. */
  readonly harm: readonly string[];
}

/** @param blocked addresses that the host must no longer be able to reach */
export async function aftermath(
  host: LabHost,
  infection: Infection,
  blocked: readonly string[],
): Promise<Aftermath> {
  const { processes, files, cronLines } = await attackerThings(host, infection);
  const rules = (await host.sh('nft list ruleset; iptables-save; ip6tables-save')).stdout.toString('utf8');
  return {
    left: [
      ...processes.map((process) => `still running: ${process}`),
      ...files.map((file) => `still there: ${file}`),
      ...cronLines.map((line) => `still in a crontab: ${line}`),
      ...blocked.filter((address) => !rules.includes(address)).map((address) => `not blocked: ${address}`),
    ],
    harm: [
      ...(await frozen(host)).map((process) => `left frozen: ${process}`),
      ...(host.bystanders === null ? [] : await bystanderDamage(host, host.bystanders)).map(
        (damage) => `bystander: ${damage}`,
      ),
    ],
  };
}

/** Everything that is wrong with the host after a response in which all was approved. */
export async function faultsOutside(...after: Parameters<typeof aftermath>): Promise<string[]> {
  const { left, harm } = await aftermath(...after);
  return [...left, ...harm];
}

const frozen = async (host: LabHost): Promise<string[]> =>
  (await host.processes())
    .filter(({ state }) => state === 'T')
    .map(({ pid, cmdline }) => `${pid} ${String(cmdline)}`);

export function pictureText(picture: HostPicture): string {
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? [`  ${title}: none`] : [`  ${title}:`, ...items.map((item) => `    ${item}`)];
  return [
    ...list('attacker’s processes', picture.processes),
    ...list('attacker’s files', picture.files),
    ...list('attacker’s cron lines', picture.cronLines),
  ].join('\n');
}

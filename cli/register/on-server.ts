import type { Command } from 'commander';
import type { Session } from '../client/session.ts';

/**
 * Declares a command that talks to the server: `--url`, `--home` and `--json` come with it, its code is loaded when it is
 * called.
 *
 * @param load gives the command's function: the session, its arguments as they were given, its options
 * @example onServer(hosts.command('show <name>'), 'One host', async () => (await import('../commands/hosts.ts')).show)
 */
export function onServer<F extends object>(
  command: Command,
  description: string,
  load: () => Promise<(session: Session, args: readonly string[], flags: F) => Promise<void>>,
): Command {
  return command
    .description(description)
    .option('--url <url>', 'address of the server (default: DAVY_URL, else that of a running davy up)')
    .option('--home <dir>', 'home folder, where the key is unless DAVY_KEY_FILE names one')
    .option('--json', 'print JSON')
    .action(async () => {
      const [{ openSession }, act] = await Promise.all([import('../client/session.ts'), load()]);
      await act(openSession(command.opts()), command.args, command.opts<F>());
    });
}

/** Options of lists. */
export const paged = (command: Command): Command =>
  command
    .option('--limit <n>', 'how many, 1 to 200', '50')
    .option('--cursor <cursor>', 'goes on where a list before ended');

/** Gathers an option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

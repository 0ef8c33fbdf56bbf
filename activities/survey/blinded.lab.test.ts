import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { until } from '../../lab/until.ts';
import { hows, inside, look, running, surveyOf } from './survey-host.fixture.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

/** Runs a script in the host; its failure is the test's. */
async function sh(script: string): Promise<string> {
  const { code, stdout, stderr } = await host.sh(script);
  expect([code, stderr.toString()]).toEqual([0, '']);
  return stdout.toString().trim();
}
const withPool = (): JudgeContext => ({
  ...emptyContext,
  indicators: {
    ...emptyContext.indicators,
    pools: [{ host: 'pool.lab', addresses: [lab.pool.address], ports: [lab.pool.port] }],
  },
});
/** The same host by busybox alone. */
async function byBusybox(): Promise<Snapshot> {
  await sh('mkdir /run/busybox && busybox --install -s /run/busybox');
  return look(inside(host, '/usr/bin/busybox sh', '/run/busybox'));
}
const connected = () =>
  until(
    async () =>
      (await sh(`grep -ci ':${lab.pool.port.toString(16).padStart(4, '0')} 01' /proc/net/tcp || :`)) !== '0',
    'a connection to the pool is up',
  );

test('a mount over /proc/PID is a contradiction by itself, also where no private mount can be made', async () => {
  host = await lab.host({ infection: ddgInfection({ coverPids: true }) });
  await sh('rm -f /usr/bin/unshare /bin/unshare');
  const snapshot = await surveyOf(host);
  expect(hows(snapshot, 'not-checked').join()).toContain('private /proc');
  expect(running(snapshot, '/tmp/wnTKYg')).toBeUndefined();
  const ways = snapshot.contradictions.map(({ between }) => between[0]);
  expect(ways).toContain('/proc/self/mountinfo');
  const { verdict } = judge(snapshot, emptyContext);
  expect(['suspicious', 'inconclusive']).toContain(verdict.verdict);
});

test('a mount over a process that has ended is no doubt for ever', async () => {
  host = await lab.host({ database: false });
  await sh(`mkdir /var/tmp/.font; sleep 1000 </dev/null >/dev/null 2>&1 & p=$!
mount --bind /var/tmp/.font /proc/$p; kill -9 $p; wait $p 2>/dev/null || :`);
  const snapshot = await surveyOf(host);
  expect(snapshot.contradictions).toEqual([]);
  expect(judge(snapshot, emptyContext).verdict.verdict).toBe('not-a-miner');
});

test('an unpackaged library in ld.so.preload is seen in the file and in our own tools, and is never not-a-miner', async () => {
  host = await lab.host({ database: false });
  await sh(`cp "$(ldconfig -p | grep -m1 -o '/.*libz\\.so\\.1$')" /usr/local/lib/libsystem.so
echo /usr/local/lib/libsystem.so >/etc/ld.so.preload`);
  const snapshot = await surveyOf(host);
  expect(snapshot.injected).toEqual(['/usr/local/lib/libsystem.so']);
  const { verdict } = judge(snapshot, emptyContext);
  expect(verdict.verdict).toBe('inconclusive');
  expect(verdict.reasons.join()).toContain('it belongs to no package');
  await sh('rm /etc/ld.so.preload');
});

test('a program that ended its first thread is no zombie: image, arguments and connection are read by another', async () => {
  host = await lab.host({ database: false });
  await sh(`mkdir /tmp/.z && cp /usr/bin/perl /tmp/.z/kdev && echo 'use threads; use IO::Socket::INET;
my $s = IO::Socket::INET->new(PeerAddr => "${lab.pool.address}:${lab.pool.port}") or die;
threads->create(sub { sleep 1000 }); syscall(60, 0);' >/tmp/.z/run && cd /tmp/.z
./kdev run 4711 </dev/null >/dev/null 2>&1 &`);
  await connected();
  await until(
    async () => (await sh('cat /proc/[0-9]*/stat')).includes('(kdev) Z'),
    'its first thread has ended',
  );
  const snapshot = await surveyOf(host);
  const odd = snapshot.processes.find(({ comm }) => comm === 'kdev');
  expect(odd).toMatchObject({
    state: 'Z',
    argv: ['./kdev', 'run', '4711'],
    cwd: '/tmp/.z',
    image: { path: '/tmp/.z/kdev', deleted: false, content: { format: 'elf' } },
  });
  expect(odd?.image?.sha256).toMatch(/^[0-9a-f]{64}$/);
  const small = (await byBusybox()).processes.find(({ comm }) => comm === 'kdev');
  expect({ ...small, image: small?.image?.sha256 }).toMatchObject({
    argv: odd?.argv,
    thread: odd?.thread,
    image: odd?.image?.sha256,
  });
  const { verdict } = judge(snapshot, withPool());
  expect(verdict.verdict).toBe('confirmed');
  expect(verdict.classes).toEqual(expect.arrayContaining(['pool-connection', 'concealment']));
});

test('a packed program that shows nothing but a pool’s login in its memory is confirmed; one that only talks is not', async () => {
  host = await lab.host({ database: false });
  // The image and the arguments say nothing: the words are put together while it runs, as a packer does.
  await sh(`mkdir /tmp/.x && cp /bin/bash /tmp/.x/sysd && cp /bin/bash /tmp/.x/other && cd /tmp/.x
cat >run <<'END'
w=4A; for i in 1 2 3 4 5; do w=$w"DavyLab"; w=$w"HarmLessStandin"; done
l='{"method":"min'; l=$l'ing.subscribe","login":"'; l="$l\${w:0:95}\\"}"
exec 3<>/dev/tcp/${lab.pool.address}/${lab.pool.port}
while :; do read -t 1000 x <&3; done
END
tail -n 2 run >quiet
./sysd run </dev/null >/dev/null 2>&1 &
./other quiet </dev/null >/dev/null 2>&1 &`);
  await connected();
  const snapshot = await surveyOf(host);
  expect(running(snapshot, '/tmp/.x/sysd')?.memory).toEqual(['monero-wallet', 'stratum-subscribe']);
  expect(running(snapshot, '/tmp/.x/other')?.memory).toEqual([]);
  expect(running(await byBusybox(), '/tmp/.x/sysd')?.memory).toEqual(['monero-wallet', 'stratum-subscribe']);
  const { verdict } = judge(snapshot, emptyContext);
  expect(verdict.verdict).toBe('confirmed');
  expect(verdict.signals.flatMap(({ pid }) => pid ?? [])).not.toContain(
    running(snapshot, '/tmp/.x/other')?.pid,
  );
});

test('packed XMRig with config.json beside it, and nothing in its arguments, is confirmed', async () => {
  host = await lab.host({ database: false });
  const wallet = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);
  const pools = `[{"url":"stratum+ssl://pool.example:443","user":"${wallet}"}]`;
  await sh(`mkdir -p /var/lib/.cache-d && cp /bin/sleep /var/lib/.cache-d/sysd && cd /var/lib/.cache-d
echo '{"donate-level":0,"pools":${pools}}' >config.json && ./sysd 1000 </dev/null >/dev/null 2>&1 &`);
  await until(
    async () => (await host.processes()).some(({ exe }) => exe === '/var/lib/.cache-d/sysd'),
    'it runs',
  );
  const { verdict } = judge(await surveyOf(host), emptyContext);
  expect(verdict.signals.map(({ what }) => what)).toContain(
    'uses the miner configuration /var/lib/.cache-d/config.json',
  );
  expect(verdict.verdict).toBe('confirmed');
});

test('a tool of ours that is not as its package brought it is seen, and the host is never not-a-miner', async () => {
  host = await lab.host({ database: false });
  expect((await surveyOf(host)).replaced).toEqual([]);
  // It works as before, and is another file.
  await sh('cp /usr/bin/find /usr/bin/.f && echo >>/usr/bin/.f && mv /usr/bin/.f /usr/bin/find');
  const snapshot = await surveyOf(host);
  expect(snapshot.replaced).toEqual(['/usr/bin/find']);
  const { verdict } = judge(snapshot, emptyContext);
  expect(verdict.verdict).toBe('inconclusive');
  expect(verdict.reasons.join()).toContain('/usr/bin/find, which our own look uses');
});

test('a configuration that a program holds open is told, by GNU tools and by busybox; a name with a newline forges nothing', async () => {
  host = await lab.host({ database: false });
  await sh(`mkdir /opt/x && cp /bin/sleep /opt/x/sysd && cd /opt/x && echo '{}' >a.cfg
n="$(printf 'b\\n1/fd/3 socket:[4711]\\n.cfg')"; mkdir -p "\${n%/*}"; : >"$n"
./sysd 1000 </dev/null 7<a.cfg 8<"$n" >/dev/null 2>&1 &`);
  await until(async () => (await host.processes()).some(({ exe }) => exe === '/opt/x/sysd'), 'it runs');
  for (const snapshot of [await surveyOf(host), await byBusybox()]) {
    expect(running(snapshot, '/opt/x/sysd')?.held).toContain('/opt/x/a.cfg');
    expect(snapshot.sockets.some(({ inode }) => inode === '4711')).toBe(false);
  }
});

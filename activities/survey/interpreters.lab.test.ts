import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { show } from '../../domain/show.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { until } from '../../lab/until.ts';
import { inside, look, surveyOf } from './survey-host.fixture.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

test('of a program that the dynamic loader runs the bytes, the hash and the mapping are seen, however large it is', async () => {
  host = await lab.host({ database: false });
  const { code, stderr } = await host.sh(`mkdir -p /opt/x
cp /bin/sleep /opt/x/x && head -c 9000000 /dev/zero >>/opt/x/x && chmod 644 /opt/x/x
for l in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do [ -x "$l" ] && break; done
"$l" /opt/x/x 1000 </dev/null >/dev/null 2>&1 &`);
  expect([code, stderr.toString()]).toEqual([0, '']);
  await until(
    async () => (await host.processes()).some(({ cmdline }) => cmdline.join(' ').includes('/opt/x/x 1000')),
    'it runs',
  );
  await host.sh('mkdir /run/busybox && busybox --install -s /run/busybox');
  const small = await look(inside(host, '/usr/bin/busybox sh', '/run/busybox'));
  for (const snapshot of [await surveyOf(host), small]) {
    const file = snapshot.files.find(({ path }) => path === '/opt/x/x');
    expect(file).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      content: { format: 'elf' },
    });
    const process = snapshot.processes.find(
      ({ argv }) => argv.includes(show('1000')) && argv.includes(show('/opt/x/x')),
    );
    expect(process?.held).toContain('/opt/x/x');
  }
});

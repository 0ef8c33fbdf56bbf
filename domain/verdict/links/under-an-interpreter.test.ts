import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import type { ProcessInput } from '../../../test/shared/snapshots.ts';
import { autostart, cleanSnapshot, elf, file, process, socket } from '../../../test/shared/snapshots.ts';
import { endingOf } from '../../ending/ending.ts';
import { thingsOf } from '../../ending/things.ts';
import type { FileRecord, Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';
import { processIdentity } from '../process-identity.ts';
import { sceneOf } from '../scene.ts';

const MINING = ['-o', 'stratum+tcp://198.51.100.7:3333'];
const JAVA = '/usr/lib/jvm/java-17-openjdk-amd64/bin/java';
const LOADER = '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';
const PYTHON = '/usr/bin/python3.11';

/** A confirmed miner, pid 900, under an interpreter; beside it the units. */
function host(
  miner: Omit<ProcessInput, 'pid'>,
  files: readonly FileRecord[],
  more: { units?: readonly string[]; others?: readonly ProcessInput[] } = {},
): Snapshot {
  const clean = cleanSnapshot();
  const persistence = (more.units ?? []).map((exec, at) =>
    autostart(`/etc/systemd/system/u${at}.service`, `[Service]\nExecStart=${exec}\n`),
  );
  const others = (more.others ?? []).map(process);
  return cleanSnapshot({
    processes: [...clean.processes, process({ pid: 900, ...miner }), ...others],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files,
    persistence,
  });
}
const links = (snapshot: Snapshot) => {
  const graph = judge(snapshot, labContext).links;
  const marked = (list: readonly { readonly path: string; readonly selected: boolean }[]) =>
    list.map(({ path, selected }) => `${path}${selected ? '' : ' (unticked)'}`);
  return { files: marked(graph.files), units: marked(graph.persistence), graph };
};
const identity = (snapshot: Snapshot) => {
  const { graph } = links(snapshot);
  const link = graph.processes.find(({ pid }) => pid === 900);
  return link === undefined ? undefined : processIdentity(sceneOf(snapshot), graph, link);
};

/** Nothing was offered that matters here, and the last look sees nothing. */
const endingFacts = (snapshot: Snapshot): Parameters<typeof endingOf>[0] => ({
  verdict: 'confirmed',
  verdictGate: null,
  lastLook: { verdict: 'not-a-miner', reasons: [] },
  things: [],
  now: [],
  offers: [],
  look: { snapshot, places: new Map() },
  protectedFor: () => null,
  named: [],
  doubts: [],
  waysIn: [],
  poolsResolved: true,
});

describe('a miner under an interpreter or the dynamic loader', () => {
  const jar = file('/opt/x/xmrig.jar', 'PK\u0003\u0004', { package: null });
  const java = { exe: JAVA, argv: ['java', '-Xmx2g', '-jar', '/opt/x/xmrig.jar', ...MINING] };

  it('java: the archive that it holds is a target with its unit, the interpreter is not', () => {
    const snapshot = host({ ...java, held: ['/opt/x/xmrig.jar'] }, [jar], {
      units: [`${JAVA} -jar /opt/x/xmrig.jar`, `${JAVA} -jar /opt/shop/shop.jar`],
    });
    expect(links(snapshot)).toMatchObject({
      files: ['/opt/x/xmrig.jar'],
      units: ['/etc/systemd/system/u0.service'],
    });
    expect(identity(snapshot)).toMatchObject({ by: 'script', script: { path: '/opt/x/xmrig.jar' } });
  });

  it('java: an archive that only its arguments name is offered unticked, so that nothing is called cleaned without it', () => {
    expect(links(host(java, [jar]))).toMatchObject({ files: ['/opt/x/xmrig.jar (unticked)'] });
  });

  it('java: one archive as class path counts, a class of many or of a folder is told by nothing', () => {
    const of = (...argv: string[]) =>
      links(host({ exe: JAVA, argv: ['java', ...argv, ...MINING], held: ['/opt/x/xmrig.jar'] }, [jar])).files;
    expect(of('-cp', '/opt/x/xmrig.jar', 'org.Main')).toEqual(['/opt/x/xmrig.jar']);
    expect(of('-cp', '/opt/x/xmrig.jar:/opt/shop/lib.jar', 'org.Main')).toEqual([]);
    expect(of('-cp', '/opt/shop', 'org.Main')).toEqual([]);
  });

  it('the loader: the program that it maps is a target with its cron line and unit, the loader is not', () => {
    const x = elf('/opt/x/x', 'mining.subscribe mining.authorize');
    const snapshot = host(
      { exe: LOADER, argv: ['/lib64/ld-linux-x86-64.so.2', '/opt/x/x', ...MINING] },
      [x],
      {
        units: [
          '/lib64/ld-linux-x86-64.so.2 --library-path /opt/x/lib /opt/x/x',
          '/lib64/ld-linux-x86-64.so.2 /opt/shop/shopd',
        ],
      },
    );
    expect(links(snapshot)).toMatchObject({
      files: ['/opt/x/x'],
      units: ['/etc/systemd/system/u0.service'],
    });
    expect(identity(snapshot)).toMatchObject({ by: 'script', script: { path: '/opt/x/x' } });
  });

  it('the loader: another service under the same loader is no miner’s', () => {
    const shop = { pid: 901, exe: LOADER, argv: ['/lib64/ld-linux-x86-64.so.2', '/opt/shop/shopd'] };
    const x = elf('/tmp/x', 'mining.subscribe mining.authorize');
    const snapshot = host(
      { exe: LOADER, argv: ['/lib64/ld-linux-x86-64.so.2', '/tmp/x', ...MINING] },
      [x, elf('/opt/shop/shopd')],
      {
        others: [shop],
      },
    );
    const { graph, files } = links(snapshot);
    expect(files).toEqual(['/tmp/x']);
    expect(graph.processes.map(({ pid }) => pid)).toEqual([900]);
  });

  it('the loader with options that take a word: the one process is named, which the kill finds', () => {
    const x = elf('/tmp/x', 'mining.subscribe mining.authorize');
    const argv = ['/lib64/ld-linux-x86-64.so.2', '--library-path', '/tmp/lib', '/tmp/x', ...MINING];
    const snapshot = host({ exe: LOADER, argv }, [x]);
    expect(links(snapshot).files).toEqual(['/tmp/x']);
    expect(identity(snapshot)).toMatchObject({ by: 'single', pid: 900 });
  });

  it.each(['/opt/x/miner.py', '/opt/x/miner/__main__.py'])(
    'python -m: %s is what runs, with its unit',
    (path) => {
      const script = file(path, 'import socket\nsocket.send("mining.subscribe mining.authorize")\n');
      const snapshot = host(
        { exe: PYTHON, cwd: '/opt/x', argv: ['python3', '-m', 'miner', ...MINING] },
        [script],
        {
          units: [
            '/bin/sh -c "cd /opt/x && python3 -m miner"',
            '/bin/sh -c "cd /opt/shop && python3 -m miner"',
          ],
        },
      );
      expect(links(snapshot)).toMatchObject({ files: [path], units: ['/etc/systemd/system/u0.service'] });
      expect(identity(snapshot)).toMatchObject({ by: 'single', pid: 900 });
    },
  );

  it('python -m with a PYTHONPATH of its own in the unit', () => {
    const script = file(
      '/opt/x/miner.py',
      'import socket\nsocket.send("mining.subscribe mining.authorize")\n',
    );
    const snapshot = host(
      { exe: PYTHON, cwd: '/opt/x', argv: ['python3', '-m', 'miner', ...MINING] },
      [script],
      {
        units: ['/bin/sh -c "export PYTHONPATH=/opt/x; python3 -m miner"'],
      },
    );
    expect(links(snapshot).units).toEqual(['/etc/systemd/system/u0.service']);
  });

  it.each([
    [PYTHON, ['python3', '-u', '/opt/x/m.py'], '/opt/x/m.py'],
    ['/usr/bin/node', ['node', '--require', './a.js', '/opt/x/m.js'], '/opt/x/m.js'],
    ['/usr/bin/php8.2', ['php', '/opt/x/m.php'], '/opt/x/m.php'],
    ['/usr/bin/perl', ['perl', '-w', '/opt/x/m.pl'], '/opt/x/m.pl'],
    ['/usr/bin/busybox', ['busybox', 'sh', '/opt/x/m.sh'], '/opt/x/m.sh'],
    ['/usr/share/dotnet/dotnet', ['dotnet', '/opt/x/m.dll'], '/opt/x/m.dll'],
  ])('%s %j: the file is the target', (exe, argv, path) => {
    const text = 'echo "mining.subscribe mining.authorize"\n';
    const is = path.endsWith('.dll') ? elf(path, text) : file(path, text);
    const snapshot = host({ exe, argv: [...argv, ...MINING] }, [is]);
    expect(links(snapshot).files).toEqual([path]);
  });

  it('what nobody can tell is a doubt of the ending: the process is gone, and nothing is called cleaned', () => {
    const snapshot = host({ exe: JAVA, argv: ['java', '-cp', '/opt/x', 'org.Main', ...MINING] }, []);
    const judgement = judge(snapshot, labContext);
    expect(judgement.links).toMatchObject({ miners: [900], files: [] });
    const of = (now: Snapshot) => endingOf({ ...endingFacts(now), things: thingsOf(snapshot, judgement) });
    const { resolution, ending } = of(cleanSnapshot({ number: 2 }));
    expect(resolution).toBe('partially-cleaned');
    expect(ending.doubts).toEqual([expect.stringContaining('do not tell which file it ran')]);
  });
});

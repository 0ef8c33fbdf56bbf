import { describe, expect, it } from 'vitest';
import { crontab, file } from '../../../test/shared/snapshots.ts';
import { crontabOfRoot, linksOf, minedAt, minerImage, ticked } from '../mined-host.fixture.ts';

// Scripts as reports on Outlaw print them (dota3): a miner in `a`, each started from its own folder.
const HOME = '/home/deploy/.configrc';
const MINER = `${HOME}/a/kswapd0`;
const UPD = `#!/bin/sh
cd ${HOME}/a
if test -r ${HOME}/a/bash.pid; then
pid=$(cat ${HOME}/a/bash.pid)
if $(kill -CHLD $pid >/dev/null 2>&1)
then
exit 0
fi
fi
./run &>/dev/null
`;
const RUN = `#!/bin/bash
./stop
./init0
sleep 10
pwd > dir.dir
dir=$(cat dir.dir)
ARCH=\`uname -m\`
if [ "$ARCH" == "i686" ]; then
  nohup ./anacron >>/dev/null &
elif [ "$ARCH" == "x86_64" ]; then
  ./kswapd0 >/dev/null 2>&1 &
fi
echo $! > bash.pid
`;
const STOP = `#!/bin/sh
killall -9 kswapd0 tsm rsync cron
pkill -9 -f .configrc
`;
const INIT = `#!/bin/sh
for pid in $(ps aux | grep -v grep | grep xmrig | awk '{print $2}'); do kill -9 $pid; done
rm -rf /tmp/.X11-unix/x /tmp/kinsing
`;

function tickedOf(more: Readonly<Record<string, string>> = {}, init = INIT) {
  const scripts = { upd: UPD, run: RUN, stop: STOP, init0: init, ...more };
  const infection = {
    files: [
      minerImage(`${HOME}/a/anacron`),
      ...Object.entries(scripts).map(([name, text]) =>
        file(name.startsWith('/') ? name : `${HOME}/a/${name}`, text),
      ),
    ],
    cronFiles: [
      crontab('/var/spool/cron/crontabs/deploy', [
        `5 6 * * 0 ${HOME}/a/upd>/dev/null 2>&1`,
        `@reboot ${HOME}/a/upd>/dev/null 2>&1`,
        '0 3 * * * /usr/local/bin/backup',
      ]),
    ],
  };
  const { cronLines, files } = linksOf(minedAt(MINER, infection, { argv: ['./kswapd0'], cwd: `${HOME}/a` }));
  return {
    lines: cronLines.filter(({ selected }) => selected).map(({ number }) => number),
    files: files.filter(({ selected }) => selected).map(({ path }) => path),
  };
}

describe('Outlaw', () => {
  it('is linked from the miner to its cron lines: what its scripts do besides is to stop others', () => {
    const { lines, files } = tickedOf();
    expect(lines).toEqual([1, 2]);
    expect(files).toEqual(expect.arrayContaining([MINER, `${HOME}/a/run`, `${HOME}/a/upd`]));
  });

  it('is not ticked where such a script starts or keeps something of somebody’s', () => {
    for (const init of [
      '#!/bin/sh\n/srv/shop/start\n',
      '#!/bin/sh\ntar czf /srv/b.tgz /srv\n',
      '#!/bin/sh\n$1\n',
    ])
      expect(tickedOf({}, init).lines, init).toEqual([]);
  });

  it('is not ticked where the script lies elsewhere, also where everybody puts his', () => {
    for (const place of ['/opt/shop/.tools/init0', '/tmp/init0']) {
      const run = RUN.replace('./init0', place);
      expect(tickedOf({ run, [place]: INIT }).lines, place).toEqual([]);
    }
  });

  it('does not tell of a start script or a line elsewhere: beside whose scripts he puts his miner is his to choose', () => {
    const tools = '/opt/shop/.tools';
    const rotate = file(`${tools}/rotate`, '#!/bin/sh\nmv /srv/shop/log /srv/shop/log.1\n');
    const start = `${tools}/rotate; ${tools}/m`;
    const snapshot = minedAt(`${tools}/m`, {
      files: [rotate, file('/opt/shop/start.sh', `#!/bin/sh\n${start}\n`)],
      cronFiles: crontabOfRoot(`0 3 * * * ${start}`),
    });
    const links = linksOf(snapshot);
    expect(links.cronLines).toMatchObject([{ linked: true, selected: false }]);
    expect(ticked(snapshot).files).toEqual([`${tools}/m`]);
  });
});

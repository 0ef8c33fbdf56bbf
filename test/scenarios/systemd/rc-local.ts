import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/etc/.alternatives/upd';
const line = `${miner} >/dev/null 2>&1 &`;

export default scenario({
  what: 'a line of rc.local under systemd',
  report: 'Debian still runs it, through a generator: the line goes, the administrator’s own stay.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/etc/rc.local': { text: `#!/bin/sh -e\necho performance >/dev/null\n${line}\nexit 0\n`, mode: 0o755 },
    },
    start: 'systemctl daemon-reload && systemctl start rc-local',
    runs: [miner],
  },
  expect: removed(miner, [line], { stays: ['/etc/rc.local'] }),
});

import { describe, expect, it } from 'vitest';
import { POOL } from '../../../test/shared/infected-snapshot.ts';
import { elf, image } from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import type { Snapshot } from '../../snapshot.ts';
import { linksOf, minedAt } from '../mined-host.fixture.ts';

describe('a miner that bears the name of a system program', () => {
  const named = (more: Written<Partial<Snapshot>> = {}) =>
    minedAt('/usr/local/sbin/sshd', more, {
      image: image('/usr/local/sbin/sshd', { package: null }),
      argv: ['/usr/local/sbin/sshd', '-o', `stratum+tcp://${POOL}:3333`],
    });
  it('has its file ticked where its own bytes show mining, else offered with a warning', () => {
    expect(linksOf(named()).files).toMatchObject([{ path: '/usr/local/sbin/sshd', selected: true }]);
    const packed = linksOf({ ...named(), files: [elf('/usr/local/sbin/sshd', 'UPX!')] });
    expect(packed.miners).toEqual([900]);
    expect(packed.files).toMatchObject([{ path: '/usr/local/sbin/sshd', selected: false }]);
    expect(packed.files[0]?.caution).toContain('Make sure');
  });
  it('has its file left to its package where one brought it', () => {
    const packaged = minedAt(
      '/usr/sbin/xmrig',
      {},
      { image: image('/usr/sbin/xmrig', { package: 'xmrig' }), cpuShare: 1 },
    );
    const links = linksOf(packaged);
    expect(links.processes).toMatchObject([{ pid: 900, selected: true }]);
    expect(links.files).toMatchObject([{ path: '/usr/sbin/xmrig', selected: false, linked: true }]);
  });
});

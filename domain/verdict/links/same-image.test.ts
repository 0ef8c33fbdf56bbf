import { describe, expect, it } from 'vitest';
import { elf, hashOf, process } from '../../../test/shared/snapshots.ts';
import { linksOf, minedAt } from '../mined-host.fixture.ts';

describe('images', () => {
  it('the same file under another pid, and a copy elsewhere, are linked', () => {
    const again = process({ pid: 901, exe: '/tmp/m' });
    const copy = process({ pid: 902, exe: '/var/lib/x/m2', image: { sha256: hashOf('image /tmp/m') } });
    const links = linksOf(minedAt('/tmp/m', { processes: [again, copy] }));
    expect(links.processes.map((p) => p.pid)).toEqual([900, 901, 902]);
  });

  it('a hash that a packaged program shares links nothing', () => {
    const sha256 = hashOf('image /usr/bin/sleep');
    const shell = process({ pid: 901, exe: '/usr/bin/sleep', argv: ['sleep', '60'] });
    const other = process({ pid: 902, exe: '/opt/app/tool', image: { sha256 } });
    const snapshot = minedAt(
      '/tmp/m',
      { processes: [shell, other] },
      { image: process({ pid: 900, exe: '/tmp/m' }).image },
    );
    const copied = snapshot.processes.map((p) =>
      p.pid === 900 && p.image !== null ? { ...p, image: { ...p.image, sha256 } } : p,
    );
    expect(linksOf({ ...snapshot, processes: copied }).processes.map((p) => p.pid)).toEqual([900]);
  });

  it('lying in the same folder is no link', () => {
    const neighbour = process({ pid: 901, exe: '/tmp/x/other' });
    const links = linksOf(minedAt('/tmp/x/m', { processes: [neighbour], files: [elf('/tmp/x/other')] }));
    expect(links.processes.map((p) => p.pid)).toEqual([900]);
    expect(links.files.map((f) => f.path)).toEqual(['/tmp/x/m']);
  });
});

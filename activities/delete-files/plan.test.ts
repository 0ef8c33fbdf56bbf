import { describe, expect, it } from 'vitest';
import type { FileRecord, Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { elf, file, identityOf, process } from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import { surveyed } from '../../test/shared/written.ts';
import { plan } from './plan.ts';

const draftOf = (snapshot: Snapshot) =>
  plan(snapshot, judge(snapshot, labContext), {
    host: 'web1',
    protect: protectFacts(snapshot, { paths: [], addresses: [], accounts: [] }),
  });
const changed = (path: string, more: (f: FileRecord) => Written<Partial<FileRecord>>): Snapshot => {
  const snapshot = infectedSnapshot();
  return surveyed<Snapshot>({
    ...snapshot,
    files: snapshot.files.map((f) => (f.path === path ? { ...f, ...more(f) } : f)),
  });
};
const targetOf = (snapshot: Snapshot, path: string) =>
  draftOf(snapshot).targets.find((t) => t.title.startsWith(path));
const GUARD = '/tmp/ddg.2021';

describe('the plan for files', () => {
  it('names each by device, inode, size and hash', () => {
    const { identity, sha256 } = elf(GUARD);
    expect(targetOf(infectedSnapshot(), GUARD)?.identity).toEqual({
      kind: 'file',
      path: GUARD,
      device: identity.device,
      inode: identity.inode,
      size: '100000',
      sha256,
    });
  });

  it('unticks what a package claims', () => {
    const target = targetOf(
      changed('/tmp/i.sh', () => ({ package: 'installer' })),
      '/tmp/i.sh',
    );
    expect(target === undefined || !target.selected).toBe(true);
  });

  it('says what a hard link and an immutable mark mean', () => {
    const more = targetOf(
      changed(GUARD, (f) => ({ immutable: true, identity: { ...f.identity, links: 2 } })),
      GUARD,
    );
    expect(more?.risks.join()).toContain('2 hard links');
    expect(more?.risks.join()).toContain('immutable');
    expect(more?.selected).toBe(true);
  });

  it('never takes a link, a folder, or a file that was not hashed', () => {
    for (const more of [
      { type: 'link' as const },
      { type: 'directory' as const },
      { type: 'fifo' as const },
    ]) {
      expect(
        targetOf(
          changed(GUARD, () => more),
          GUARD,
        ),
      ).toBeUndefined();
    }
    const unread = changed('/tmp/i.sh', () => ({ sha256: null }));
    expect(targetOf(unread, '/tmp/i.sh')).toBeUndefined();
    expect(draftOf(unread).kept.find((one) => one.title === '/tmp/i.sh')?.why).toContain('not hashed');
  });

  it('unticks a file that took the place of the one that runs', () => {
    const other = changed(GUARD, () => ({ sha256: 'b'.repeat(64), identity: identityOf('/elsewhere', 5) }));
    expect(targetOf(other, GUARD)?.selected).toBe(false);
  });

  it('says that a deleted image has no file left', () => {
    const snapshot = infectedSnapshot();
    const gone = {
      ...snapshot,
      files: snapshot.files.filter((f) => f.path !== GUARD),
      processes: snapshot.processes.map((p) =>
        p.image?.path === GUARD ? { ...p, image: { ...p.image, deleted: true, links: 0 } } : p,
      ),
    };
    expect(targetOf(gone, GUARD)).toBeUndefined();
    expect(draftOf(gone).kept.find((one) => one.title === GUARD)?.why).toContain('deleted already');
  });

  it('makes no target of a path that only a container or a private mount shows', () => {
    const snapshot = infectedSnapshot();
    const unseen = {
      ...snapshot,
      files: snapshot.files.filter((f) => f.path !== GUARD),
    };
    const { targets, kept, blind } = draftOf(unseen);
    expect(targets.some((t) => t.title.startsWith(GUARD))).toBe(false);
    expect(kept.find((one) => one.title === GUARD)?.why).toBe(
      'It is not visible under this path from the host (container or private mount): remove it there.',
    );
    expect(blind.find((one) => one.what === GUARD)).toMatchObject({ how: 'not-checked' });
    expect(draftOf(snapshot).blind).toEqual([]);
  });

  it('takes a path that was not looked for because a like image was read elsewhere, unless a container has it', () => {
    const copy = '/opt/copy/ddg';
    const withCopy = (cgroup: string): Snapshot => {
      const snapshot = infectedSnapshot();
      const { sha256 } = elf(GUARD);
      const more = process({ pid: 1500, exe: copy, cgroup, image: { sha256 } });
      return { ...snapshot, processes: [...snapshot.processes, more] };
    };
    expect(targetOf(withCopy('/system.slice/cron.service'), copy)?.identity).toMatchObject({ path: copy });
    expect(targetOf(withCopy('/system.slice/docker-0123.scope'), copy)).toBeUndefined();
  });

  it('names files of like names as left alone, and counts the rest', () => {
    const many = Array.from({ length: 80 }, (_, at) => file(`/tmp/f${at}`, 'x'));
    const { kept } = draftOf({ ...infectedSnapshot(), files: [...infectedSnapshot().files, ...many] });
    expect(kept.slice(0, 2).map((one) => one.title)).toEqual(['/tmp/i.sh.orig', '/tmp/wnTKYg.bak.txt']);
    expect(kept.at(-1)?.title).toBe('32 more files');
  });
});

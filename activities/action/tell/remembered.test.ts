import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { asId, asTargetId } from '../../../domain/ids.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';
import { unseen } from '../../../domain/targets/sighting.ts';
import type { CallResult } from '../../../ssh/host-session.ts';
import type { Memory, Rememberable } from './remembered.ts';
import { memoryOf, staleUnits, withMemory } from './remembered.ts';

const ACT = asId('act', 'act_1');
const ID = asTargetId('t_0123456789abcdef');
const PATH = '/etc/systemd/system/evil.service';

const answering = (text: string, asked: string[] = []) => ({
  call: async (line: Uint8Array): Promise<CallResult> => {
    asked.push(Buffer.from(line).toString('utf8'));
    const stdout = Buffer.from(text);
    return {
      exit: 0,
      stdout,
      stderr: Buffer.from(''),
      truncated: false,
      startedMonotonicMs: 0,
      elapsedMs: 0,
    };
  },
});

const note = (word: string, ...detail: string[]): Receipt => ({
  phase: 'note',
  actId: ACT,
  targetId: '-',
  word,
  detail,
});
const TOLD = [note('told', 'who=systemd', 'how=systemctl', 'masked=0')];
const NOT_TOLD = [note('not-told', 'who=systemd', 'reason=not-seen')];

/** What systemd 252 answers: a unit with these properties, and for the rest what it says of one that it does not know. */
const shown = (...units: { Id?: string; [property: string]: string | undefined }[]): string =>
  `shown\n${units
    .map((unit) => {
      const all = {
        Id: 'evil.service',
        Names: unit.Id ?? 'evil.service',
        RequiredBy: '',
        WantedBy: '',
        UpheldBy: '',
        LoadState: 'not-found',
        FragmentPath: '',
        SourcePath: '',
        DropInPaths: '',
        NeedDaemonReload: 'no',
        ...unit,
      };
      return Object.entries(all)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('');
    })
    .join('\n')}`;

async function remembered(
  text: string,
  identity: Partial<Rememberable['identity']> = {},
  receipts = TOLD,
): Promise<Memory | undefined> {
  const target = {
    id: ID,
    identity: { kind: 'name', type: 'file', tell: 'systemd', path: PATH, ...identity },
  };
  return (await memoryOf(answering(text), [target], receipts)).get(ID);
}

test('a unit is forgotten when systemd knows no text of it, or that of another file', async () => {
  expect(await remembered(shown({}))).toBe('forgotten');
  expect(
    await remembered(shown({ LoadState: 'loaded', FragmentPath: '/usr/lib/systemd/system/evil.service' })),
  ).toBe('forgotten');
  expect(await remembered(shown({ LoadState: 'loaded', FragmentPath: PATH, NeedDaemonReload: 'yes' }))).toBe(
    'remembered',
  );
  expect(await remembered(shown({ LoadState: 'loaded', FragmentPath: PATH }))).toBe('remembered');
});

test('an alias is remembered as long as it means its unit', async () => {
  const link = { type: 'link', path: '/etc/systemd/system/alias.service' };
  const names = 'evil.service alias.service';
  expect(await remembered(shown({ Names: names, LoadState: 'loaded' }), link)).toBe('remembered');
  expect(await remembered(shown({ Id: 'alias.service' }), link)).toBe('forgotten');
});

test('a link of a target, by who pulls the unit in', async () => {
  const link = { type: 'link', path: '/etc/systemd/system/multi-user.target.wants/evil.service' };
  expect(await remembered(shown({ WantedBy: 'basic.target multi-user.target' }), link)).toBe('remembered');
  expect(await remembered(shown({ WantedBy: 'basic.target' }), link)).toBe('forgotten');
});

test('a drop-in, by the units that have it; that others wait for a reload says nothing of it', async () => {
  const path = '/etc/systemd/system/service.d/x.conf';
  const other = {
    Id: 'b.service',
    DropInPaths: '/etc/systemd/system/b.service.d/y.conf',
    NeedDaemonReload: 'yes',
  };
  expect(await remembered(shown({}, other), { path })).toBe('forgotten');
  expect(await remembered(shown({ DropInPaths: `/run/a.conf ${path}` }, other), { path })).toBe('remembered');
});

test('a line that went from a file that stays, by whether the file was read anew', async () => {
  const stays = { LoadState: 'loaded', FragmentPath: PATH };
  expect(await remembered(shown(stays), { kind: 'line' })).toBe('forgotten');
  expect(await remembered(shown({ ...stays, NeedDaemonReload: 'yes' }), { kind: 'line' })).toBe('remembered');
});

test('a template, by its instances', async () => {
  const path = '/etc/systemd/system/evil@.service';
  const instance = { Id: 'evil@1.service', LoadState: 'loaded', FragmentPath: path };
  expect(await remembered(shown(instance), { path })).toBe('remembered');
  expect(await remembered('shown\n', { path })).toBe('forgotten');
});

test('a name with a backslash is asked for as systemd writes it', async () => {
  const asked: string[] = [];
  const target = {
    id: ID,
    identity: { kind: 'name', tell: 'systemd', path: '/etc/systemd/system/a\\\\x2db.service' },
  };
  await memoryOf(answering('', asked), [target], TOLD);
  expect(asked.join()).toContain('a\\x2db.service');
  expect(asked.join()).not.toContain('a\\\\x2db.service');
});

test('where nothing can be asked, only a reload that was seen tells', async () => {
  expect(await remembered('', {}, TOLD)).toBe('forgotten');
  expect(await remembered('', {}, NOT_TOLD)).toBe('unseen');
  expect(await remembered('', {}, [])).toBe('unseen');
  expect(await remembered('active\nId=evil.service\n', {}, NOT_TOLD)).toBe('remembered');
  expect(await remembered('active\n', {}, NOT_TOLD)).toBe('unseen');
  expect(await remembered('no-systemd\n', {}, NOT_TOLD)).toBe('forgotten');
  expect(await remembered('other-init\n', {}, NOT_TOLD)).toBe('unseen');
});

test('a user’s manager is not asked: its socket is the user’s', async () => {
  const asked: string[] = [];
  const target = {
    id: ID,
    identity: { kind: 'name', tell: 'systemd-user', path: '/home/b/.config/systemd/user/a.service' },
  };
  const told = [note('told', 'who=systemd-user', 'uid=1000', 'how=hup')];
  const one = [...told, note('not-told', 'who=systemd-user', 'uid=1001', 'reason=not-seen')];
  const gone = [...told, note('not-told', 'who=systemd-user', 'uid=1001', 'reason=no-manager')];
  expect((await memoryOf(answering('', asked), [target], told)).get(ID)).toBe('forgotten');
  expect((await memoryOf(answering('', asked), [target], one)).get(ID)).toBe('unseen');
  expect((await memoryOf(answering('', asked), [target], gone)).get(ID)).toBe('forgotten');
  expect(asked).toEqual([]);
});

test('a name that is gone and remembered is there, and one of which nobody knows is not said to be gone', () => {
  const absent = { targetId: ID, seen: 'absent', words: [] } as const;
  expect(withMemory([absent], new Map([[ID, 'forgotten']]))).toEqual([absent]);
  expect(withMemory([absent], new Map())).toEqual([absent]);
  expect(withMemory([absent], new Map([[ID, 'remembered']]))).toMatchObject([{ seen: 'present' }]);
  expect(withMemory([absent], new Map([[ID, 'unseen']]))).toMatchObject([{ seen: 'unseen' }]);
  expect(withMemory([unseen(ID)], new Map([[ID, 'remembered']]))).toEqual([unseen(ID)]);
});

test('units that a reload would change are read by name, and half a name is none', async () => {
  expect(await staleUnits(answering('Id=a.service\nId=b.timer\n\nId=\nelse\n'))).toEqual([
    'a.service',
    'b.timer',
  ]);
});

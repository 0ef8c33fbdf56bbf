import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { CURL_LINE, GOOD_LINES, infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { crontab, file } from '../../test/shared/snapshots.ts';
import { plan } from './plan.ts';

const SPOOL = '/var/spool/cron/crontabs/root';
const draftOf = (snapshot: Snapshot) =>
  plan(snapshot, judge(snapshot, labContext), {
    host: 'web1',
    protect: protectFacts(snapshot, { paths: [], addresses: [], accounts: [] }),
  });
const withCron = (...cronFiles: Snapshot['cronFiles']): Snapshot => ({ ...infectedSnapshot(), cronFiles });

describe('the plan for crontabs', () => {
  it('says which bytes are cut and how many lines stay', () => {
    const [target] = draftOf(withCron(crontab(SPOOL, [GOOD_LINES[0], CURL_LINE, '# note', '']))).targets;
    const from = GOOD_LINES[0].length + 1;
    expect(target?.title).toBe(`${SPOOL} line 2: ${CURL_LINE}`);
    expect(target?.change).toBe(
      'The line is cut out of its file; the other 3 lines, owner and mode stay; modification time becomes now.',
    );
    expect(target?.facts).toMatchObject({
      line: 2,
      lines: [
        { number: 1, fate: 'kept' },
        { number: 2, fate: 'cut', offset: from, length: CURL_LINE.length + 1 },
        { number: 3, fate: 'kept', text: '# (comment)' },
        { number: 4, fate: 'kept', text: '' },
      ],
    });
  });

  it('keeps offsets out of the identity, and tells equal lines apart by occurrence', () => {
    const { targets } = draftOf(withCron(crontab(SPOOL, [CURL_LINE, GOOD_LINES[1], CURL_LINE])));
    expect(targets.map((t) => (t.identity.kind === 'line' ? t.identity.occurrence : 0))).toEqual([1, 2]);
    const moved = draftOf(withCron(crontab(SPOOL, ['# above', CURL_LINE, GOOD_LINES[1], CURL_LINE])));
    expect(moved.targets.map((t) => t.identity)).toEqual(targets.map((t) => t.identity));
  });

  it('names every other entry of a touched file, and none of an untouched one', () => {
    const other = crontab('/var/spool/cron/crontabs/alice', ['5 5 * * * /home/alice/job']);
    const { kept } = draftOf(withCron(crontab(SPOOL, [GOOD_LINES[0], CURL_LINE, GOOD_LINES[1]]), other));
    expect(kept.map((one) => one.title.slice(0, SPOOL.length + 7))).toEqual([
      `${SPOOL} line 1`,
      `${SPOOL} line 3`,
    ]);
  });

  it('shows hostile bytes escaped, with the exact bytes beside them', () => {
    const line = `${CURL_LINE} # \u001b[2K\r`;
    const [target] = draftOf(withCron(crontab(SPOOL, [line]))).targets;
    expect(target?.title).toContain('\\u{1b}[2K\\u{d}');
    expect(target?.title).not.toMatch(/[\u0000-\u001f]/);
    const identity = target?.identity.kind === 'line' ? target.identity : undefined;
    expect(atob(identity?.lineBase64 ?? '')).toBe(line);
  });

  it('cuts an assignment that starts the miner with whatever runs below it, and says so', () => {
    const { targets } = draftOf(withCron(crontab(SPOOL, ['SHELL=/tmp/ddg.2021', GOOD_LINES[0]])));
    expect(targets).toMatchObject([
      {
        title: `${SPOOL} line 1: SHELL=/tmp/ddg.2021`,
        impact: 'Cron runs the lines below it without this setting.',
        selected: true,
      },
    ]);
  });

  it('offers a fetch-and-run line that nothing links unticked', () => {
    const { targets } = draftOf(
      withCron(crontab(SPOOL, ['0 4 * * * curl -fsSL https://get.example/install | sh'])),
    );
    expect(targets).toMatchObject([{ selected: false }]);
    expect(targets[0]?.risks.join()).toContain('Nothing links it');
  });

  it('takes a periodic script whole, by the hash of what was read', () => {
    const text = '#!/bin/sh\n/tmp/wnTKYg &\n';
    const path = '/etc/cron.hourly/0anacron1';
    const { targets } = draftOf({
      ...withCron(crontab(path, text.split('\n').slice(0, -1), 'periodic')),
      files: [...infectedSnapshot().files, file(path, text)],
    });
    expect(targets.map((t) => t.identity)).toMatchObject([
      { kind: 'name', type: 'file', path, sha256: file(path, text).sha256 },
    ]);
  });

  it('says what puts the lines back while only this plan is approved', () => {
    const { regrows } = draftOf(infectedSnapshot());
    expect(regrows.find((one) => one.title.includes('ddg.2021'))?.why).toContain('put the lines back');
  });
});

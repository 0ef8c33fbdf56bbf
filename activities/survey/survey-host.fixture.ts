import { asId } from '../../domain/ids.ts';
import type { Process, Snapshot } from '../../domain/snapshot.ts';
import type { LabHost } from '../../lab/index.ts';
import type { HostAddress } from '../../ssh/host-session.ts';
import { PATIENT, withSession } from '../../ssh/session.fixture.ts';
import { readScripts } from '../scripts.ts';
import { SURVEY_SCRIPTS, survey } from './index.ts';
import { localSession } from './local-session.fixture.ts';
import type { SurveySession } from './session.ts';

export const look = (session: SurveySession): Promise<Snapshot> =>
  survey(session, { surveyId: asId('svy', 'svy_test'), number: 7, now: new Date() });

/** A survey over SSH. */
export const surveyOf = (of: LabHost, more: Partial<HostAddress> = {}): Promise<Snapshot> =>
  withSession(
    {
      address: of.ssh.host,
      port: of.ssh.port,
      user: of.ssh.user,
      hostKeys: [of.ssh.hostKey],
      identityFile: of.ssh.identityFile,
      ...more,
    },
    readScripts(SURVEY_SCRIPTS),
    look,
    PATIENT,
  );

/** A shell of the given kind inside the host, beside its sshd. */
export const inside = (of: LabHost, shell: string, path?: string): SurveySession =>
  localSession(shell, {
    ...(path === undefined ? {} : { path }),
    wrap: 'nsenter --mount --uts --ipc --net --pid --root --wd --target'
      .split(' ')
      .concat(String(of.pid), '--'),
  });

export const running = (snapshot: Snapshot, path: string): Process | undefined =>
  snapshot.processes.find((process) => process.image?.path === path);

export const hows = (snapshot: Snapshot, how: string): string[] =>
  snapshot.blind.filter((blind) => blind.how === how).map((blind) => `${blind.what}: ${blind.detail}`);

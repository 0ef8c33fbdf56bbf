import type { HostSession } from '../../ssh/host-session.ts';

/** What the survey needs of a session. */
export type SurveySession = Pick<HostSession, 'call' | 'peer' | 'hostKey'>;

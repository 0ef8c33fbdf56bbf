import type { Session } from '../client/session.ts';
import { needReason } from '../client/words.ts';
import { green, red } from '../text/style.ts';
import { time } from '../text/table.ts';

type Args = readonly string[];
interface Why {
  readonly reason?: string;
}

export async function showHold({ call, print }: Session): Promise<void> {
  print(await call('GET /v1/hold', {}), ({ on, since, by, reason }) =>
    on
      ? `${red('on')} since ${time(since)}, by ${by ?? 'unknown'}: ${reason ?? ''}\nnext: davy hold off --reason …`
      : green('off'),
  );
}

export const holdOn = (session: Session, _: Args, { reason }: Why): Promise<void> =>
  set(session, true, reason);
export const holdOff = (session: Session, _: Args, { reason }: Why): Promise<void> =>
  set(session, false, reason);

async function set({ call, print }: Session, on: boolean, reason: string | undefined): Promise<void> {
  const answer = await call('PUT /v1/hold', { body: { on, reason: needReason(reason) } });
  print(answer, ({ inFlight, quiet }) =>
    [
      on ? `${red('on')}: nothing new is done on any host` : green('off'),
      ...(quiet ? [] : ['under way, each told to stop:', ...inFlight.map((one) => `  ${one}`)]),
    ].join('\n'),
  );
}

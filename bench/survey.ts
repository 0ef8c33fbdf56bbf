import { loadLibrary } from '../activities/library.ts';
import { survey } from '../activities/survey/index.ts';
import { asId } from '../domain/ids.ts';
import type { LabHost } from '../lab/index.ts';
import { openLab } from '../lab/index.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../runtime/logger.ts';
import { openHost } from '../ssh/index.ts';
import type { Bench } from './bench.ts';
import { median, sayFigure } from './bench.ts';

const PROCESSES = 2_000;
const TIMES = 5;

export const bench: Bench = {
  what: `survey of a lab host with ${PROCESSES} processes: time and round trips`,
  async run(_args, stop) {
    const lab = await openLab();
    try {
      const host = await lab.host({ name: 'busy-1', database: false });
      await crowd(host);
      const { seconds, calls, processes, bytes, starters } = await surveys(host, stop);
      sayFigure(`survey of ${processes} processes`, `${median(seconds).toFixed(2)} s`, 'under 2 s');
      sayFigure('round trips', String(calls), '1');
      sayFigure('bytes of the first reply', String(median(bytes)), 'none');
      sayFigure('starters other than cron’s', String(starters), 'none');
    } finally {
      await lab.close();
    }
  },
};

/** Sleepers of one program, as a busy server has many of few. They end with the host. */
async function crowd(host: LabHost): Promise<void> {
  const started = await host.sh(
    `n=0; while [ $n -lt ${PROCESSES} ]; do sleep 100000 </dev/null >/dev/null 2>&1 & n=$((n + 1)); done`,
  );
  if (started.code !== 0) throw new Error(`the processes did not start: ${started.stderr.toString('utf8')}`);
}

async function surveys(host: LabHost, stop: AbortSignal) {
  const { ssh } = host;
  const { script } = await loadLibrary();
  const session = await openHost(
    {
      address: ssh.host,
      port: ssh.port,
      user: ssh.user,
      hostKeys: [ssh.hostKey],
      identityFile: ssh.identityFile,
    },
    { library: script, logger: createLogger({ name: 'bench', level: 'warn' }), clock: systemClock },
  );
  try {
    let calls = 0;
    let processes = 0;
    let starters = 0;
    const bytes: number[] = [];
    const seconds: number[] = [];
    for (let n = 1; n <= TIMES && !stop.aborted; n += 1) {
      calls = 0;
      const counting = {
        peer: session.peer,
        hostKey: session.hostKey,
        call: async (...args: Parameters<typeof session.call>) => {
          calls += 1;
          const isFirst = calls === 1;
          const result = await session.call(...args);
          if (isFirst) bytes.push(result.stdout.length);
          return result;
        },
      };
      const from = performance.now();
      const snapshot = await survey(counting, {
        surveyId: asId('svy', 'svy_bench'),
        number: n,
        now: new Date(),
      });
      seconds.push((performance.now() - from) / 1000);
      processes = snapshot.processes.length;
      starters = snapshot.persistence.length;
    }
    return { seconds, calls, processes, bytes, starters };
  } finally {
    await session.close();
  }
}

import { startUp } from '../cli/commands/up.ts';
import type { Bench } from './bench.ts';
import { sayFigure } from './bench.ts';
import { benchHome } from './home.ts';

export const bench: Bench = {
  what: 'davy up in the same home: first and second start to ready',
  async run(_args, stop) {
    const home = benchHome();
    try {
      for (const [which, bar] of [
        ['first start to ready', 'none'],
        ['second start to ready', 'under 5 s'],
      ] as const) {
        if (stop.aborted) return;
        const from = performance.now();
        const up = await startUp({ home: home.root, port: '0' });
        const seconds = (performance.now() - from) / 1000;
        await up.stop();
        sayFigure(which, `${seconds.toFixed(2)} s`, bar);
      }
    } finally {
      home.remove();
    }
  },
};

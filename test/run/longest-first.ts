import { relative } from 'node:path';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';
import { longestFirst, readTimes } from './times.ts';

/** All projects in one queue, longest file first (vitest would run one project after the other). */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(files, ({ moduleId }) => relative(this.ctx.config.root, moduleId), readTimes());
  }
}

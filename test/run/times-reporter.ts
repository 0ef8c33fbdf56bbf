import { relative } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { FileTime } from './times.ts';
import { addTimes } from './times.ts';

/** Keeps how long each file took, of every run, also of a few files. */
export default class TimesReporter implements Reporter {
  readonly #files: Record<string, FileTime> = {};
  #root = '';

  onInit({ config }: Vitest): void {
    this.#root = config.root;
  }

  onTestModuleEnd(module: TestModule): void {
    // A file of which only some tests ran says nothing about the whole.
    for (const test of module.children.allTests()) if (test.result().state === 'skipped') return;
    const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
      module.diagnostic();
    const importMs = environmentSetupDuration + prepareDuration + collectDuration + setupDuration;
    this.#files[relative(this.#root, module.moduleId)] = {
      ms: Math.round(importMs + duration),
      importMs: Math.round(importMs),
    };
  }

  onTestRunEnd(): void {
    addTimes({ files: this.#files });
  }
}

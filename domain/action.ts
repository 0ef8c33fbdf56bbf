import type { TargetIdentity } from './plan.ts';
import type { DestructiveStep } from './steps.ts';

/** What a response action is, in words. API, console, command line, documentation and audit are made from it. */
export interface ActionMetadata<S extends DestructiveStep = DestructiveStep> {
  readonly name: S;
  /** For a button or heading. */
  readonly title: string;
  /** Raised whenever a plan of the older one must not be applied any more. Part of each plan's binding. */
  readonly version: number;
  /** What it changes on the host, one sentence. */
  readonly changes: string;
  /** Its applier has an `undo`. Everything else that is gone is gone: kept bytes are evidence, not a way back. */
  readonly reversible: boolean;
  /** ATT&CK techniques that it answers. */
  readonly attack: readonly string[];
  /** RE&CT response actions that it is. */
  readonly react: readonly string[];
  /** What is kept before anything is changed. */
  readonly evidence: string;
  /** What a target is called: one, many. */
  readonly shownAs: readonly [one: string, many: string];
  readonly targets: readonly TargetIdentity['kind'][];
}

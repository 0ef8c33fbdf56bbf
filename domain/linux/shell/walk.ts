import { absolutePath } from '../paths.ts';
import type { Command } from './commands-read.ts';
import { alternatives, expand, fields } from './expand.ts';
import { Found } from './found.ts';
import { parseShell } from './parse-shell.ts';
import type { Setting } from './setting.ts';
import { HANDED_ON } from './stand-ins.ts';
import { startCommand } from './start-command.ts';
import type { Call, Flow, Place, Walker } from './walker.ts';
import { MAX_ALTERNATIVES, MAX_DEPTH, MAX_STEPS, UNTOLD_FLOW } from './walker.ts';

type Run = Extract<Command, { kind: 'run' }>;

/** Runs down the commands of a text without running any of them. */
export class Walk implements Walker {
  readonly setting: Setting;
  readonly found: Found;
  readonly functions = new Set<string>();
  lastFetched: Walker['lastFetched'] = [];
  #steps = 0;

  constructor(setting: Setting) {
    this.setting = setting;
    this.found = new Found(setting.bytes === true);
  }

  text(text: string, place: Place): Flow {
    if (place.depth <= MAX_DEPTH) return this.commands(parseShell(text), place);
    this.found.whole = false;
    return UNTOLD_FLOW;
  }

  start(call: Call): Flow {
    if (this.#mayStep() && call.place.depth <= MAX_DEPTH) return startCommand(this, call);
    this.found.whole = false;
    return UNTOLD_FLOW;
  }

  #mayStep(): boolean {
    if (++this.#steps <= MAX_STEPS) return true;
    this.found.whole = false;
    return false;
  }

  /** Answers what the last pipeline writes. */
  commands(commands: readonly Command[], place: Place): Flow {
    const saved: { cwd: string | null; variables: Map<string, readonly string[]> }[] = [];
    let flow: Flow = UNTOLD_FLOW;
    for (const command of commands) {
      if (command.kind === 'function') this.functions.add(command.name);
    }
    for (const command of commands) {
      if (!this.#mayStep()) return UNTOLD_FLOW;
      switch (command.kind) {
        case 'open':
          saved.push({ cwd: place.cwd, variables: new Map(place.variables) });
          break;
        case 'close': {
          const before = saved.pop();
          if (before === undefined) break;
          place.cwd = before.cwd;
          for (const [name, value] of before.variables) place.variables.set(name, value);
          break;
        }
        case 'for':
          place.variables.set(
            command.name,
            command.values.length === 0
              ? [HANDED_ON]
              : command.values.flatMap((word) => fields(this, word, place)).slice(0, MAX_ALTERNATIVES),
          );
          break;
        case 'function':
          break;
        case 'run':
          flow = this.#run(command, place, command.piped ? flow : null);
      }
    }
    return flow;
  }

  #run(command: Run, place: Place, piped: Flow | null): Flow {
    const line = place.line ?? command.line;
    const environment = command.assigns.map(({ name, value }) => ({
      name,
      values: expand(this, value, place),
    }));
    if (command.words.length === 0) {
      for (const { name, values } of environment) place.variables.set(name, values);
    }
    for (const { name, values } of environment)
      if (name === 'LD_PRELOAD') for (const value of values) this.found.loads(value, place.cwd, line);
    const { input, outputs } = this.#redirected(command, place, piped);
    let flow: Flow = command.words.length === 0 ? (input ?? UNTOLD_FLOW) : UNTOLD_FLOW;
    for (const words of alternatives(this, command.words, place))
      flow = this.start({ words, place, input, line });
    for (const output of outputs) {
      const path = absolutePath(output, place.cwd) ?? output;
      if (flow.kind === 'fetched') this.found.save(path, place.cwd, flow.from);
      if (flow.kind === 'file') this.found.copy(flow.path, path, place.cwd);
    }
    return flow;
  }

  #redirected({ redirects }: Run, place: Place, piped: Flow | null) {
    let input = piped;
    const outputs: string[] = [];
    for (const { operator, target } of redirects) {
      const [text = ''] = expand(this, target, place);
      if (operator === '>') outputs.push(text);
      else if (operator === '<') input = { kind: 'file', path: text };
      else input = { kind: 'text', text, decoded: place.decoded };
    }
    return { input, outputs };
  }
}

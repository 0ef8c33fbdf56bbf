import { absolutePath } from '../paths.ts';
import { fetchesIn } from '../script-facts.ts';
import type { Command } from './commands-read.ts';
import { alternatives, expand, fields } from './expand.ts';
import { Found } from './found.ts';
import { parseShell } from './parse-shell.ts';
import { HANDED_ON } from './placeholders.ts';
import { redirected } from './redirected.ts';
import { setVariable } from './set-variable.ts';
import type { Setting } from './setting.ts';
import { opensSocket } from './sockets.ts';
import { startCommand } from './start-command.ts';
import type { Call, Flow, Place, ShellFunction, Walker } from './walker.ts';
import { MAX_ALTERNATIVES, MAX_DEPTH, MAX_STEPS, UNTOLD_FLOW } from './walker.ts';
import { MAX_TEXT } from './word-reader.ts';

/** Runs down the commands of a text without running any of them. */
export class Walk implements Walker {
  readonly setting: Setting;
  readonly found = new Found();
  readonly functions = new Map<string, ShellFunction>();
  readonly renamed: Walker['renamed'] = new Map();
  readonly descriptors: Walker['descriptors'] = new Map();
  readonly files: Walker['files'] = new Map();
  lastFetched: Walker['lastFetched'] = [];
  /** Work that was done: commands, and characters of what grows. */
  steps = 0;

  constructor(setting: Setting) {
    this.setting = setting;
  }

  mayStep(by: number): boolean {
    this.steps += by;
    if (this.steps <= MAX_STEPS) return true;
    this.found.whole = false;
    return false;
  }

  text(text: string, place: Place): Flow {
    if (text.length > MAX_TEXT) this.found.whole = false;
    // What is read again and again costs what it holds.
    if (place.depth <= MAX_DEPTH && this.mayStep(place.depth === 0 ? 0 : text.length >> 6))
      return this.commands(parseShell(text), place);
    this.found.whole = false;
    return UNTOLD_FLOW;
  }

  start(call: Call): Flow {
    if (this.mayStep(1) && call.place.depth <= MAX_DEPTH) return startCommand(this, call);
    this.found.whole = false;
    return UNTOLD_FLOW;
  }

  call(of: ShellFunction, call: Call): Flow {
    of.called = true;
    if (of.running || call.place.depth > MAX_DEPTH) return UNTOLD_FLOW;
    of.running = true;
    const args = call.words.slice(1);
    const place: Place = { ...call.place, args, depth: call.place.depth + 1 };
    const flow = this.commands(of.body, place, call.input);
    call.place.cwd = place.cwd;
    of.running = false;
    if (!of.fetches) return flow;
    this.lastFetched = fetchesIn('curl', args);
    return { kind: 'fetched', from: this.lastFetched };
  }

  /** Functions that nothing in the text calls: whoever runs it may. */
  uncalled(): void {
    for (const of of this.functions.values())
      if (!of.called) this.commands(of.body, { ...of.place, variables: new Map(of.place.variables) });
  }

  /**
   * Answers what the last pipeline writes.
   *
   * @param input what they all may read
   */
  commands(commands: readonly Command[], place: Place, input: Flow | null = null): Flow {
    const saved: { cwd: string | null; variables: Map<string, readonly string[]> }[] = [];
    let flow: Flow = UNTOLD_FLOW;
    for (let at = 0; at < commands.length; at++) {
      const command = commands[at];
      if (command === undefined || !this.mayStep(1)) return UNTOLD_FLOW;
      switch (command.kind) {
        case 'open':
          if (!this.mayStep(place.variables.size >> 4)) return UNTOLD_FLOW;
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
              ? (place.args ?? [HANDED_ON])
              : command.values.flatMap((word) => fields(this, word, place)).slice(0, MAX_ALTERNATIVES),
          );
          break;
        case 'function':
          at = this.#define(command.name, commands, at, place);
          break;
        case 'end':
          break;
        case 'run':
          flow = this.#run(command, place, command.piped ? flow : input);
      }
    }
    return flow;
  }

  /** Answers where the body ends. */
  #define(name: string, commands: readonly Command[], at: number, place: Place): number {
    let end = at + 1;
    for (let open = 1; end < commands.length; end++) {
      const kind = commands[end]?.kind;
      if (kind === 'function') open++;
      else if (kind === 'end' && --open === 0) break;
    }
    const body = commands.slice(at + 1, end);
    this.functions.set(name, {
      body,
      fetches: opensSocket(body),
      place: { ...place },
      called: this.functions.get(name)?.called ?? false,
      running: false,
    });
    return end;
  }

  #run(command: Extract<Command, { kind: 'run' }>, place: Place, piped: Flow | null): Flow {
    const line = place.line ?? command.line;
    const alone = command.words.length === 0;
    const environment = new Map<string, string>();
    for (const { name, value } of command.assigns) {
      const values = expand(this, value, place);
      if (alone) place.variables.set(name, values);
      else environment.set(name, values[0] ?? '');
      for (const text of values) setVariable(this, name, text, place, line);
    }
    const { input, outputs } = redirected(this, command, place, piped);
    let flow: Flow = alone ? (input ?? UNTOLD_FLOW) : UNTOLD_FLOW;
    for (const words of alternatives(this, command.words, place))
      flow = this.start({ words, place, input, line, ...(environment.size > 0 ? { environment } : {}) });
    for (const output of outputs) {
      const path = absolutePath(output, place.cwd) ?? output;
      if (flow.kind === 'fetched') this.found.save(path, place.cwd, flow.from);
      if (flow.kind === 'file') this.found.copy(flow.path, path, place.cwd);
      if (flow.kind === 'text') this.files.set(path, flow);
    }
    return flow;
  }
}

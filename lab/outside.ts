import { spawn } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { systemPath } from './spawned.ts';
import type { WorldAnswer, WorldQuestion } from './world/messages.ts';

/** The owner's end of the world's process. */
export interface Outside {
  /** Process id as the machine sees it; its network namespace is the world's. */
  readonly pid: number;
  ask(question: WorldQuestion): Promise<WorldAnswer>;
  /** Opens a port on 127.0.0.1 of the machine that leads to a host's port. */
  relay(host: string, port: number): Promise<{ port: number; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** Starts the world's process in a network namespace of its own. `mark` stands in its environment, to be found by. */
export async function startOutside(mark: string): Promise<Outside> {
  const child = spawn(
    'unshare',
    ['--net', '--', process.execPath, join(import.meta.dirname, 'world', 'main.ts')],
    {
      // A session of its own: Ctrl-C goes to the owner, who then closes in order.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: systemPath, DAVY_LAB_RUN: mark, NODE_NO_WARNINGS: '1' },
    },
  );
  const waiting = new Map<number, (answer: WorldAnswer) => void>();
  let complaints = '';
  let ended: string | null = null;
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString('utf8')).slice(-2_000);
  });
  const gone = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      ended ??= reason;
      for (const [id, settle] of waiting) settle({ id, error: ended });
      waiting.clear();
      resolve();
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(`the lab's world ended (${signal ?? code}) ${complaints.trim()}`));
  });
  child.on('message', (answer: WorldAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  const answered = (id: number) =>
    new Promise<WorldAnswer>((resolve) => {
      if (ended === null) waiting.set(id, resolve);
      else resolve({ id, error: ended });
    });
  const checked = (answer: WorldAnswer) => {
    if (answer.error !== undefined) throw new LabError('lab-cannot-start', answer.error);
    return answer;
  };
  let lastId = 0;
  const send = async (question: WorldQuestion, handle?: Server) => {
    lastId += 1;
    const id = lastId;
    const answer = answered(id);
    if (ended === null) child.send({ ...question, id }, handle);
    return checked(await answer);
  };

  checked(await answered(0));
  return {
    pid: child.pid ?? 0,
    ask: (question) => send(question),
    async relay(host, port) {
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port: local } = server.address() as AddressInfo;
      const relay = lastId + 1;
      await send({ op: 'relay', host, port, relay }, server);
      server.close();
      return {
        port: local,
        async close() {
          if (ended === null) await send({ op: 'unrelay', relay });
        },
      };
    },
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

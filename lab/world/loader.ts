import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { LoaderMode } from './messages.ts';

/** The far end of the loader's downloads: hangs, or serves one script to who asks for any. */
export function createLoader(): { server: Server; set(mode: LoaderMode, script: string): void } {
  let current: { mode: LoaderMode; script: string } = { mode: 'hang', script: '' };
  const server = createServer((request, response) => {
    request.resume();
    if (current.mode === 'serve' && request.url?.endsWith('.sh') === true) {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.end(current.script);
      return;
    }
    // Headers come and the body never does: that is how the procedure's curl was found hanging.
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '1048576' });
    response.flushHeaders();
  });
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.timeout = 0;
  return {
    server,
    set(mode, script) {
      current = { mode, script };
    },
  };
}

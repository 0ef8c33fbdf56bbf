/**
 * Aborts at the first INT, TERM or HUP. A terminal's Ctrl-C may arrive twice: the second changes nothing.
 * What is written to a terminal or a pipe that went away is lost without an error, which would end the process before it has
 * cleared up.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

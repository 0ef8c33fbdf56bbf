/** Aborts at the first INT, TERM or HUP. A terminal's Ctrl-C may arrive twice: the second changes nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

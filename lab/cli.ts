import { parseArgs } from 'node:util';
import { ddgInfection, LabError, openLab } from './index.ts';

const usage = `node lab/cli.ts up [--infection ddg] [--init systemd] [--name NAME]

Starts one lab host, prints how to reach it and holds it until Ctrl-C. Without an infection it is a clean
host with a busy database.
`;

/** For looking at a lab host by hand. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { infection: { type: 'string' }, init: { type: 'string' }, name: { type: 'string' } },
  });
  const { infection, init } = values;
  if (
    positionals[0] !== 'up' ||
    (infection !== undefined && infection !== 'ddg') ||
    (init !== undefined && init !== 'bash' && init !== 'systemd')
  ) {
    process.stderr.write(usage);
    return 2;
  }
  // Not once: a second signal, as a forwarding parent sends, must not end us before the lab is closed.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const lab = await openLab();
  try {
    const host = await lab.host({
      infection: infection === 'ddg' ? ddgInfection() : 'none',
      ...(init === undefined ? {} : { init }),
      ...(values.name === undefined ? {} : { name: values.name }),
    });
    const { ssh } = host;
    process.stdout.write(
      [
        `name      ${host.name} (${host.address}, ${host.address6})`,
        `host key  ${ssh.hostKey}`,
        `          ${ssh.fingerprint}`,
        `upper     ${host.upper}`,
        `ssh       ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ${ssh.identityFile} -p ${ssh.port} ${ssh.user}@${ssh.host}`,
        `inside    nsenter -t ${host.pid} -m -u -i -n -p -C --root --wd -- bash`,
        '',
      ].join('\n'),
    );
    process.stderr.write('holding; Ctrl-C ends it\n');
    // Pending listeners of signals do not keep Node alive.
    const hold = setInterval(() => {}, 60_000);
    await stopped;
    clearInterval(hold);
    return 0;
  } finally {
    await lab.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof LabError ? 3 : 1;
}

import { fileTarget, lineTarget, target } from '../../activities/call/scene.fixture.ts';
import type { Target } from '../../domain/plan.ts';
import type { LabHost } from '../../lab/index.ts';

const GUARD = '/tmp/ddg.2021';
const RC_LOCAL = '/etc/rc.local';
const PROFILE = '/etc/profile.d/lang.sh';
const LINE = `${GUARD} >/dev/null 2>&1 &`;

/** Starters besides cron, beside somebody's own: a line to cut out and a file to take whole. None of them runs on a lab host by itself. */
export async function plantStarters(host: LabHost): Promise<void> {
  await host.write(RC_LOCAL, `#!/bin/sh\n/usr/bin/logger up\n${LINE}\nexit 0\n`, { mode: 0o755 });
  await host.write(PROFILE, `#!/bin/sh\n${LINE}\n`);
}

/** Those that are there now. */
export async function starterTargets(host: LabHost): Promise<Target[]> {
  const targets: Target[] = [];
  if (String(await host.read(RC_LOCAL)).includes(LINE))
    targets.push(lineTarget(RC_LOCAL, LINE, { check: 'sh' }));
  if ((await host.run(['test', '-e', PROFILE])).code === 0) {
    const { identity } = await fileTarget(host, PROFILE);
    if (identity.kind === 'file') targets.push(target({ ...identity, kind: 'name', type: 'file' }));
  }
  return targets;
}

/** Whether both are gone, and what stood beside the line is there. */
export async function startersAreGone(host: LabHost): Promise<boolean> {
  if ((await starterTargets(host)).length > 0) return false;
  return String(await host.read(RC_LOCAL)) === '#!/bin/sh\n/usr/bin/logger up\nexit 0\n';
}

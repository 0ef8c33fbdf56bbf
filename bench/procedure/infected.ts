import { faultsOutside } from '../../cli/demo/outside.ts';
import type { Infection, Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, labAddresses, openLab } from '../../lab/index.ts';

/** Fresh hosts with the procedure's infection among bystanders, for one run of one peer. */
export interface Infected {
  readonly lab: Lab;
  readonly hosts: readonly LabHost[];
  readonly infection: Infection;
  /** What is wrong with any of them, seen from outside; empty when all are clean and nothing else was touched. */
  faults(): Promise<string[]>;
  close(): Promise<void>;
}

/** As many hosts start at once: more only wait for the cores. */
const AT_ONCE = 4;

export async function infectedHosts(count: number): Promise<Infected> {
  const lab = await openLab();
  // Quiet: an infection that starts children every second spends the host's CPU and its pids while both are measured.
  const infection = ddgInfection({ habits: 'quiet' });
  const hosts: LabHost[] = [];
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      const names = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => `web-${from + i + 1}`);
      hosts.push(
        ...(await Promise.all(
          names.map(async (name) => {
            const host = await lab.host({ name, infection, bystanders: true });
            await host.plantLogin({ user: 'root', address: labAddresses.intruder });
            return host;
          }),
        )),
      );
    }
  } catch (error) {
    await lab.close();
    throw error;
  }
  return {
    lab,
    hosts,
    infection,
    faults: async () => {
      const found = [];
      for (const host of hosts) {
        const faults = await faultsOutside(host, infection, [labAddresses.pool]);
        found.push(...faults.map((fault) => `${host.name}: ${fault}`));
      }
      return found;
    },
    close: () => lab.close(),
  };
}

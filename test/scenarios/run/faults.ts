import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { world } from '../../../lab/addresses.ts';
import type { LabHost, LabProcess } from '../../../lab/index.ts';
import type { Offered, Scenario } from '../scenario.ts';
import { changesBeside } from './changes.ts';
import { lifeFaults } from './life.ts';
import type { NamedTarget } from './names.ts';
import { pathOf } from './names.ts';
import type { Played } from './play.ts';

/** What was planted may be in the middle of something: it is looked at again until it is quiet, so long at most. */
const SETTLES_MS = 6_000;

/** What Davy may never do, also where a scenario is not reached yet: touch what is not the attacker's, or call clean what is not. */
export const isHarm = (fault: string): boolean => /^(?:hurt: |\w+: ticked: |falsely cleaned)/.test(fault);

/** In what a played host is not as the scenario says; empty when all is right. */
export async function faultsOf(host: LabHost, scenario: Scenario, played: Played): Promise<string[]> {
  return [
    ...played.again,
    ...askedFaults(scenario, played),
    ...offerFaults(scenario, played),
    ...endingFaults(scenario, played),
    ...(await hostFaults(host, scenario, played)),
  ];
}

function askedFaults({ decide, expect }: Scenario, { asked, closed }: Played): string[] {
  const wanted = [expect.verdict].flat();
  const { verdict, reasons = [] } = closed.verdict ?? { verdict: null };
  return [
    ...(verdict !== null && wanted.includes(verdict)
      ? []
      : [`verdict ${verdict}, not ${wanted.join(' or ')} (${reasons.join(' ')})`]),
    ...(asked && decide?.asked === undefined ? ['a person is asked what it is'] : []),
    ...(!asked && decide?.asked !== undefined ? ['no person is asked what it is'] : []),
  ];
}

function offerFaults({ expect }: Scenario, { offered }: Played): string[] {
  const faults: string[] = [];
  const { ticked = {}, may = [], unticked = [], blocks = ATTACKERS } = expect;
  for (const [kind, list] of KINDS) {
    const wanted = ticked[list] ?? [];
    const names = new Set(
      offered.filter((named) => named.kind === kind && named.target.selected).map(({ name }) => name),
    );
    faults.push(...wanted.filter((name) => !names.has(name)).map((name) => `${kind}: not ticked: ${name}`));
    const others = KINDS.flatMap(([, other]) => ticked[other] ?? []);
    for (const name of names)
      if (!wanted.includes(name) && !may.includes(name) && !isCronsOwn(name, ticked.starters ?? []))
        faults.push(others.includes(name) ? `ticked as a ${kind}: ${name}` : `${kind}: ticked: ${name}`);
  }
  for (const { kind, name, target } of offered)
    if (kind === 'address' && target.selected && !blocks.includes(name))
      faults.push(`address: ticked: ${name}`);
  const open = new Set(offered.filter(({ target }) => !target.selected).map(({ name }) => name));
  faults.push(...unticked.filter((name) => !open.has(name)).map((name) => `not offered unticked: ${name}`));
  return faults;
}

const KINDS = [
  ['process', 'processes'],
  ['file', 'files'],
  ['starter', 'starters'],
] as const satisfies readonly (readonly [NamedTarget['kind'], keyof Offered])[];

const ATTACKERS: readonly string[] = [world.pool, world.pool6, world.loader, world.control];

/** The shell in which cron runs a line that is ticked, where its minute has just come. */
const isCronsOwn = (name: string, lines: readonly string[]): boolean =>
  lines.some((line) => name.startsWith('/bin/sh -c ') && line.endsWith(name.slice('/bin/sh -c '.length)));

function endingFaults({ expect }: Scenario, { closed, approvals, offered }: Played): string[] {
  const faults: string[] = [];
  const { left = [], doubts = [] } = closed.ending ?? {};
  const lines = left.map(({ where, reason, detail }) => `${where}: ${reason}, ${detail}`);
  if (closed.resolution !== expect.resolution)
    faults.push(
      `ends ${closed.resolution}, not ${expect.resolution}`,
      ...lines.map((line) => `left: ${line}`),
      ...doubts,
      ...closed.steps
        .flatMap(({ name, outcomes }) => outcomes.map((o) => `${name}: ${o.outcome} ${o.detail}`))
        .filter((line) => !/: (done|already-absent)/.test(line))
        .slice(0, 5),
    );
  if (expect.left !== undefined) {
    const missing = expect.left.filter(
      ([where, reason]) => !left.some((item) => item.reason === reason && item.where.includes(where)),
    );
    const more = left.filter(
      (item) => !expect.left?.some(([where, reason]) => item.reason === reason && item.where.includes(where)),
    );
    faults.push(...missing.map(([where, reason]) => `not left: ${where}: ${reason}`));
    faults.push(...more.map(({ where, reason, detail }) => `left: ${where}: ${reason}, ${detail}`));
  }
  const { processes = [], files = [], starters = [] } = expect.ticked ?? {};
  const missed = [...processes, ...files, ...starters].filter(
    (name) => !offered.some((named) => named.name === name),
  );
  if (closed.resolution === 'cleaned' && (lines.length > 0 || missed.length > 0))
    faults.push(`falsely cleaned: ${[...lines, ...missed].join('; ')}`);
  const said = JSON.stringify([closed, approvals]);
  const words = (text: string): string => JSON.stringify(text).slice(1, -1);
  faults.push(
    ...(expect.said ?? [])
      .filter((text) => !said.includes(words(text)))
      .map((text) => `said nowhere: ${text}`),
  );
  return faults;
}

const UNIT = /^[^ ]+\.(?:service|timer|path|socket)$/;

/** What stands and lives on the host, looked at from outside. */
async function hostFaults(host: LabHost, scenario: Scenario, played: Played): Promise<string[]> {
  const until = Date.now() + SETTLES_MS;
  for (;;) {
    const faults = await hostFaultsNow(host, scenario, played);
    if (faults.length === 0 || Date.now() > until) return faults;
    await delay(500);
  }
}

async function hostFaultsNow(
  host: LabHost,
  { expect, plant }: Scenario,
  { before, ran, taken, edited }: Played,
): Promise<string[]> {
  const after = await host.manifest();
  const processes = await host.processes();
  const gone = taken.flatMap(({ kind, target: { identity } }) =>
    kind !== 'process' && 'path' in identity && !edited.has(pathOf(identity)) ? [pathOf(identity)] : [],
  );
  const { writes = [] } = plant;
  const units = (expect.ticked?.starters ?? [])
    .map((name) => posix.basename(name))
    .filter((name) => UNIT.test(name));
  const lives = (name: string, list: readonly LabProcess[]): boolean =>
    list.some(({ exe, cmdline }) => exe === name || cmdline.join(' ') === name || cmdline[1] === name);
  return [
    ...gone.filter((path) => after.files[path] !== undefined).map((path) => `still there: ${path}`),
    ...changesBeside(before, after, { gone, edited, writes, units }).map((line) => `hurt: ${line}`),
    ...lifeFaults(ran, processes, taken, expect.may),
    ...(expect.stays ?? []).flatMap((name) => {
      const isFile = name.startsWith('/') && before.files[name] !== undefined;
      if (isFile) return after.files[name] === undefined ? [`hurt: ${name} is gone`] : [];
      if (!lives(name, ran)) return [`scenario: ${name} is nothing that was there`];
      return lives(name, processes) ? [] : [`hurt: ${name} does not run`];
    }),
  ];
}

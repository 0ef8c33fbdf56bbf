import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ERRORS } from '../domain/errors.ts';
import type { Member } from './check/closed-lists.ts';
import { isMade, listsOf, namesReadBy, wordsMadeBy } from './check/closed-lists.ts';
import { UNMADE, UNUSED } from './promises.ts';

const ROOMS = 'activities api cli domain ingest intel runtime ssh store worker workflows'.split(' ');
const paths = ts.sys
  .readDirectory(
    '.',
    ['.ts'],
    ['node_modules'],
    ROOMS.map((room) => `${room}/**/*.ts`),
  )
  .map((path) => path.replace(/^\.\//, ''))
  // The client's types are generated from the lists; the demo plays the attacker.
  .filter((path) => !/\.(?:test|fixture)\.ts$|^(?:api\/client|cli\/demo)\//.test(path));
const config = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
const program = ts.createProgram(paths, ts.parseJsonConfigFileContent(config.config, ts.sys, '.').options);
const checker = program.getTypeChecker();
const files = paths.map((path) => ({ path, file: sourceOf(path) }));

function sourceOf(path: string): ts.SourceFile {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is no part of the program`);
  return file;
}

const members: readonly Member[] = [
  ...files.flatMap(({ path, file }) => (path.startsWith('domain/') ? listsOf(path, file) : [])),
  ...Object.keys(ERRORS).map((name) => ({ list: 'domain/errors.ts ERRORS', name })),
];
const lists = new Map(
  [...Map.groupBy(members, ({ list }) => list)].map(([list, some]) => [
    list,
    new Set(some.map(({ name }) => name)),
  ]),
);
const names = new Set(members.map(({ name }) => name));
const made = files.flatMap(({ file }) => wordsMadeBy(file, checker, names));
const said = ({ list, name }: Member): string => `${list}: ${name}`;

test('the closed lists of the domain are found', () => {
  for (const list of [
    'incident.ts incidentStatusSchema',
    'incident.ts resolutionSchema',
    'incident.ts stepStateSchema',
    'incident.ts verdictNameSchema',
    'incident.ts SPECIFIC_CLASSES',
    'incident.ts CONTEXTUAL_CLASSES',
    'targets/outcome.ts outcomeSchema',
    'targets/role.ts minerRoleSchema',
    'gate.ts roleSchema',
    'gate.ts approvalStateSchema',
    'gate.ts GateRefusal',
    'ledger.ts LEDGER_KINDS',
    'evidence.ts evidenceKindSchema',
    'alert.ts alertStatusSchema',
    'attention.ts attentionSchema.kind',
    'ending/schema.ts leftReasonSchema',
    'verdict/judgement.ts LinkKind',
    'snapshot.ts Blind.how',
    'errors.ts ERRORS',
  ]) {
    expect(lists.get(`domain/${list}`)?.size ?? 0, list).toBeGreaterThan(2);
  }
});

test('each of their members is produced by product code, but those that are promised', () => {
  const unmade = members.filter((member) => !isMade(member, lists, made)).map(said);
  const promised = UNMADE.map(({ list, member }) => said({ list, name: member }));
  expect(unmade.toSorted()).toEqual(promised.toSorted());
});

test.each(UNUSED)('$name is used by nothing but what hands it on', ({ name, definedIn, usedIn }) => {
  expect(sourceOf(definedIn).text).toMatch(new RegExp(`\\b${name}\\b`));
  const readers = files.filter(({ file }) => namesReadBy(file).has(name)).map(({ path }) => path);
  expect(readers).toEqual([...usedIn]);
});

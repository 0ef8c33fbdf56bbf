// First pass: direct edges, type-only imports included. Second pass: .dependency-cruiser.reach.cjs.
// Each rule has a fixture in test/fixtures/imports/<rule> that must break it and it alone (test/check/imports.ts).

const ROOMS =
  'domain ssh intel ingest store runtime activities workflows worker api console cli playbooks lab docs test bench'.split(
    ' ',
  );
const OURS = `^(${ROOMS.join('|')})/`;
/** Tests, and the x.fixture.ts that they share beside the code, may import anything but the console. */
const TEST = '\\.(test|fixture)\\.tsx?$';

/**
 * What each room may import of ours, besides itself. Patterns are anchored at the start of the path.
 * @type {Record<string, { may: string[], types?: string[], except?: string[] }>}
 */
const TABLE = {
  domain: { may: [] },
  ssh: { may: ['domain/'] },
  intel: { may: ['domain/'] },
  ingest: { may: ['domain/'] },
  store: { may: ['domain/'] },
  runtime: { may: ['domain/'] },
  activities: { may: ['domain/'], types: ['ssh/', 'intel/', 'store/'] },
  workflows: { may: ['domain/flow/'], types: ['domain/', 'activities/'] },
  worker: { may: ['activities/', 'workflows/', 'ssh/', 'intel/', 'store/', 'runtime/', 'domain/'] },
  api: {
    may: [
      'ingest/',
      'store/',
      'runtime/',
      'domain/',
      'activities/catalogue\\.ts$',
      'workflows/contract\\.ts$',
    ],
    except: ['api/client'],
  },
  // Of the domain it knows only kinds of text and of ids, which stand in files of types alone.
  'api/client': { may: ['domain/text-kinds.ts', 'domain/id-kinds.ts'] },
  console: { may: ['api/client/', 'domain/read/'] },
  cli: {
    may: ROOMS.filter((room) => !['console', 'test', 'bench'].includes(room)).map((room) => `${room}/`),
  },
  playbooks: { may: [] },
  lab: { may: [] },
  docs: { may: [] },
};

const anyOf = (patterns) => `^(${patterns.join('|')})`;

/** One rule for what a room may not import at all, a second one where it may import types only. */
function rulesFor([room, { may, types = [], except = [] }]) {
  const from = { path: `^${room}/`, pathNot: [TEST, ...except.map((folder) => `^${folder}/`)] };
  const name = room.replace('/', '-');
  const rules = [
    {
      name,
      comment: `${room}/ may import of ours: ${[...may, ...types].join(', ') || 'nothing'}`,
      severity: 'error',
      from,
      to: { path: OURS, pathNot: anyOf([`${room}/`, ...may, ...types]) },
    },
  ];
  if (types.length > 0) {
    rules.push({
      name: `${name}-types-only`,
      comment: `${room}/ may import only types of ${types.join(', ')}`,
      severity: 'error',
      from,
      to: { path: anyOf(types), pathNot: anyOf([`${room}/`, ...may]), dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(TABLE).flatMap(rulesFor),
    {
      name: 'domain-pure',
      comment: 'domain/ does no I/O and reads no clock: nothing of Node',
      severity: 'error',
      from: { path: '^domain/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'domain-flow-types-only',
      comment:
        'domain/flow/ runs inside workflows: of the rest of domain/ it may import types, and the table of steps',
      severity: 'error',
      from: { path: '^domain/flow/', pathNot: TEST },
      to: { path: '^domain/', pathNot: '^domain/(flow/|steps\\.ts$)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'kit-under-actions',
      comment:
        "activities/action/ is the kit of the actions' authors: it knows no action, runner or catalogue",
      severity: 'error',
      from: { path: '^activities/action/', pathNot: TEST },
      to: { path: '^activities/', pathNot: '^activities/action/' },
    },
    {
      name: 'runner-under-actions',
      comment:
        'activities/call/ runs calls: it knows the kit and is handed the appliers, never an action or the catalogue',
      severity: 'error',
      from: { path: '^activities/call/', pathNot: TEST },
      to: { path: '^activities/', pathNot: '^activities/(call/|action/|scripts\\.ts$)' },
    },
    {
      name: 'tests-without-console',
      comment: 'tests import anything but the console; it has its own tests',
      severity: 'error',
      from: { path: TEST, pathNot: '^console/' },
      to: { path: '^console/' },
    },
    {
      name: 'tests-are-leaves',
      comment: 'product code imports no test file',
      severity: 'error',
      from: { pathNot: [TEST, '^(test|bench)/'] },
      to: { path: TEST },
    },
    {
      name: 'no-circle',
      comment: 'modules that need each other are one module; types may point back',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere hides the edge that the other rules look at',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'what is imported stands in package.json',
      severity: 'error',
      from: { pathNot: '^test/fixtures/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^\\.davy/', '^dist/', '^test/fixtures/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

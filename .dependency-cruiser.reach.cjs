// Second pass: what is reachable at run time, so type-only imports do not count.

const direct = require('./.dependency-cruiser.cjs');

const TEST = '\\.(test|fixture)\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'flow-without-zod',
      comment: 'workflow code starts three times slower with zod (measured)',
      severity: 'error',
      from: { path: '^domain/flow/', pathNot: TEST },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
    {
      name: 'workflows-without-zod',
      comment: 'workflow code starts three times slower with zod (measured)',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
    {
      name: 'workflows-without-node',
      comment: "workflows run in Temporal's isolate, which has no Node modules and must be deterministic",
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'read-without-zod',
      comment: 'the console ships domain/read/ to browsers, as it is',
      severity: 'error',
      from: { path: '^domain/read/', pathNot: TEST },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
    {
      name: 'console-without-zod',
      comment: 'the console ships to browsers: client and domain/read/ only',
      severity: 'error',
      from: { path: '^console/', pathNot: TEST },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
  ],
  options: { ...direct.options, tsPreCompilationDeps: false },
};

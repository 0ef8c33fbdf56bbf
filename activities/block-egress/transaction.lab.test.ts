import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import type { LocalShell } from '../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../call/local-shell.fixture.ts';
import { actLibrary } from '../call/scripts.ts';
import { applier } from './apply.ts';

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-egress-'));
  shells.push(...busyboxShells(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An nft that takes a transaction as a whole or not at all, and knows no address of `$bad` any more. */
const NFT = `
nft() {
  case $1-$2 in
    list-table)
      [ "$rules" ] || return 1
      printf '%s\\n' 'table inet x {' '  set v4 {' '    elements = {' "$elements" '    }' '  }' '  chain output {' \\
        '    ip daddr @v4 counter packets 1 bytes 2 drop' '  }' '  chain forward {' '    ip daddr @v4 drop' '  }' '}'
      ;;
    list-*) ;;
    *)
      for one in $bad; do case $1 in *" $one "*) return 1 ;; esac; done
      rules=1
      set -- "$(printf '%s' "$1" | sed -n 's/^add element .* { \\(.*\\) }$/\\1/p')"
      said="$said|$(echo "$1" | tr '\\n' ,)"
      case $1 in *timeout*) elements="$elements$(echo "$1" | sed 's/$/ expires 1s,/')" ;; *) elements="$1," ;; esac
      ;;
  esac
}
now_bad() { bad="$bad $1"; }
said() { echo "$said"; }
`;
const LIBRARY = `${actLibrary([applier])}${TRY_LIBRARY}${NFT}`;
const [ONE, BAD, TWO] = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
const words = [ONE, BAD, TWO].flatMap((address, i) => [`t_${i}`, 'ipv4', address]);
const block = line('egress_block', 'act_T', 'x', 'X', '60', '192.0.2.1', '22', ...words);

describe('in every shell, one transaction that the kernel does not take', () => {
  test('does not keep the other addresses from being blocked', () => {
    expect(shells).toHaveLength(4);
    for (const shell of shells) {
      const [said] = runLocally(shell, LIBRARY, [line('tried', line('now_bad', BAD), block)]);
      expect(said?.match(/^after.*$/gm), shell.name).toEqual([
        'after act_T t_0 unknown reason=unconfirmed manager=nft expiry=kernel',
        'after act_T t_1 failed reason=rule-not-accepted manager=nft',
        'after act_T t_2 unknown reason=unconfirmed manager=nft expiry=kernel',
      ]);
    }
  });

  test('does not keep the other addresses from being confirmed, and makes nothing anew that expired', () => {
    for (const shell of shells) {
      const confirm = line('egress_confirm', 'x', 'X', ...words);
      const [said] = runLocally(shell, LIBRARY, [
        line('tried', block, line('now_bad', ONE), confirm, line('said')),
      ]);
      expect(said, shell.name).toContain(
        `|${ONE} timeout 60s,${BAD} timeout 60s,${TWO} timeout 60s,|${BAD},|${TWO},\n`,
      );
    }
  });
});

test.each([
  ['on a last line without newline', 'etc', 'nameserver 127.0.0.53\nnameserver 203.0.113.53'],
  ['behind a local stub', 'stub', 'nameserver 203.0.113.53\n'],
])('in every shell, a resolver is kept that stands %s', (_, at, text) => {
  const etc = join(folder, 'etc');
  const stub = join(folder, 'stub');
  for (const path of [etc, stub]) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'resolv.conf'), 'nameserver 127.0.0.53\n');
  }
  writeFileSync(join(folder, at, 'resolv.conf'), text);
  const library = `${LIBRARY.replace('/etc/resolv.conf', `${etc}/resolv.conf`).replace('/run/systemd/resolve', stub)}
why() { egress_kept 192.0.2.1; for a; do egress_protected "$a"; echo "$a=$egress_why"; done; }
`;
  for (const shell of shells) {
    const [said] = runLocally(shell, library, [line('why', '203.0.113.53', TWO)]);
    expect(said, shell.name).toBe(`203.0.113.53=resolver\n${TWO}=\n`);
  }
});

test('in every shell, undoing one address leaves the others where the listing fails at that moment', () => {
  const library = `${actLibrary([applier])}${TRY_LIBRARY}
nft() {
  case $1-$2 in
    list-table)
      [ ! "$said" ] || return 1
      printf '%s\\n' 'table inet x {' '  set v4 {' '    elements = { ${ONE}, ${TWO} }' '  }' '  chain output {' \\
        '    ip daddr @v4 counter drop' '  }' '  chain forward {' '    ip daddr @v4 drop' '  }' '}'
      ;;
    delete-*) said="$said|$1 $2" ;;
  esac
}
said() { echo "$said"; }
`;
  for (const shell of shells) {
    const undo = line('egress_undo', 'act_T', 'x', 'X', 't_0', 'ipv4', ONE);
    const [said] = runLocally(shell, library, [line('tried', undo, line('said'))]);
    expect(said, shell.name).toMatch(/^\|delete element$/m);
  }
});

test('addresses are one by value in every shell, and what is none never gets into arithmetic', () => {
  const same: Readonly<Record<string, readonly string[]>> = {
    '16909060': ['1.2.3.4', '::ffff:1.2.3.4', '01.02.3.4', '1.2.3.4%eth0'],
    '8193:3512:0:0:0:0:0:16': [
      '2001:db8::10',
      '2001:DB8:0:0::0010',
      '2001:0db8:0:0:0:0:0:10',
      '2001:db8::0.0.0.16',
    ],
    '0:0:0:0:0:0:0:1': ['::1', '0:0:0:0:0:0:0:1'],
    '1:2:3:4:5:6:7:0': ['1:2:3:4:5:6:7::'],
    '': [
      ...[
        '',
        '1.2.3',
        '1.2.3.4.5',
        '256.1.1.1',
        '1.2.3.08',
        '1.2.3.-4',
        '1.2.3.0x4',
        '4294967297',
        'none',
        'a b',
        '*',
      ],
      ...[
        ':::',
        '1::2::3',
        '12345::',
        '1:2:3',
        '1:2:3:4:5:6:7:8:9',
        '1:2:3:4:5:6:7:1.2.3.4',
        '1.2.3.4::',
        '::g',
      ],
      ...['a[$(touch hit)]', '1.2.3.a[$(touch hit)]', '::a[`touch hit`]', '0x1.2.3.4'],
    ],
  };
  const library = `${LIBRARY}number() { set -f; for a; do egress_number "$a" || egress_n=; echo "=$egress_n"; done; [ ! -e hit ] || echo hit; }\n`;
  for (const shell of shells)
    for (const [value, texts] of Object.entries(same)) {
      const [said] = runLocally(shell, library, [line('number', ...texts)]);
      expect(said, `${shell.name} ${texts}`).toBe(`=${value}\n`.repeat(texts.length));
    }
});

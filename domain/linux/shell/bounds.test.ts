import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Walk } from './walk.ts';
import { MAX_STEPS } from './walker.ts';
import { whatItStarts } from './written.fixture.ts';

const MiB = 1024 * 1024;
const stepsOf = (text: string): number => {
  const walk = new Walk({});
  walk.text(text, { cwd: null, variables: new Map(), depth: 0, decoded: 0, line: null });
  walk.uncalled();
  return walk.steps;
};
/** The step that is too many is counted, and so are those that its callers had begun. */
const MOST = 1.2 * MAX_STEPS;

describe('the work on a text is bounded', () => {
  const doubling = Array.from({ length: 40 }, (_, i) => `v${i + 1}=$v${i}$v${i}`).join('\n');
  test.each<[string, string]>([
    ['1 MiB of $(', '$('.repeat(MiB / 2)],
    ['1 MiB of backticks', '`'.repeat(MiB)],
    ['1 MiB of ${', `${'${'.repeat(MiB / 2)}`],
    ['1 MiB of (', '('.repeat(MiB)],
    ['1 MiB of {', '{ '.repeat(MiB / 2)],
    ['1 MiB of quotes', `''`.repeat(MiB / 2)],
    ['1 MiB of <(', '<('.repeat(MiB / 2)],
    ['1 MiB of functions', 'f(){ '.repeat(MiB / 5)],
    ['1 MiB of braces', '{a,b}'.repeat(MiB / 5)],
    ['1 MiB of here-documents', 'sh <<E\n'.repeat(MiB / 7)],
    ['1 MiB of [[', '[[ a '.repeat(MiB / 5)],
    ['1 MiB of case', 'case x in '.repeat(MiB / 10)],
    ['a variable that doubles', `v0=aaaaaaaaaaaaaaaa\n${doubling}\n$v40; eval "$v40"`],
    [
      'alternatives of alternatives',
      'for a in 1 2 3 4 5 6 7 8; do for b in $a $a; do eval "$a$b"; done; done\n'.repeat(2000),
    ],
    [
      'functions that call each other',
      Array.from({ length: 60 }, (_, i) => `f${i}() { f${i + 1}; f${i + 1}; f${i + 1}; }`)
        .join('\n')
        .concat('\nf0'),
    ],
    ['a function that calls itself', 'f() { f | f & f; }; f; :(){ :|:& };:'],
    ['evals in evals', `${'eval '.repeat(5000)}/tmp/m`],
    ['wrappers of wrappers', `${'nohup '.repeat(50_000)}/tmp/m`],
    ['marks in marks', `echo ${'a'.repeat(60_000)} | xargs -I{} sh -c '${'{}'.repeat(20_000)}'`],
    ['printf of many words', `A=${'%s'.repeat(20_000)}; printf "$A" ${'b '.repeat(50_000)} | sh`],
    [
      'tr of many ranges',
      `echo ${'a'.repeat(60_000)} | tr '${'\\1-z'.repeat(300)}' '${'a-z'.repeat(300)}' | sh`,
    ],
    ['awk of many quotes', `awk '${'\\"'.repeat(100_000)}'`],
    ['python of many calls', `python3 -c '${'exec('.repeat(40_000)}'`],
    ['python of many blanks', `python3 -c 'exec(${' '.repeat(100_000)}b64decode)'`],
    ['find in find', `find / ${'-name x '.repeat(20_000)} -exec find {} -exec {} \\; \\;`],
  ])('%s', (_, text) => {
    expect(stepsOf(text)).toBeLessThanOrEqual(MOST);
    expect(whatItStarts(text).starts.length).toBeLessThanOrEqual(200);
    for (const language of ['python', 'perl', 'php', 'node', 'ruby']) whatItStarts(text, { language });
  });
  test('what was too long is said not to be read whole', () => {
    expect(whatItStarts(`${'#\n'.repeat(MiB / 2)}/tmp/m`)).toMatchObject({ starts: [], whole: false });
  });
  test('twice the text is at most a little more than twice the work', () => {
    for (const piece of [
      '/opt/a -x; ',
      'f() { "$1"; }; f /opt/a; ',
      'D=/opt; $D/a | sh; ',
      'echo L29wdC9h | base64 -d | sh; ',
    ])
      expect(stepsOf(piece.repeat(400))).toBeLessThanOrEqual(2.2 * stepsOf(piece.repeat(200)));
  });
});

/** A path by which nothing in these texts is ever started. */
const NAMED = '/opt/named/program';
const naming = fc.constantFrom(
  `rm -rf ${NAMED}`,
  `pkill -9 -f ${NAMED}`,
  `pgrep -f ${NAMED} >/dev/null`,
  `test -x ${NAMED}`,
  `[ -f ${NAMED} ]`,
  `[[ -e ${NAMED} && -x ${NAMED} ]]`,
  `echo ${NAMED}`,
  `echo '; ${NAMED} ;'`,
  `printf '%s\\n' "${NAMED} &"`,
  `grep -v ${NAMED} /etc/x`,
  `ps aux | grep ${NAMED} | grep -v grep | awk '{print $2}' | xargs -r kill -9`,
  `# ${NAMED}`,
  `: ${NAMED}`,
  `X='${NAMED}'`,
  `export X=${NAMED}`,
  `chmod +x ${NAMED}`,
  `chattr +i ${NAMED}`,
  `find ${NAMED} -type f -delete`,
  `find / -path ${NAMED} -exec rm -f {} \\;`,
  `sed -i '/${NAMED.replaceAll('/', '\\/')}/d' /etc/x`,
  `crontab -l | grep -v ${NAMED} | crontab -`,
  `cat >/opt/note <<'E'\n${NAMED}\nE`,
  `awk '{print "${NAMED}"}' /etc/x`,
  `sh -c 'rm -f "$1"' x ${NAMED}`,
  `f() { rm -f "$1"; }; f ${NAMED}`,
  `systemctl stop x; service y stop`,
  `ls ${NAMED} | xargs rm -f`,
  `cp ${NAMED} /srv/backup/`,
  `tar cf /srv/x.tar ${NAMED}`,
  `python3 -c 'print("${NAMED}")'`,
  `perl -e 'unlink "${NAMED}"'`,
  `start-stop-daemon --stop --exec ${NAMED}`,
  `dd if=${NAMED} of=/srv/x`,
  `exec 3<${NAMED}`,
);
const around = fc.constantFrom<(inner: string) => string>(
  (inner) => inner,
  (inner) => `if ${inner.includes('\n') || inner.includes('#') ? 'true' : inner}; then\n${inner}\nfi`,
  (inner) => `(\n${inner}\n)`,
  (inner) => `{\n${inner}\n} >/dev/null 2>&1`,
  (inner) => `while sleep 1; do\n${inner}\ndone`,
  (inner) => `for i in 1 2; do\n${inner}\ndone`,
  (inner) => `case $x in\n a) \n${inner}\n;;\nesac`,
  (inner) => `fn() {\n${inner}\n}\nfn`,
  (inner) => `sh <<'EOF'\n${inner.replace(/<<'E'[\s\S]*/, '/dev/null')}\nEOF`,
);

describe('whatever a text only names', () => {
  test('is never started by it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(naming, around, around), { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.map(([inner, a, b]) => b(a(inner))).join('\n');
        const paths = whatItStarts(text)
          .starts.filter(({ how }) => how !== 'handed')
          .map(({ path }) => path);
        expect(paths.filter((path) => /named/.test(path))).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
  test('any text is read, in any language', () => {
    const language = fc.constantFrom(undefined, 'python', 'perl', 'php', 'ruby', 'node', 'lua', 'tclsh');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), language, (text, of) => {
        expect(whatItStarts(text, { language: of }).starts.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 600 },
    );
  });
});

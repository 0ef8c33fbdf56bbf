import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findHome, makeHome } from './home.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'davy-home-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the home folder', () => {
  test('is --home, else DAVY_HOME, else davy in the XDG data folder', () => {
    expect(findHome('/a', { DAVY_HOME: '/b' }).root).toBe('/a');
    expect(findHome(undefined, { DAVY_HOME: '/b', XDG_DATA_HOME: '/c' }).root).toBe('/b');
    expect(findHome(undefined, { XDG_DATA_HOME: '/c', HOME: '/d' }).root).toBe('/c/davy');
    expect(findHome(undefined, { XDG_DATA_HOME: 'relative', HOME: '/d' }).root).toBe('/d/.local/share/davy');
    expect(findHome(undefined, {}).root).toMatch(/^\/.*\.local\/share\/davy$/);
  });

  test('is made for its owner alone', () => {
    const home = findHome(join(folder(), 'new'), {});
    makeHome(home);
    for (const path of [home.root, home.keys, home.run]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('is refused where others may write', () => {
    const root = folder();
    chmodSync(root, 0o777);
    expect(() => makeHome(findHome(root, {}))).toThrow(/machine-not-ready: others may write/);
  });
});

import type { Sha256 } from '../ids.ts';
import type { TargetIdentity } from '../plan.ts';

/** What to look for on other hosts, as it stands in a target: exact, never defanged. */
export interface BareIndicator {
  readonly type: 'sha256' | 'path' | 'line' | 'address';
  readonly value: string;
  readonly valueBase64?: string;
}

export function ofIdentity(identity: TargetIdentity): BareIndicator[] {
  switch (identity.kind) {
    case 'line':
      return [exact('line', identity.line, identity.lineBase64)];
    case 'name':
      // The hash of a link is that of its text.
      return identity.type === 'link' ? [exact('path', identity.path, identity.pathBase64)] : file(identity);
    case 'file':
      return file(identity);
    case 'egress':
      return [exact('address', identity.address)];
    case 'process':
      // A script's interpreter is the system's own and indicates nothing.
      return identity.by === 'script' ? file(identity.script) : file(identity.image);
  }
}

const file = (of: { path: string; pathBase64?: string | undefined; sha256: Sha256 }): BareIndicator[] => [
  exact('sha256', of.sha256),
  exact('path', of.path, of.pathBase64),
];

const exact = (type: BareIndicator['type'], value: string, base64?: string): BareIndicator => ({
  type,
  value,
  ...(base64 === undefined ? {} : { valueBase64: base64 }),
});

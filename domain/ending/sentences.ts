import type { Ending, LeftReason } from './schema.ts';

/** Why a thing is left, for people. */
export const LEFT_SENTENCES: Readonly<Record<LeftReason, string>> = {
  declined: 'a person declined its removal',
  'not-taken': 'it was offered unticked and nobody took it',
  undecided: 'nobody decided, or what was decided never came to an act',
  failed: 'its removal failed',
  refused: 'the act refused to touch it',
  changed: 'it is no longer as it was seen',
  unknown: 'what became of it is not known',
  'came-back': 'it was removed and is there again',
  protected: 'it is protected',
  'no-step': 'no step of this playbook removes it',
  'not-offered': 'no plan could offer it',
  'found-last': 'the last look found it first',
  'not-seen': 'its place could not be looked at, so it counts as left',
};

/** What is said beside every ending, whatever it is. */
export function saidBeside({ starter, waysIn, poolsResolved }: Ending): readonly string[] {
  return [
    ...(waysIn.length === 0 ? ['way in: not found'] : []),
    ...waysIn.map(({ name, open }) => `way in: ${name}, ${open ? 'open' : 'not seen any more'}`),
    ...(starter === 'found' ? [] : ['starter: not found']),
    ...(poolsResolved
      ? []
      : ['pools: of some no address is known that counts, so connections to those are not told']),
  ];
}

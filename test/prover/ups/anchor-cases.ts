import type { ValueOf } from '../../../src/parth/record.js';
import type { AnchorWitness } from '../../../src/prover/ups/session-anchor.js';
import type { Mutable } from '../../support/constraints.js';
import type { AnchorOptions } from './session-fixture.js';

interface AnchoredDraft {
  witness: { anchor: Mutable<ValueOf<typeof AnchorWitness>> };
}

/** What every end cap must refuse about its anchor; `build` makes a witness on another one. */
export function anchorCases<W>(build: (options: AnchorOptions) => W) {
  return [
    {
      breaks: 'anchor/path',
      title: 'a checkpoint id of 33 bits',
      mutate: ({ witness }: AnchoredDraft) => void (witness.anchor.path.index += 2n ** 32n),
    },
    {
      breaks: 'anchor/last-leaf',
      title: 'a leaf that is not in the tree',
      mutate: ({ witness }: AnchoredDraft) => void (witness.anchor.leaf.statsHash += 1n),
    },
    {
      breaks: 'anchor/config',
      title: 'a longer age limit than the network has (attack 1.9)',
      mutate: ({ witness }: AnchoredDraft) => void (witness.anchor.config.maxAnchorAge += 1n),
    },
    {
      breaks: 'anchor/deadline',
      title: 'a deadline beyond 32 bits',
      mutate: () => ({ witness: build({ config: { maxAnchorAge: 2n ** 32n - 1n } }) }),
    },
  ];
}

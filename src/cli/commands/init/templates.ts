/** What `qed init` can make, and the first call that its README shows. */
export const TEMPLATES = {
  token: {
    purpose: 'a token: balances, transfers and claims',
    contract: 'Token',
    call: 'contracts/token.ts Token.mint 100',
  },
  game: {
    purpose: 'rock, paper, scissors between two users who commit and reveal',
    contract: 'RockPaperScissors',
    call: 'contracts/game.ts RockPaperScissors.play 2 1 12345 5 9',
  },
  amm: {
    purpose: 'a constant-product pool that nobody owns, kept by an actor',
    contract: 'Amm',
    call: 'contracts/amm.ts Amm.issue 1000 2000',
  },
  empty: { purpose: 'a counter to start from', contract: 'Counter', call: 'contracts/counter.ts Counter.add 3' },
} as const satisfies Readonly<Record<string, { purpose: string; contract: string; call: string }>>;

export type TemplateName = keyof typeof TEMPLATES;

export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(TEMPLATES, name);

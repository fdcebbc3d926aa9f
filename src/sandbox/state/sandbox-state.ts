/** One user's slots in one contract; an empty slot has no entry. */
export type Slots = ReadonlyMap<bigint, bigint>;

/** What a user has: the number of sessions, the native balance, and slots by the contract's name. */
export interface SandboxUser {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly contracts: ReadonlyMap<string, Slots>;
}

/**
 * What a session replaced: its user's state from before it, null where there was none. It shows from the checkpoint
 * after `checkpoint` on.
 */
export interface PastUser {
  readonly checkpoint: bigint;
  readonly user: bigint;
  readonly before: SandboxUser | null;
}

/**
 * All that a sandbox knows beside its contracts' code: what every user has now, and what each session replaced. It is
 * what a state file keeps. Contracts have names here, since their ids depend on the file that exports them. A state is
 * never changed: each session makes a new one.
 */
export interface SandboxState {
  /** The checkpoint in which the last session was sealed; 0 before the first. */
  readonly checkpoint: bigint;
  /** The hash of each contract's layout, by name: slots mean nothing under another one. */
  readonly layouts: ReadonlyMap<string, bigint>;
  /** The users who are a contract's actor, with its name. */
  readonly actors: ReadonlyMap<bigint, string>;
  readonly users: ReadonlyMap<bigint, SandboxUser>;
  /** One a session, in order. */
  readonly history: readonly PastUser[];
}

export const EMPTY_STATE: SandboxState = {
  checkpoint: 0n,
  layouts: new Map(),
  actors: new Map(),
  users: new Map(),
  history: [],
};

/** The state after a session of a user. */
export function withSession(
  state: SandboxState,
  user: bigint,
  { contracts, balance }: Pick<SandboxUser, 'contracts' | 'balance'>,
): SandboxState {
  const before = state.users.get(user) ?? null;
  const checkpoint = state.checkpoint + 1n;
  const after = {
    nonce: (before?.nonce ?? 0n) + 1n,
    balance,
    contracts: new Map([...(before?.contracts ?? []), ...contracts]),
  };
  return {
    ...state,
    checkpoint,
    users: new Map([...state.users, [user, after]]),
    history: [...state.history, { checkpoint, user, before }],
  };
}

/** How many sessions show in a checkpoint. */
export function sessionsAt({ history }: SandboxState, checkpoint: bigint): number {
  const next = history.findIndex((session) => session.checkpoint >= checkpoint);
  return next < 0 ? history.length : next;
}

/** What all users had after that many sessions. */
export function usersAfter({ users, history }: SandboxState, sessions: number): ReadonlyMap<bigint, SandboxUser> {
  const past = new Map(users);
  for (const { user, before } of history.slice(sessions).reverse()) {
    if (before === null) past.delete(user);
    else past.set(user, before);
  }
  return past;
}

/** Every session with what its user had before and after it, in order. */
export function sessionsOf({ users, history }: SandboxState): (PastUser & { readonly after: SandboxUser })[] {
  const later = new Map<bigint, SandboxUser | null>(users);
  // What a session left is what the user had when the next one began.
  return [...history]
    .reverse()
    .map((session) => {
      const after = later.get(session.user)!;
      later.set(session.user, session.before);
      return { ...session, after };
    })
    .reverse();
}

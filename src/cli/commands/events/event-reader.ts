import { modelOf, type ContractModel } from '../../../compiler/artifact/model.js';
import { eventText, namedEvent } from '../../../compiler/call/event-names.js';
import { checkArtifact } from '../../../session/source/check-artifact.js';
import { LocalProvingSessionStore } from '../../../session/source/local-proving-session-store.js';
import { publishedEvents } from '../../../session/source/published-events.js';
import { MAX_PAGE, type EventEntry, type EventFilter } from '../../../wire/listings.js';
import type { RpcClient } from '../../../wire/rpc-client.js';
import type { Anchor } from '../../../wire/session-source.js';
import { deployedContract } from '../../network/deployed-contract.js';
import { refuseUnknownUser } from '../../../session/source/refuse-unknown-user.js';
import type { CommandResult } from '../../output/output.js';

/** The newest events, and whether there are older ones. */
export interface NewestEvents {
  readonly events: readonly CommandResult[];
  readonly more: boolean;
}

/** Reads what a network emits, from a checkpoint on. */
export class EventReader {
  /** Null for a contract whose artifact the node does not have. */
  readonly #models = new Map<bigint, ContractModel | null>();

  constructor(
    readonly node: RpcClient,
    readonly filter: { readonly contractId?: bigint; readonly userId?: bigint },
    /** The first checkpoint that was not read yet. */
    private next: bigint,
  ) {}

  /** What came up to the newest checkpoint since it was last asked. Throws `QED6008` and `QED6012` for a user and a contract that are not there, `QED31xx` for a node that lies. */
  async *news(): AsyncIterable<CommandResult> {
    const { store, anchor } = await this.#anchored();
    yield* this.#read(store, anchor, {});
    this.#readUpTo(anchor);
  }

  /** The newest of the same, newest first: the time that it takes depends on their number alone. Those count as read, and the older ones too. */
  async newest(limit: number): Promise<NewestEvents> {
    const { store, anchor } = await this.#anchored();
    const events: CommandResult[] = [];
    const page = { newestFirst: true, limit: Math.min(limit + 1, MAX_PAGE) };
    for await (const event of this.#read(store, anchor, page)) {
      events.push(event);
      if (events.length > limit) break;
    }
    this.#readUpTo(anchor);
    return { events: events.slice(0, limit), more: events.length > limit };
  }

  #readUpTo({ checkpointId }: Anchor): void {
    if (this.next <= checkpointId) this.next = checkpointId + 1n;
  }

  async #anchored(): Promise<{ store: LocalProvingSessionStore; anchor: Anchor }> {
    const store = new LocalProvingSessionStore(this.node);
    const anchor = await store.anchor();
    const { contractId, userId } = this.filter;
    if (userId !== undefined) refuseUnknownUser(anchor, userId);
    if (contractId !== undefined) await this.#refuseUnknownContract(store, anchor, contractId);
    return { store, anchor };
  }

  async *#read(
    store: LocalProvingSessionStore,
    anchor: Anchor,
    page: Pick<EventFilter, 'newestFirst' | 'limit'>,
  ): AsyncIterable<CommandResult> {
    if (this.next > anchor.checkpointId) return;
    const filter = { ...this.filter, ...page, from: { checkpointId: this.next } };
    for await (const entry of publishedEvents(this.node, store, filter)) {
      const results = resultsOf(entry, await this.#model(store, anchor, entry.leaf.contractId));
      yield* page.newestFirst === true ? results.reverse() : results;
    }
  }

  /** What came after a checkpoint does not count any more, and what came in its place is read. Events in between that still count come again. */
  rolledBack(to: bigint): void {
    if (to < this.next) this.next = to + 1n;
    this.#models.clear();
  }

  async #model(store: LocalProvingSessionStore, anchor: Anchor, contractId: bigint): Promise<ContractModel | null> {
    const known = this.#models.get(contractId);
    if (known !== undefined) return known;
    const contract = await store.contract(anchor, contractId);
    if (contract !== null) checkArtifact(contract);
    const model = contract === null ? null : modelOf(contract.artifact);
    this.#models.set(contractId, model);
    return model;
  }

  /** A contract whose artifact the node does not have is there all the same. */
  async #refuseUnknownContract(store: LocalProvingSessionStore, anchor: Anchor, contractId: bigint): Promise<void> {
    if (contractId >= anchor.stats.contracts) await deployedContract(store, anchor, contractId);
  }
}

/** One call's events. In the data a contract has no name where the node has no artifact of it, an event where the contract does not declare it: its values are as they were emitted. */
function resultsOf({ checkpointId, userId, leaf, emitted }: EventEntry, model: ContractModel | null): CommandResult[] {
  const { contractId, callIndex } = leaf;
  const contract = model?.contract ?? null;
  const where = `checkpoint ${checkpointId}, user ${userId}: ${contract ?? 'contract'}(${contractId})`;
  return emitted.map((contents) => {
    const named = model === null ? undefined : namedEvent(model.abi.events, contents);
    const event = { eventId: contents.eventId, event: named?.name ?? null, values: named?.values ?? contents.values };
    return {
      data: { checkpointId, userId, contractId, contract, callIndex, ...event },
      text: `${where}.${eventText(named, contents)}`,
    };
  });
}

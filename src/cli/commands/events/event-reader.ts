import { modelOf, type ContractModel } from '../../../compiler/artifact/model.js';
import { eventText, namedEvent } from '../../../compiler/call/event-names.js';
import { LocalProvingSessionStore } from '../../../session/source/local-proving-session-store.js';
import { publishedEvents } from '../../../session/source/published-events.js';
import type { EventEntry } from '../../../wire/listings.js';
import type { RpcClient } from '../../../wire/rpc-client.js';
import type { Anchor } from '../../../wire/session-source.js';
import { deployedContract } from '../../network/deployed-contract.js';
import { refuseUnknownUser } from '../../network/open-node.js';
import type { CommandResult } from '../../output/output.js';

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
    const store = new LocalProvingSessionStore(this.node);
    const anchor = await store.anchor();
    const { contractId, userId } = this.filter;
    if (userId !== undefined) refuseUnknownUser(anchor, userId);
    if (contractId !== undefined) await this.#refuseUnknownContract(store, anchor, contractId);
    if (this.next > anchor.checkpointId) return;
    const from = { checkpointId: this.next };
    for await (const entry of publishedEvents(this.node, store, { ...this.filter, from }))
      yield* resultsOf(entry, await this.#model(store, anchor, entry.leaf.contractId));
    this.next = anchor.checkpointId + 1n;
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

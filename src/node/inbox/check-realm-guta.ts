import type { KeyJson } from '../../circuit/program.js';
import { QedError } from '../../base/errors.js';
import { REALM_HEIGHT } from '../../parth/heights.js';
import { GutaHeader } from '../../parth/statements/block.js';
import type { GutaStats } from '../../parth/statements/session.js';
import { hashPairs } from '../../parth/trees/hash-pairs.js';
import { realmOf } from '../../parth/user-id.js';
import { GUTA_PROGRAMS, type GutaProgram } from '../../prover/programs/whitelists.js';
import { isWide, type Prover } from '../../prover/proof.js';
import type { SessionOutcome } from '../../wire/end-cap.js';
import type { RealmGutaSubmission } from '../../wire/realm.js';
import { NodeError } from '../errors.js';
import { TREES } from '../state/forest.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { TreeNodes } from '../state/tree-nodes.js';
import { checkStillValid } from './check-end-cap.js';
import { checkEvents } from './check-events.js';
import { checkUpdateCounts, checkUpdates } from './check-updates.js';
import { sessionId, staleGuta } from './realm-gutas.js';

/** What the proofs of realms are held against. */
export interface RealmGutaRules {
  readonly state: NodeState;
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** The node's own keys of the programs that aggregate. */
  readonly keys: Readonly<Record<GutaProgram, KeyJson>>;
  readonly gutaWhitelistRoot: bigint;
}

/** One of the sessions in a realm's proof is at fault. */
export class SessionRefused extends Error {
  constructor(
    readonly submissionId: string,
    readonly error: QedError,
  ) {
    super(error.message, { cause: error });
    this.name = 'SessionRefused';
  }
}

/**
 * Refuses what a realm has proven where the block after `head` could not hold it, and changes nothing. The proof tells what became of the node above its users;
 * that the sessions beside it come to just that is computed here. Throws a `NodeError`, or `SessionRefused` where one session is at fault.
 */
export async function checkRealmGuta(
  rules: RealmGutaRules,
  head: Checkpoint,
  guta: RealmGutaSubmission,
): Promise<void> {
  const { state } = rules;
  checkClaims(rules, guta);
  checkSums(guta);
  await checkGutaStillValid(state, head, guta);
  const starts = await Promise.all(guta.sessions.map(({ result }) => state.userLeaf(head.id, result.userId)));
  for (const [i, session] of guta.sessions.entries())
    await ofSession(session, () => checkUpdateCounts(session, starts[i]!));
  await checkProof(rules, guta);
  for (const [i, session] of guta.sessions.entries()) {
    await ofSession(session, async () => {
      await checkUpdates(state, head, session, starts[i]!);
      await checkEvents(session);
    });
  }
  await checkNewNode(state, head, guta);
}

/** The checks that may come out otherwise when the head has moved on, or back. They are made again before sealing. */
export async function checkGutaStillValid(
  state: NodeState,
  head: Checkpoint,
  { checkpointId, header, sessions }: RealmGutaSubmission,
): Promise<void> {
  const base = checkpointId <= head.id ? await state.checkpoint(checkpointId) : undefined;
  if (base?.header.newCheckpointRoot !== header.checkpointTreeRoot)
    throw staleGuta(`checkpoint ${checkpointId} is another one`);
  for (const session of sessions) await ofSession(session, () => checkStillValid(state, head, session));
  const { level, index, old } = header.transition;
  if ((await TREES.gusr.of([]).node(state.store, head.id, Number(level), index)) !== old)
    throw staleGuta(`node ${index} of level ${level} has changed`);
}

/** That it is what the network's own circuits say of a node of this realm. */
function checkClaims({ prover, keys, gutaWhitelistRoot }: RealmGutaRules, guta: RealmGutaSubmission): void {
  const { realm, header, proof } = guta;
  if (proof.kind !== prover.kind) throw invalid('it is a simulation on a network with proofs, or the other way round');
  gutaKey({ keys }, guta);
  if (proof.output !== GutaHeader.hash(header).toString())
    throw invalid('the proof says something else than its header');
  if (header.gutaWhitelistRoot !== gutaWhitelistRoot) throw invalid('it joins proofs of other circuits');
  const { level, index } = header.transition;
  if (level > BigInt(REALM_HEIGHT) || realmOf(index << level) !== realm) throw invalid(`it is not of realm ${realm}`);
}

/** The program of the proof, with the node's own key of it. */
export function gutaKey(
  { keys }: Pick<RealmGutaRules, 'keys'>,
  { proof }: Pick<RealmGutaSubmission, 'proof'>,
): { readonly program: GutaProgram; readonly key: KeyJson } {
  const program = GUTA_PROGRAMS.find((name) => keys[name].hash === proof.key.hash);
  if (program !== undefined) return { program, key: keys[program] };
  throw invalid(`the proof is of ${proof.program} under another key`);
}

/** That the sessions are of distinct users below the node, and come to what the header says of all of them together. */
function checkSums({ header, sessions }: RealmGutaSubmission): void {
  const { level, index } = header.transition;
  const users = sessions.map(({ result }) => result.userId);
  if (users.some((userId) => userId >> level !== index)) throw invalid('a user is not below its node');
  if (new Set(users).size < users.length) throw invalid('it has two sessions of one user');
  const anchors = sessions.map(({ result }) => result.checkpointId);
  const deadlines = sessions.map(({ result }) => result.validUntil);
  const stats = (name: keyof GutaStats): bigint => sessions.reduce((sum, { result }) => sum + result.stats[name], 0n);
  const isSame =
    least(anchors) === header.oldestAnchorId &&
    least(deadlines) === header.earliestDeadline &&
    (Object.keys(header.stats) as (keyof GutaStats)[]).every((name) => header.stats[name] === stats(name));
  if (!isSame) throw invalid('the sessions beside it are not those that it proves');
}

async function checkProof(rules: RealmGutaRules, guta: RealmGutaSubmission): Promise<void> {
  const { key } = gutaKey(rules, guta);
  if (isWide(guta.proof) && (await rules.prover.verify(guta.proof, key))) return;
  throw invalid('it does not verify');
}

/** That the users' new leaves give the node as it is proven. */
async function checkNewNode(
  { store }: NodeState,
  { id }: Checkpoint,
  { header, sessions }: RealmGutaSubmission,
): Promise<void> {
  const users = sessions.map(({ result }) => result.userId);
  const nodes = await TreeNodes.read(store, TREES.gusr.of([]), id, users);
  let row = new Map(sessions.map(({ result }) => [result.userId, result.endUserLeafHash]));
  for (let level = 0; level < Number(header.transition.level); level++) {
    const children = row;
    const node = (index: bigint): bigint => children.get(index) ?? nodes.node(level, index);
    const parents = [...new Set([...children.keys()].map((index) => index >> 1n))];
    const hashes = await hashPairs(parents.flatMap((parent) => [node(2n * parent), node(2n * parent + 1n)]));
    row = new Map(parents.map((parent, i) => [parent, hashes[i]!]));
  }
  if (row.get(header.transition.index) !== header.transition.new)
    throw invalid('the sessions beside it are not those that it proves');
}

async function ofSession(session: SessionOutcome, check: () => void | Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw error instanceof QedError ? new SessionRefused(sessionId(session), error) : error;
  }
}

const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));

const invalid = (what: string): NodeError =>
  new NodeError(
    'gutaInvalid',
    `the realm's proof is refused: ${what}`,
    'check that realm and coordinator run one version of qed',
  );

import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import type { Decoded } from '../../compiler/call/codec.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';
import { action, type CommandContext, type CommandInstaller } from '../command.js';
import { argumentOf } from '../input/argument.js';
import { contractIdOf } from '../input/contract-names.js';
import { keyName, openNode, userIdOfText } from '../network/open-node.js';
import { refuseUnknownUser } from '../../session/source/refuse-unknown-user.js';
import { table } from '../output/table.js';

/** `qed query`: reads a user's state in a contract, or what a getter or method makes of it, checked against the newest checkpoint. */
export const installQuery: CommandInstaller = (program, environment) => {
  program
    .command('query')
    .argument('<contract>', 'contract id, or a name of the configuration')
    .argument(
      '[field]',
      'a state field, a getter, or a method that only reads; without it all plain fields, and the types of mappings',
    )
    .argument('[key...]', "a mapping's key, or the method's arguments; @name for a user")
    .option('--user <user>', "whose state: a user id, or the name of a key; the configuration's `user` by default")
    .option('--node <url>', 'the coordinator')
    .description("read a user's state as of the newest checkpoint")
    .addHelpText(
      'after',
      '\nExamples:\n  $ qed query 2 balance --user alice\n  $ qed query 2 sent @bob --user alice\n  $ qed query 2 owed @bob 40 --user alice',
    )
    .action(
      action(
        environment,
        async (context, options: { user?: string }, contract: string, field: string | undefined, words: string[]) => {
          const { LocalProvingSessionStore } = await import('../../session/source/local-proving-session-store.js');
          const { readView } = await import('../../session/plan/read-view.js');
          const { deployedContract } = await import('../network/deployed-contract.js');
          const contractId = contractIdOf(contract, context.config);
          const userId = await userIdOfText(context, keyName(context, options.user, '--user'));
          const store = new LocalProvingSessionStore(await openNode(context));
          const anchor = await store.anchor();
          refuseUnknownUser(anchor, userId);
          const { artifact } = await deployedContract(store, anchor, contractId);
          const place = { contract: artifact.contract, contractId, userId, checkpointId: anchor.checkpointId };
          if (
            field !== undefined &&
            [...artifact.methods, ...(artifact.views ?? [])].some(({ name }) => name === field)
          ) {
            const args = await argumentsOf(context, contractId, field, words);
            const value = await readView(store, anchor, { userId, contractId, view: field, args });
            return { data: { ...place, view: field, value }, text: valueText(value) };
          }
          const value = await readState(context, store, anchor, { artifact, userId, contractId }, field, words);
          if (field !== undefined) return { data: { ...place, field, value }, text: valueText(value) };
          const mappings = await mappingsOf(artifact);
          const fields = Object.entries(value as Readonly<Record<string, Decoded>>);
          const rows = [...fields.map(([name, each]) => [name, shortText(each)]), ...Object.entries(mappings)];
          const text = rows.length === 0 ? `${artifact.contract} has no state` : table(['field', 'value'], rows);
          const [example] = Object.keys(mappings);
          const note =
            example === undefined ? '' : `\n\na mapping is read by key: qed query ${contract} ${example} <key>`;
          return { data: { ...place, field: null, value, mappings }, text: `${text}${note}` };
        },
      ),
    );
};

/** The value of a state field, of a mapping under a key, or of all plain fields. */
async function readState(
  context: CommandContext,
  source: SessionSource,
  anchor: Anchor,
  { artifact, userId, contractId }: { artifact: ContractArtifact; userId: bigint; contractId: bigint },
  field: string | undefined,
  words: readonly string[],
): Promise<Decoded> {
  const { readAllFields, readMapping } = await import('../../compiler/call/read-state.js');
  const key = words.map(async (text) => (text.startsWith('@') ? String(await userIdOfText(context, text)) : text));
  const { slots } = await source.userContract(anchor, userId, contractId);
  const values = new Map(slots);
  const read = (slot: bigint): bigint => values.get(slot) ?? 0n;
  return field === undefined
    ? readAllFields(artifact, read)
    : readMapping(artifact, read, field, await Promise.all(key));
}

/** The mappings of a contract with their types: a tree does not tell which keys it holds. */
async function mappingsOf(artifact: ContractArtifact): Promise<Readonly<Record<string, string>>> {
  const { modelOf } = await import('../../compiler/artifact/model.js');
  const { describeField } = await import('../../compiler/call/read-state.js');
  const mappings = modelOf(artifact).layout.fields.filter(({ keys }) => keys.length > 0);
  return Object.fromEntries(mappings.map((field) => [field.name, describeField(field)]));
}

/** The words as a method's arguments, read as `qed call` reads them. */
async function argumentsOf(context: CommandContext, contractId: bigint, method: string, words: readonly string[]) {
  const { parseSessionFile } = await import('../../session/files/session-file.js');
  const { callsOf } = await import('../session/run-session.js');
  const call = { contract: contractId.toString(), method, args: words.map(argumentOf) };
  const [read] = await callsOf(context, parseSessionFile({ user: 'nobody', calls: [call] }, 'the query'));
  return read!.args;
}

const valueText = (value: Decoded): string =>
  typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
const shortText = (value: Decoded): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

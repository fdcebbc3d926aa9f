import { Option, type Command } from 'commander';
import { QedError } from '../../../base/errors.js';
import { nodeUrl } from '../../input/node-url.js';

type Role = 'coordinator' | 'realm' | 'worker';

interface RoleOption {
  readonly roles: readonly Role[];
  readonly option: Option;
}

const optionOf = (
  roles: readonly Role[],
  flags: string,
  what: string,
  more: (option: Option) => Option = (option) => option,
): RoleOption => ({ roles, option: more(new Option(flags, `${roles.join(', ')}: ${what}`)) });

const COORDINATOR = ['coordinator'] as const;
const REALM = ['realm'] as const;
const WORKER = ['worker'] as const;
const WITH_STORE = ['coordinator', 'realm'] as const;

/** The options that not every role takes. */
const ROLE_OPTIONS: readonly RoleOption[] = [
  optionOf(WITH_STORE, '--data-dir <dir>', "the node's store; kept over restarts"),
  optionOf(WITH_STORE, '--port <port>', 'where it listens; 8545 and 8546 by default, 0 takes a free one'),
  optionOf(COORDINATOR, '--genesis <file>', 'the genesis of the network; that of a devnet by default'),
  optionOf(COORDINATOR, '--simulate', 'a network of simulations'),
  optionOf(COORDINATOR, '--realm-tokens <file>', 'names, tokens and numbers of the realms'),
  optionOf(
    WITH_STORE,
    '--worker-tokens <file>',
    'names and tokens of the workers; with them a realm proves its users itself',
  ),
  optionOf(WITH_STORE, '--operator-tokens <file>', 'names and tokens of those who may cancel and retry jobs'),
  optionOf(COORDINATOR, '--relayer-tokens <file>', 'names and tokens of those who tell of deposits'),
  optionOf(COORDINATOR, '--keep-blocks <n>', 'proven blocks whose jobs and inner proofs are kept'),
  optionOf(COORDINATOR, '--block-interval <ms>', 'how often it looks at what waits', (option) =>
    option.default('1000'),
  ),
  optionOf(REALM, '--realm <numbers>', 'the realms that it serves, separated by commas'),
  optionOf(WITH_STORE, '--public-url <url>', 'where others reach it, when that is not where it listens'),
  optionOf(
    ['realm', 'worker'],
    '--coordinator <url>',
    'the coordinator; the node of the configuration by default',
    (option) => option.argParser(nodeUrl),
  ),
  optionOf(['realm', 'worker'], '--token-file <file>', "the node's token; or set QED_REALM_TOKEN, QED_WORKER_TOKEN"),
  optionOf(WORKER, '--programs <names>', 'proves only these programs, separated by commas; see `qed circuits`'),
  optionOf(WORKER, '--workers <n>', 'prover processes'),
  optionOf(WORKER, '--metrics-port <port>', 'where it serves /metrics; nowhere by default, 0 takes a free one'),
];

/** Adds the options that not every role takes. */
export function addRoleOptions(node: Command): void {
  for (const { option } of ROLE_OPTIONS) node.addOption(option);
}

/** Refuses an option of another role (QED6002), which would do nothing. A setting of the environment or a file is for all roles of a machine. */
export function refuseOtherOptions(node: Command, role: Role): void {
  for (const { roles, option } of ROLE_OPTIONS) {
    if (roles.includes(role) || node.getOptionValueSource(option.attributeName()) !== 'cli') continue;
    throw new QedError('QED6002', `${option.long} is not for a ${role}`, {
      hint: `it is for a ${roles.join(' or a ')}: leave it out`,
      exitCode: 2,
    });
  }
}

import type { VNode } from 'preact';
import type { Route } from '../data/route.js';
import { Block } from './block.js';
import { Blocks } from './blocks.js';
import { Contract } from './contract.js';
import { Contracts } from './contracts.js';
import { Job } from './job.js';
import { NotFound } from './not-found.js';
import { Overview } from './overview.js';
import { Proving } from './proving.js';
import { Search } from './search.js';
import { SessionView } from './session.js';
import { State } from './state.js';
import { Submission } from './submission.js';
import { User } from './user.js';
import { Users } from './users.js';
import { Verify } from './verify.js';

const isNumber = (text: string | undefined): text is string => /^(0|[1-9][0-9]{0,9})$/.test(text ?? '');
const isId = (text: string | undefined): text is string => /^[0-9a-f]{64}$/.test(text ?? '');

/** What is shown at a place. */
export function viewOf([place, first, second]: Route): VNode {
  if (place === undefined) return <Overview />;
  if (place === 'blocks') return <Blocks key={first} last={first} />;
  if (place === 'block' && isNumber(first)) return <Block key={first} id={first} />;
  if (place === 'users') return <Users key={first} from={first} />;
  if (place === 'user' && isNumber(first))
    return <User key={first} id={first} upTo={isNumber(second) ? second : undefined} />;
  if (place === 'state' && isNumber(first) && isNumber(second)) return <State user={first} contract={second} />;
  if (place === 'session' && isNumber(first) && isNumber(second)) return <SessionView block={first} user={second} />;
  if (place === 'contracts') return <Contracts key={first} from={first} />;
  if (place === 'contract' && isNumber(first)) return <Contract key={first} id={first} />;
  if (place === 'proving') return <Proving />;
  if (place === 'job' && isId(first)) return <Job key={first} id={first} />;
  if (place === 'submission' && isId(first)) return <Submission key={first} id={first} />;
  if (place === 'search' && first !== undefined) return <Search key={first} text={first} />;
  if (place === 'verify') return <Verify />;
  return <NotFound />;
}

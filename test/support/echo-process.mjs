// A child for the tests of `ForkedProcess`: does what its request says.
import { serveRequests } from '../../dist/base/serve-requests.js';

let served = 0;
serveRequests(async ({ notes = [], die, hang, answer }, tell) => {
  served++;
  for (const note of notes) tell(note);
  if (die === 'throw') throw new Error('out of order');
  if (die !== undefined) await new Promise(() => process.stderr.write(die, () => process.exit(3)));
  if (hang) await new Promise(() => undefined);
  return { answer, served, pid: process.pid, variable: process.env.ECHO };
});

// Stands in for dist/prover/proving/child.js: answers by the circuit's name, so that the pool can be tried without o1js.
import { meet } from './meet.mjs';

let served = 0;
const spent = { seconds: 1, processorSeconds: 2 };
const usage = { residentBytes: 1, times: { compiling: spent, proving: spent } };
const answer = (result) => process.send({ answer: { result, usage } });
const fail = (code) =>
  process.send({
    answer: {
      error: { code, message: code, hint: 'none', exitCode: 1, details: { pid: process.pid } },
      usage,
    },
  });

process.on('message', async ({ kind, job, proof }) => {
  served++;
  if (kind === 'verify') return proof.circuit === 'die' ? process.exit(3) : answer(proof.circuit === 'good');
  process.send({ note: 'compiling' });
  process.send({ note: 'proving' });
  const [what, argument] = job.circuit.split(':');
  if (what === 'die') {
    process.stderr.write('thread panicked\n', () => process.exit(101));
  } else if (what === 'fail') fail(argument);
  else if (what !== 'hang') {
    if (what === 'meet') await meet(argument, 2);
    setTimeout(
      () => answer({ program: job.program.name, circuit: job.circuit, pid: process.pid, served }),
      what === 'ok' ? Number(argument ?? 0) : 0,
    );
  }
});
process.on('disconnect', () => process.exit(0));

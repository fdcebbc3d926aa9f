// Stands in for dist/prover/proving/child.js: answers by the circuit's name, so that the pool can be tried without o1js.
let served = 0;
const answer = (result) => process.send({ kind: 'done', result, residentBytes: 1 });
const fail = (code) =>
  process.send({
    kind: 'failed',
    error: { code, message: code, hint: 'none', exitCode: 1, details: { pid: process.pid } },
    residentBytes: 1,
  });

process.on('message', ({ kind, job, proof }) => {
  served++;
  if (kind === 'verify') return proof.circuit === 'die' ? process.exit(3) : answer(proof.circuit === 'good');
  process.send({ kind: 'phase', phase: 'compiling' });
  process.send({ kind: 'phase', phase: 'proving' });
  const [what, argument] = job.circuit.split(':');
  if (what === 'die') {
    process.stderr.write('thread panicked\n', () => process.exit(101));
  } else if (what === 'fail') fail(argument);
  else if (what !== 'hang') {
    setTimeout(
      () => answer({ program: job.program.name, circuit: job.circuit, pid: process.pid, served }),
      Number(argument ?? 0),
    );
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'ready' });

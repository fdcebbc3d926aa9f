// Stands in for dist/prover/proving/child.js on a machine that has too little memory: whatever it is to prove, the system kills it.
process.on('message', () => process.kill(process.pid, 'SIGKILL'));
process.on('disconnect', () => process.exit(0));

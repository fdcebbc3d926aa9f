// Settings of `qed` for this project; `qed config` lists all of them.
export default {
  outDir: 'build',
  node: 'http://127.0.0.1:8545',
};

import tseslint from 'typescript-eslint';

// Imports go one way: contract <- compiler <- session, prover <- node <- cli; sandbox is beside session;
// parth, circuit, kvq and errors are below all.
const ABOVE = {
  parth: ['circuit', 'compiler', 'session', 'prover', 'kvq', 'sandbox', 'node', 'cli'],
  circuit: ['compiler', 'session', 'prover', 'kvq', 'sandbox', 'node', 'cli'],
  kvq: ['circuit', 'compiler', 'session', 'prover', 'sandbox', 'node', 'cli'],
  compiler: ['session', 'prover', 'kvq', 'sandbox', 'node', 'cli'],
  prover: ['session', 'kvq', 'sandbox', 'node', 'cli'],
  session: ['kvq', 'sandbox', 'node', 'cli'],
  sandbox: ['session', 'kvq', 'node', 'cli'],
  node: ['sandbox', 'cli'],
};

const layers = Object.entries(ABOVE).map(([layer, forbidden]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...forbidden.map((above) => ({ group: [`**/${above}/**`], message: `src/${layer} is below src/${above}` })),
          ...(layer === 'compiler'
            ? []
            : [{ group: ['ts-morph'], message: 'only src/compiler/frontend reads TypeScript' }]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'fixtures/**', 'templates/**', 'build/**', 'system/**', 'src/**/*.d.ts'] },
  {
    files: ['src/**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      // A test may hand in what the types forbid.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' }],
    },
  },
  ...layers,
);

import tseslint from 'typescript-eslint';

const MAX_BYTES = 12 * 1024;

/** A file has one subject. One that outgrows this has several, and each gets a file of its own. */
const fileSize = {
  meta: { type: 'suggestion', schema: [], messages: { tooLarge: '{{bytes}} bytes in one file; {{max}} are allowed' } },
  create: (context) => ({
    Program(node) {
      const bytes = Buffer.byteLength(context.sourceCode.text);
      if (bytes <= MAX_BYTES) return;
      context.report({ node, messageId: 'tooLarge', data: { bytes: String(bytes), max: String(MAX_BYTES) } });
    },
  }),
};

// Which folder may import which stands in docs/architecture.md; dependency-cruiser holds it.
export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'fixtures/**',
      'templates/!(deploy)/**',
      'build/**',
      'system/**',
      'src/**/*.d.ts',
    ],
  },
  {
    files: ['src/**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    plugins: { qed: { rules: { 'file-size': fileSize } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'no-console': 'error',
      'qed/file-size': 'error',
    },
  },
  {
    files: ['explorer/**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './explorer/tsconfig.json' } },
    plugins: { qed: { rules: { 'file-size': fileSize } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // What the network tells is text: nothing of it becomes part of the page's code.
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'write elements, no HTML' },
        { selector: 'MemberExpression[property.name=/^(inner|outer)HTML$/]', message: 'write elements, no HTML' },
      ],
      'no-console': 'error',
      'qed/file-size': 'error',
    },
  },
  {
    files: ['templates/deploy/aws/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { qed: { rules: { 'file-size': fileSize } } },
    rules: { '@typescript-eslint/consistent-type-imports': 'error', 'qed/file-size': 'error' },
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
);

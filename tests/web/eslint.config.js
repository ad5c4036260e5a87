// What ESLint holds the page's scripts to. Layout is Prettier's, types are TypeScript's.
import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
      'no-implicit-coercion': 'off',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text is only ever set, never parsed: use textContent.' },
        { property: 'outerHTML', message: 'Text is only ever set, never parsed: use textContent.' },
        { property: 'insertAdjacentHTML', message: 'Text is only ever set, never parsed: use append.' },
      ],
    },
  },
  { files: ['tests/web/**'], languageOptions: { globals: globals.node } },
];

// Starts the tslab kernel for Jupyter: from the project's root, whatever folder the notebook is in, so
// that `import … from './lib'` means the same everywhere, and with TypeScript files loadable by `require`.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const require = createRequire(join(root, 'package.json'));
require('tsx/cjs');
require('tslab/dist/main').startKernel({ configPath: process.argv[2], enableFindLocal: false });

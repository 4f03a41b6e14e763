// Starts the tslab kernel for Jupyter: from the project's root, whatever folder the notebook is in, so
// that `import … from './lib'` means the same everywhere, and with TypeScript files loadable by `require`.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const require = createRequire(join(root, 'package.json'));
// With another number of threads TensorFlow rounds otherwise, and a small network trained here ends elsewhere than the text of
// its notebook reads. Two, whatever the machine has; TensorFlow reads it when it is loaded.
process.env.TF_NUM_INTRAOP_THREADS ??= '2';
// tfjs-node and others call what newer versions of Node advise against, and a notebook would show each advice as an error.
process.noDeprecation = true;
require('tsx/cjs');
// tslab's compiler watches every file that a notebook reaches and fails when one changes while a cell runs. The kernel would not
// load the changed file anyway before it is restarted.
const { sys } = require('@tslab/typescript-for-tslab');
sys.watchFile = () => ({ close() {} });
sys.watchDirectory = () => ({ close() {} });
require('tslab/dist/main').startKernel({ configPath: process.argv[2], enableFindLocal: false });

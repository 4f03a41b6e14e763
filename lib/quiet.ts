import { closeSync, fstatSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { projectPath } from './paths';

// TensorFlow's C++ log would end up in notebooks and in the output of every command; only its errors matter.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';

/** Linux' name of what a process writes its standard error to; other systems have no such file. */
const STANDARD_ERROR = '/proc/self/fd/2';

/**
 * On some processors TensorFlow announces its faster routines while it loads, whatever the log level says. Nothing can
 * ask it not to, so its standard error goes nowhere for that moment. A file is left alone: opened again, it would have a
 * position of its own, and standard output, if it goes to the same file, would write over what is at it.
 *
 * @returns what puts standard error back.
 */
function muteStandardError(): () => void {
  let kept: number;
  try {
    if (fstatSync(2).isFile()) return () => {};
    kept = openSync(STANDARD_ERROR, 'a');
  } catch {
    return () => {};
  }
  // A file that is opened gets the lowest free number: the one just closed.
  closeSync(2);
  openSync('/dev/null', 'w');
  return () => {
    closeSync(2);
    openSync(`/proc/self/fd/${kept}`, 'a');
    closeSync(kept);
  };
}

/**
 * Loads TensorFlow, for whoever imports it next. Standard error is back afterwards in any case: nobody would learn otherwise why it could
 * not be loaded.
 */
function loadQuietly(): true {
  const endQuiet = muteStandardError();
  try {
    createRequire(projectPath('package.json'))('@tensorflow/tfjs-node');
    return true;
  } finally {
    endQuiet();
  }
}

/** TensorFlow has been loaded. A declaration, because tslab's compiler crashes on a module with a call that stands alone. */
export const isLoaded = loadQuietly();

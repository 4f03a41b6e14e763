/**
 * Goes on when whoever reads the output of this process has seen enough (`| head`, also of `2>&1`): that is no failure, and no
 * reason to stop a training or a set-up.
 */
export function allowUnreadOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

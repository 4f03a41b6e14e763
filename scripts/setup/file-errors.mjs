// What somebody can do when the system refuses to read or write.

/** @type {Record<string, string>} */
const ADVICE = {
  EACCES: 'see who may read and write there',
  EPERM: 'see who may read and write there',
  EROFS: 'nothing can be written to this disk',
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'your share of the disk is full: free some space',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'something of this name is in the way',
  EISDIR: 'a folder is where a file should be',
};

/**
 * One line about a file or folder that could not be read or written, and what to do about it.
 *
 * @param {unknown} error
 * @returns {string | undefined} nothing when the error is another.
 */
export function describeFileError(error) {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const advice = ADVICE[String(error.code)];
  return advice && `${error.message}: ${advice}`;
}

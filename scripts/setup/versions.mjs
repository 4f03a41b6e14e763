// Which versions of Node and Python the project runs on. Plain comparisons, kept apart so that they can be tested; nothing that
// an old Node could not read.

/**
 * @typedef {[major: number, minor: number, patch: number]} Version
 */

/**
 * Reads `v20.20.2`, `Python 3.11.7` or `3.12` as numbers; what is missing counts as 0.
 *
 * @param {string} text
 * @returns {Version | undefined} nothing when the text holds no version.
 */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] || 0)] : undefined;
}

/**
 * Negative, zero or positive, as `left` is older than, equal to or newer than `right`.
 *
 * @param {readonly number[]} left
 * @param {readonly number[]} right
 */
export function compareVersions(left, right) {
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] || 0) - (right[index] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * What is wrong with this version of Node, or nothing. 20.19 and 22.12 are the first that can `require` an ES module without being
 * told, and vite asks for them; tfjs-node 4.22 calls functions that Node 23 removed (`util.isNullOrUndefined`).
 *
 * @param {string} version such as `process.versions.node`.
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  const found = parseVersion(version);
  const isSupported =
    found !== undefined &&
    ((found[0] === 20 && compareVersions(found, [20, 19]) >= 0) ||
      (found[0] === 22 && compareVersions(found, [22, 12]) >= 0));
  if (isSupported) return undefined;
  const why =
    found && found[0] >= 23
      ? 'TensorFlow.js for Node does not run on 23 or newer'
      : 'it is too old for the packages used here';
  return (
    `Node ${version} cannot run this project: ${why}.\n` +
    'Install Node 20 (20.19 or newer) or 22 (22.12 or newer), for example with "nvm install" (it reads .nvmrc), and run this again.'
  );
}

/**
 * Whether the pinned Jupyter packages, and TensorFlow's libraries, exist for this version of Python.
 *
 * @param {string} version such as `3.11.7`.
 */
export function isPythonSupported(version) {
  const found = parseVersion(version);
  return found !== undefined && found[0] === 3 && found[1] >= 10 && found[1] <= 13;
}

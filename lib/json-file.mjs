import { readFileSync } from 'node:fs';

/**
 * Content of a JSON file, or nothing when it is missing or was cut off.
 *
 * @param {string} path
 * @returns {any}
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

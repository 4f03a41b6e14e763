import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The TypeScript files that a file needs when it is loaded: itself, what it imports or passes on, and so on. */
export function importsOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const imports = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'/gm;
  for (const [, name] of readFileSync(path, 'utf8').matchAll(imports)) {
    const file = join(dirname(path), name);
    if (name.endsWith('.mjs')) continue;
    importsOf(existsSync(`${file}.ts`) ? `${file}.ts` : join(file, 'index.ts'), found);
  }
  return found;
}

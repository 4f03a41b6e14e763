import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../lib/errors';
import { writeFileAtomic } from '../../lib/files';
import { projectPath, projectRoot } from '../../lib/paths';
import { EndedBySignal, onEndingSignal } from '../command-line';
import { cleanNotebook, type Notebook, notebookProblems, serializeNotebook } from './clean';
import { jupyterEnvironment, venvProgram } from './jupyter';

/** How a notebook is to be executed. */
export interface ExecutionOptions {
  /** `quick`, `standard` or `paper`; notebooks read it from `L2AE_PROFILE`. */
  profile?: string;
  /** A cell that takes longer than this is stopped, and the notebook has failed. */
  secondsPerCell: number;
}

type Report = { ok: true } | { ok: false; cell: number; source: string; message: string };

/**
 * Runs a notebook from top to bottom in a fresh kernel and writes it with its outputs; the target stays as it was
 * when anything goes wrong.
 *
 * @param source - the notebook to run.
 * @param target - where the executed one goes; may be the source.
 * @throws UserError naming the cell when a cell fails, writes to standard error, or shows what must not be committed; and when
 * the notebook was edited meanwhile and is its own target.
 * @throws EndedBySignal when a signal was to end this process, once the kernel has ended.
 */
export async function executeNotebook(
  source: string,
  target: string,
  options: ExecutionOptions,
): Promise<void> {
  mkdirSync(projectPath('data', 'cache'), { recursive: true });
  const before = readFileSync(source, 'utf8');
  const scratch = mkdtempSync(projectPath('data', 'cache', 'notebook-'));
  try {
    const executed = join(scratch, basename(source));
    const output = await run(
      venvProgram('python'),
      [
        projectPath('scripts', 'execute_notebook.py'),
        source,
        executed,
        projectRoot(),
        String(options.secondsPerCell),
      ],
      jupyterEnvironment(options.profile),
    );
    const report = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Report;
    if (!report.ok) throw new UserError(describeFailure(source, report));
    const notebook = cleanNotebook(JSON.parse(readFileSync(executed, 'utf8')) as Notebook);
    const problems = notebookProblems(notebook, [projectRoot()]);
    if (problems.length > 0) {
      throw new UserError(
        `${basename(source)} ran, but is not fit to be kept: ${problems.join('; ')}`,
      );
    }
    if (target === source && readFileSync(source, 'utf8') !== before) {
      const kept = projectPath('data', 'cache', 'executed', basename(source));
      writeFileAtomic(kept, serializeNotebook(notebook));
      throw new UserError(
        `${basename(source)} was edited while it was being executed, and is left as it is; as executed it is in ${kept}`,
      );
    }
    writeFileAtomic(target, serializeNotebook(notebook));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Writes a notebook as one HTML page with nbconvert.
 *
 * @param notebook - an executed notebook.
 * @param folder - where the page goes, under the notebook's name.
 * @returns the page's path.
 */
export async function exportHtml(notebook: string, folder: string): Promise<string> {
  const name = `${basename(notebook, '.ipynb')}.html`;
  await run(
    venvProgram('jupyter'),
    [
      'nbconvert',
      '--to',
      'html',
      '--log-level',
      'ERROR',
      '--output-dir',
      folder,
      '--output',
      name,
      notebook,
    ],
    jupyterEnvironment(),
  );
  return join(folder, name);
}

function describeFailure(source: string, report: Extract<Report, { ok: false }>): string {
  const indent = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .slice(0, 40)
      .map((line) => `    ${line}`)
      .join('\n');
  return `${basename(source)}, cell ${report.cell + 1} failed:\n${indent(report.source)}\n  with\n${indent(report.message)}`;
}

/**
 * Standard output of a program; its standard error goes where ours goes.
 *
 * @throws EndedBySignal when a signal was to end this process, and has ended the program.
 */
function run(
  command: string,
  parameters: string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: projectRoot(),
      env: environment,
      // Its standard input is closed by the end of this process, whatever ends it.
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let ending: NodeJS.Signals | undefined;
    const stopListening = onEndingSignal((signal) => {
      ending = signal;
      child.kill(signal);
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      stopListening();
      if (ending) reject(new EndedBySignal(ending));
      else if (code === 0) resolve(output);
      else reject(new Error(`"${command} ${parameters.join(' ')}" ended with exit code ${code}`));
    });
  });
}

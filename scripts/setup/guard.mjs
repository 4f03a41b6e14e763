// Runs one command for the set-up and stops it when the set-up dies, even by SIGKILL: standard input is a pipe
// that the set-up holds open. Without this, an orphaned npm would go on writing under the next set-up's feet.
import { spawn } from 'node:child_process';

const [command, ...parameters] = process.argv.slice(2);
const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });

child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (signal) console.error(`${command} was stopped by ${signal}`);
  process.exit(code ?? 1);
});

// This process leads a process group of its own, so the whole family of the command goes with it.
process.stdin.resume();
process.stdin.on('error', () => process.kill(-process.pid, 'SIGKILL'));
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));

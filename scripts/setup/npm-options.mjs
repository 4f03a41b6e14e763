// Options that npm kept for itself, because they were typed without "--" before them.

/** npm completes what its own options begin with: `--to` becomes the description of a token. */
const COMPLETED = new Map([['to', 'token-description']]);

/** Options that npm has too, so that its settings files may name them without anybody having typed them. */
const NPM_HAS_TOO = ['force', 'json'];

/**
 * What to tell somebody who typed `npm run experiment NAME --seed=3`. npm takes such an option for one of its own and leaves
 * nothing of it but a variable in the environment, so that the command would start with its default.
 *
 * @param {string} command as `npm run` knows it. What npm started under another name, with a command of ours inside, is not
 *   looked at: its options are not this command's.
 * @param {readonly string[]} options names of the command's options.
 * @param {readonly string[]} given names of those that reached it.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined} nothing when npm has kept none.
 */
export function describeOptionsTakenByNpm(command, options, given, environment) {
  if (environment.npm_lifecycle_event !== command) return undefined;
  /** @param {string} name */
  const settingOf = (name) =>
    [name, COMPLETED.get(name) ?? name]
      .map((setting) => environment[`npm_config_${setting.replaceAll('-', '_')}`])
      .find(Boolean);
  const taken = options.filter((name) => !given.includes(name) && settingOf(name));
  if (taken.length === 0) return undefined;
  const named = taken.map((name) => `--${name}`).join(', ');
  const typed = taken.map((name) => {
    // Also where npm passed the value on as a word of its own: then it cannot be told which.
    const value = settingOf(name) === 'true' ? '' : ` ${settingOf(name)}`;
    return `--${name}${value}`;
  });
  const both = taken.find((name) => NPM_HAS_TOO.includes(name));
  return (
    `npm took ${named} for itself: put "--" before the options, npm run ${command} -- … ${typed.join(' ')}` +
    (both
      ? `\n(where nobody typed it, it stands in npm's settings, and npm run ${command} --no-${both} passes it over)`
      : '')
  );
}

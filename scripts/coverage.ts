import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'

// npm run coverage: lines and branches of src/ that the runs of the action reach, child processes included.
//
// The scenarios run once more, with the compiled sources in the place of the bundle, whose own source map would know no columns.
// That the bundle is made of just these sources is checked elsewhere.

/**
 * What the code really has; below it something became unreachable or untested. The rest are heartbeats after half a minute,
 * which unit tests see, and guards that types ask for.
 */
const THRESHOLDS = { lines: 99.7, branches: 97, functions: 100 }

const root = path.resolve(import.meta.dirname, '..')
const counts = path.join(root, 'coverage', 'v8')
/** Below the root, so that it finds node_modules. */
const compiled = path.join('coverage', 'compiled')
rmSync(counts, { recursive: true, force: true })

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const bin = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${command}.cmd` : command)
  const shell = process.platform === 'win32'
  const { status } = spawnSync(bin, args, { cwd: root, stdio: 'inherit', shell, env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}

run('tsc', ['--project', 'tsconfig.build.json', '--outDir', compiled, '--sourceMap'])
// The default reporter only: the JSON report belongs to the tests proper.
run('vitest', ['run', '--reporter=default', '--exclude=test/unit/**'], {
  ACTION_ENTRY: path.join(compiled, 'index.js'),
  ACTION_COVERAGE: counts,
})
run('c8', [
  'report',
  `--temp-directory=${counts}`,
  '--reporter=text',
  '--reporter=html',
  '--reports-dir=coverage/html',
  '--include=src/**',
  // Types only: nothing of it is there at run time.
  '--exclude=src/step.ts',
  '--exclude-after-remap',
  '--extension=.ts',
  '--all',
  '--src=src',
  '--check-coverage',
  ...Object.entries(THRESHOLDS).map(([name, percent]) => `--${name}=${percent}`),
])

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { originOfEnd, originOfStart, type Section, sectionsOfBundle } from './bundle-map.ts'

// npm run coverage: the tests, and which lines and branches of src/ their runs of the action reach.
//
// Each run of dist/index.js leaves V8's counts. They are added up, and handed to c8 as if the modules in the bundle had been
// loaded one by one. What tests call in their own process counts for nothing: only the bundle is measured.

/**
 * What the code really has; below it something became unreachable or untested. The rest are heartbeats after half a minute,
 * which unit tests see, and guards that types ask for.
 */
const THRESHOLDS = { lines: 99.7, branches: 97, functions: 100 }

const root = path.resolve(import.meta.dirname, '..')
/** What V8 counted, a file per run. */
const counts = path.join(root, 'coverage', 'v8')
/** The same, added up and by module. */
const byModule = path.join(root, 'coverage', 'modules')
/** lib/ with maps that lead to src/. Below the root, so that it finds node_modules. */
const compiled = path.join(root, 'coverage', 'compiled')

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

interface FunctionCounts {
  readonly functionName: string
  readonly isBlockCoverage: boolean
  /** The function's own first, then the blocks in it whose count differs. */
  readonly ranges: readonly Range[]
}

interface ScriptCounts {
  readonly scriptId: string
  readonly url: string
  readonly functions: readonly FunctionCounts[]
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const bin = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${command}.cmd` : command)
  const shell = process.platform === 'win32'
  const { status } = spawnSync(bin, args, { cwd: root, stdio: 'inherit', shell, env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}

/** All runs of the bundle as one. */
function sumOfRuns(sections: readonly Section[]): ScriptCounts {
  const { mergeScriptCovs } = createRequire(import.meta.url)('@bcoe/v8-coverage') as {
    mergeScriptCovs(scripts: readonly ScriptCounts[]): ScriptCounts
  }
  const url = pathToFileURL(path.join(root, 'dist', 'index.js')).href
  let batch: ScriptCounts[] = []
  for (const name of readdirSync(counts)) {
    const script = countsOfRun(path.join(counts, name))?.result.find((each) => each.url === url)
    if (script === undefined) continue
    // Other people's modules are the most of it.
    batch.push({ ...script, functions: script.functions.filter((each) => isOurs(each, sections)) })
    if (batch.length === 50) batch = [mergeScriptCovs(batch)]
  }
  if (batch.length === 0) throw new Error(`no run left counts of ${url}`)
  return mergeScriptCovs(batch)
}

/** None when the process was killed over the writing. */
function countsOfRun(file: string): { readonly result: readonly ScriptCounts[] } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Whether a function is in a module of ours, or has one in it. */
function isOurs({ ranges: [whole] }: FunctionCounts, sections: readonly Section[]): boolean {
  return whole !== undefined && sections.some(({ start, end }) => whole.startOffset < end && start < whole.endOffset)
}

/** The counts that V8 would have given for a module that is loaded by itself. */
function countsOfModule(section: Section, functions: readonly FunctionCounts[]): ScriptCounts {
  const begins = (range?: Range) => !!range && section.start <= range.startOffset && range.startOffset < section.end
  const encloses = (range?: Range) => !!range && range.startOffset <= section.start && section.end <= range.endOffset
  const moved = ({ startOffset, endOffset, count }: Range): Range => ({
    startOffset: originOfStart(section, startOffset),
    endOffset: originOfEnd(section, endOffset),
    count,
  })
  // The module's top level runs as part of a function around it; the smallest range around it says how often.
  const around = functions.flatMap(({ ranges }) => (encloses(ranges[0]) ? ranges : []))
  const [innermost] = around.filter(encloses).sort((a, b) => b.startOffset - a.startOffset || a.endOffset - b.endOffset)
  const whole: Range = { startOffset: 0, endOffset: section.text.length, count: innermost?.count ?? 0 }
  const topLevel = { functionName: '', isBlockCoverage: true, ranges: [whole, ...around.filter(begins).map(moved)] }
  const own = functions.filter(({ ranges }) => begins(ranges[0]))
  return {
    scriptId: section.file,
    url: pathToFileURL(path.join(compiled, section.file)).href,
    functions: [topLevel, ...own.map((each) => ({ ...each, ranges: each.ranges.map(moved) }))],
  }
}

/** Files of which nothing is there at run time. */
function typesOnly(): string[] {
  const files = readdirSync(compiled, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  const code = (file: string) => readFileSync(path.join(compiled, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  return files
    .filter((file) => code(file).trim() === 'export {};')
    .map((file) => `src/${file.replaceAll(path.sep, '/').replace(/\.js$/, '.ts')}`)
}

for (const folder of [counts, byModule, compiled, path.join(root, 'lib')])
  rmSync(folder, { recursive: true, force: true })
run('tsc', ['--project', 'tsconfig.build.json'])
run('tsc', ['--project', 'tsconfig.build.json', '--outDir', compiled, '--sourceMap'])
const sections = await sectionsOfBundle(root)

// Half a megabyte per run.
process.on('exit', () => rmSync(counts, { recursive: true, force: true }))
run('vitest', ['run'], { ACTION_COVERAGE: counts })

const { functions } = sumOfRuns(sections)
mkdirSync(byModule, { recursive: true })
writeFileSync(
  path.join(byModule, 'coverage.json'),
  JSON.stringify({ result: sections.map((section) => countsOfModule(section, functions)) }),
)
run('c8', [
  'report',
  `--temp-directory=${byModule}`,
  '--reporter=text',
  '--reporter=html',
  '--reports-dir=coverage/html',
  '--include=src/**',
  // A line each, beside the bundle: `dist/entry/`.
  '--exclude=src/entry/**',
  ...typesOnly().map((file) => `--exclude=${file}`),
  '--exclude-after-remap',
  '--extension=.ts',
  '--all',
  '--src=src',
  '--check-coverage',
  ...Object.entries(THRESHOLDS).map(([name, percent]) => `--${name}=${percent}`),
])

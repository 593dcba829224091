import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { markdownTable } from '../scripts/generated-section.ts'
import { startFeldera } from '../test/feldera/index.ts'
import { inputVariables } from '../test/support/action.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const ROUNDS = 40

interface Run {
  readonly ms: number
  readonly peakMiB: number
}

const PRELOAD = `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)))
`

/** A folder for what measured processes write. */
export async function startProcesses() {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  await writeFile(path.join(folder, 'preload.mjs'), PRELOAD)
  const files = { GITHUB_OUTPUT: path.join(folder, 'output'), GITHUB_STEP_SUMMARY: path.join(folder, 'summary') }
  for (const file of Object.values(files)) await writeFile(file, '')
  return { folder, files, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** What to run. `file`: below the repository's root. */
interface Subject {
  readonly file: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Runs one process to its end. Its peak memory comes from a preload, so that all subjects carry the same one. */
export async function runMeasured(
  { folder, files }: Awaited<ReturnType<typeof startProcesses>>,
  { file, args, env }: Subject,
): Promise<Run> {
  const memory = path.join(folder, 'memory')
  const preload = path.join(folder, 'preload.mjs')
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', preload, path.join(ROOT, file), ...args], {
    env: { ...files, ...env, PEAK_FILE: memory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  const code = await new Promise((resolve) => child.once('close', resolve))
  const ms = performance.now() - started
  if (code !== 0) throw new Error(`${file} ended with ${code}`)
  return { ms, peakMiB: Number(await readFile(memory, 'utf8')) / 1024 }
}

/** Whole-process time and memory of an accepted activation, the three subjects taking turns. */
async function measureProcesses(): Promise<Record<'empty' | 'bare' | 'action', Run>> {
  const names = Array.from({ length: ROUNDS * 2 }, (_, index) => `standby-${index}`)
  await using feldera = await startFeldera({
    pipelines: names.map((name) => ({ name, pullIntervalSeconds: 3_600 })),
    speed: 1,
  })
  await using processes = await startProcesses()
  const runs: Record<'empty' | 'bare' | 'action', Run[]> = { empty: [], bare: [], action: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one = '', other = ''] = names.slice(round * 2)
    runs.empty.push(await runMeasured(processes, { file: 'bench/empty.mjs', args: [], env: {} }))
    runs.bare.push(await runMeasured(processes, { file: 'bench/bare.mjs', args: [feldera.url, one], env: {} }))
    const env = inputVariables({ pipeline: other, host: feldera.url, wait: false })
    runs.action.push(await runMeasured(processes, { file: 'dist/entry/activate.js', args: [], env }))
  }
  return { empty: typical(runs.empty), bare: typical(runs.bare), action: typical(runs.action) }
}

/** The median: neighbours on a shared machine only ever add. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

function typical(runs: readonly Run[]): Run {
  return { ms: median(runs.map(({ ms }) => ms)), peakMiB: median(runs.map(({ peakMiB }) => peakMiB)) }
}

/** Time and memory of the action against a bare script with the same requests and against Node itself. */
export async function processTable(): Promise<string> {
  const { empty, bare, action } = await measureProcesses()
  const row = (name: string, { ms, peakMiB }: Run) => [
    name,
    (ms / bare.ms).toFixed(2),
    (peakMiB / bare.peakMiB).toFixed(2),
    `${Math.round(peakMiB)} MiB`,
  ]
  return markdownTable(
    ['whole process, one accepted activation', 'time, bare script = 1', 'peak memory, bare script = 1', 'peak memory'],
    [
      row('Node, empty script', empty),
      row('bare script, the same two requests', bare),
      row('the action, `wait: false`', action),
    ],
  )
}

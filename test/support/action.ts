import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import { VERBS, type Verb } from '../../src/inputs/verbs.ts'
import { StepLog } from './step-log.ts'

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '../..')

interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { readonly default?: string; readonly required?: boolean; readonly description: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly name: string
  readonly description: string
  readonly branding: unknown
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string; readonly 'post-if'?: string }
}

/** The folder of each verb's action, below the repository's root. */
export const ACTION_FOLDERS: Readonly<Record<Verb, string>> = {
  activate: '',
  check: 'check',
  rearm: 'rearm',
  rehearse: 'rehearse',
  switchover: 'switchover',
}

async function readActionFile(verb: Verb): Promise<readonly [Verb, ActionFile]> {
  const file = path.join(ROOT, ACTION_FOLDERS[verb], 'action.yml')
  return [verb, parse(await readFile(file, 'utf8')) as ActionFile]
}

/** The `action.yml` of each verb, as the runner reads it. */
export const actionFiles = Object.fromEntries(await Promise.all(VERBS.map(readActionFile))) as Record<Verb, ActionFile>

/** What the tests run: the committed entry and bundle that an `action.yml` names. */
function entryOf(verb: Verb, part: 'main' | 'post'): string {
  return path.join(ROOT, ACTION_FOLDERS[verb], actionFiles[verb].runs[part] ?? '')
}

/** Inputs of a step, as in `with:`; names must be in the verb's `action.yml`. */
export type StepInputs = Readonly<Record<string, string | number | boolean>>

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

/** How a step ended, as a workflow would see it. */
export interface StepResult {
  readonly exitCode: number | null
  /** Killed by this signal instead of ending by itself. */
  readonly signal: NodeJS.Signals | null
  /** Everything printed, stdout and stderr. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** What it has kept for the action's `post`. */
  readonly state: Readonly<Record<string, string>>
  readonly annotations: readonly Annotation[]
  /** Values given to `add-mask`, in order. */
  readonly masks: readonly string[]
  /** Wall time from spawn to exit, milliseconds. */
  readonly tookMs: number
}

export interface RunningStep {
  readonly result: Promise<StepResult>
  /** What the runner does on cancel: SIGINT, later SIGTERM. */
  signal(name: NodeJS.Signals): void
  /** Nobody reads stdout and stderr any more. */
  closeLog(): void
  /** Resolves when the log holds the text; rejects when the step ends before. */
  logged(text: string | RegExp): Promise<void>
}

export interface StepEnvironment {
  /** Whose action is run; by default the one that activates. */
  readonly verb?: Verb
  /** Runs the action's `post` instead, with the state that the step before it has kept. */
  readonly after?: Pick<StepResult, 'state'>
  /** Added to the step's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A command that runs the step as its last arguments say, such as `unshare`. */
  readonly within?: readonly string[]
  /** Hears each line of the log as it is printed. */
  readonly onLine?: (line: string) => void
}

/** Runs the action once, the way GitHub's runner does, and waits for its end. */
export async function runAction(inputs: StepInputs, environment: StepEnvironment = {}): Promise<StepResult> {
  const step = await startAction(inputs, environment)
  return await step.result
}

/**
 * When the step before this one has begun. They begin one after the other, because a step's deadline counts from the start of
 * its process, which takes long when a dozen start at once.
 */
let begun: Promise<void> = Promise.resolve()

/** Starts the action as a child process with the runner's variables and files. */
export async function startAction(inputs: StepInputs, environment: StepEnvironment = {}): Promise<RunningStep> {
  const variables = stepVariables(inputs, environment.verb)
  const before = begun
  const { promise, resolve: hasBegun } = Promise.withResolvers<void>()
  begun = promise
  await before
  try {
    return await spawnAction(variables, environment, hasBegun)
  } catch (error) {
    hasBegun()
    throw error
  }
}

async function spawnAction(
  variables: Record<string, string>,
  { verb = 'activate', env = {}, within = [], onLine, after }: StepEnvironment,
  hasBegun: () => void,
): Promise<RunningStep> {
  const folder = await mkdtemp(path.join(tmpdir(), 'step-'))
  const files = {
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
    GITHUB_STATE: path.join(folder, 'state'),
  }
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
  const started = performance.now()
  const entry = entryOf(verb, after ? 'post' : 'main')
  const [command = process.execPath, ...args] = [...within, process.execPath, entry]
  const child = spawn(command, args, {
    env: definedOnly({ ...variables, ...files, ...stateVariables(after), ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = new StepLog()
  const hear = (chunk: Buffer) => {
    hasBegun()
    log.append(chunk.toString('utf8'))
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  if (onLine) for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine)

  const result = new Promise<StepResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('error', () => hasBegun())
    child.once('close', () => hasBegun())
    child.once('close', async (exitCode, signal) => {
      const tookMs = performance.now() - started
      log.end()
      const [output, summary, state] = await Promise.all(
        Object.values(files).map((file) => readFile(file, 'utf8').catch(() => '')),
      )
      await rm(folder, { recursive: true, force: true })
      resolve(
        stepResult({
          exitCode,
          signal,
          log: log.text,
          outputs: parseOutputs(output ?? ''),
          summary: summary ?? '',
          state: parseOutputs(state ?? ''),
          tookMs,
        }),
      )
    })
  })

  return {
    result,
    signal: (name) => child.kill(name),
    closeLog() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    logged: (text) => log.logged(text),
  }
}

/** A step's end, with what its log holds of commands to the runner. */
export function stepResult(end: Omit<StepResult, 'annotations' | 'masks'>): StepResult {
  const masks = [...end.log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value]) => unescapeCommand(value ?? ''))
  return { ...end, annotations: parseAnnotations(end.log), masks }
}

/** The environment of a step on the runner, but for the files that it writes to. */
export function stepVariables(inputs: StepInputs, verb?: Verb): Record<string, string> {
  return definedOnly({ ...runnerVariables(), ...inputVariables(inputs, verb) })
}

/** The variables a step sees of its runner; nothing of this machine's own proxies and settings. */
function runnerVariables(): Record<string, string | undefined> {
  const { PATH, HOME, SystemRoot, TEMP, TMP, ACTION_COVERAGE } = process.env
  return {
    PATH,
    HOME,
    SystemRoot,
    TEMP,
    TMP,
    // Only the action is measured, not the test runner's own processes.
    NODE_V8_COVERAGE: ACTION_COVERAGE,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKFLOW: 'Failover',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_ACTOR: 'octocat',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_SHA: '1d0fae2b9c3e4f5061728394a5b6c7d8e9f00112',
  }
}

/** Inputs with their defaults, named as the runner names them: upper case, blanks to `_`, hyphens stay; unset is empty. */
export function inputVariables(given: StepInputs, verb: Verb = 'activate'): Record<string, string> {
  const { inputs } = actionFiles[verb]
  const unknown = Object.keys(given).filter((name) => !(name in inputs))
  if (unknown.length > 0) throw new Error(`not an input of the action that should ${verb}: ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      String(given[name] ?? input.default ?? ''),
    ]),
  )
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** The variables by which the runner hands what a step has kept on to its `post`. */
function stateVariables(after: StepEnvironment['after']): Record<string, string> {
  return Object.fromEntries(Object.entries(after?.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]))
}

/** The runner's own reading of a GITHUB_OUTPUT file, and of a GITHUB_STATE file: `name<<delimiter`, lines, `delimiter`. */
function parseOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = file.split('\n').map((line) => line.replace(/\r$/, ''))
  for (let index = 0; index < lines.length; index += 1) {
    const head = /^([^=]*?)<<(.+)$/.exec(lines[index] ?? '')
    if (head === null) continue
    const end = lines.indexOf(head[2] ?? '', index + 1)
    if (end === -1) throw new Error(`output ${head[1]} is not closed`)
    outputs[head[1] ?? ''] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return outputs
}

function parseAnnotations(log: string): Annotation[] {
  return [...log.matchAll(/^::(error|warning|notice)(?: ([^\n]*?))?::(.*)$/gm)].map(
    ([, level, properties = '', message = '']) => ({
      level: level as Annotation['level'],
      title: unescapeProperty(/(?:^|,)title=([^,]*)/.exec(properties)?.[1] ?? ''),
      message: unescapeCommand(message),
    }),
  )
}

function unescapeCommand(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return unescapeCommand(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}

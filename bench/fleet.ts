import { markdownTable } from '../scripts/generated-section.ts'
import { activate } from '../src/run/activate.ts'
import { openFleet } from '../src/run/fleet.ts'
import { startRecording } from '../src/run/record.ts'
import { startFeldera } from '../test/feldera/index.ts'
import { inputVariables } from '../test/support/action.ts'
import { median, runMeasured, startProcesses } from './process.ts'
import { policyOf, REQUEST_MS, startEventClock, startStandbys } from './simulated.ts'

const SIZES = [1, 10, 100] as const
const TAKES_MS = 25_000
const POLL_INTERVAL_MS = 5_000

/** What activating so many pipelines took. `watching`: the requests that only watch, after and before the activations. */
interface Activated {
  readonly wallMs: number
  readonly watching: number
  readonly beforeWrites: number
}

/** The action's own logic on a simulated clock. */
async function activateByAction(size: number): Promise<Activated> {
  const clock = startEventClock()
  const { feldera, count } = startStandbys(clock, TAKES_MS)
  const { signal } = new AbortController()
  const fleet =
    size === 1
      ? undefined
      : openFleet(feldera, clock, { pipelines: namesOf(size), pollIntervalMs: POLL_INTERVAL_MS, signal })
  const runs = namesOf(size).map(async (name) => {
    const recorder = startRecording(clock, () => undefined)
    const result = await activate({
      policy: policyOf(name, POLL_INTERVAL_MS),
      feldera,
      clock,
      signal,
      recorder,
      primary: undefined,
      fleet,
    })
    if (result.kind !== 'activated') throw new Error(`benchmark run ended ${result.kind}`)
  })
  await clock.until(Promise.all(runs))
  fleet?.looks.close()
  // Each activation follows from a look of its own.
  const beforeWrites = size
  return { wallMs: clock.elapsed(), watching: count.list + count.look - beforeWrites, beforeWrites }
}

/** As Feldera's Python client does it, in a loop for each: an activation, and then a look every 0.5 s. */
function activateByLoops(size: number): Activated {
  let looks = 0
  let now = REQUEST_MS
  do {
    now += REQUEST_MS
    looks += 1
    if (now - REQUEST_MS < TAKES_MS) now += 500
  } while (now - REQUEST_MS < TAKES_MS)
  return { wallMs: now, watching: looks * size, beforeWrites: 0 }
}

/** Pauses are shortened at random, so each run is a little different. */
const REPEATS = 10

async function meanOf(run: () => Activated | Promise<Activated>): Promise<Activated> {
  const runs: Activated[] = []
  for (let repeat = 0; repeat < REPEATS; repeat += 1) runs.push(await run())
  const mean = (pick: (one: Activated) => number) => runs.reduce((sum, one) => sum + pick(one), 0) / runs.length
  return {
    wallMs: mean(({ wallMs }) => wallMs),
    watching: mean(({ watching }) => watching),
    beforeWrites: mean(({ beforeWrites }) => beforeWrites),
  }
}

function namesOf(size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) => `standby-${index}`)
}

/** Wall time and requests for several sizes, on the simulated clock, beside one loop for each pipeline. */
export async function fleetTable(): Promise<string> {
  const ways = [
    ['the action', activateByAction],
    ['one loop each', activateByLoops],
  ] as const
  const one = await meanOf(() => activateByAction(1))
  const rows = []
  for (const [name, way] of ways) {
    for (const size of SIZES) {
      const { wallMs, watching, beforeWrites } =
        size === 1 && way === activateByAction ? one : await meanOf(() => way(size))
      rows.push([
        `${name}, ${size}`,
        `${(wallMs / 1_000).toFixed(1)} s`,
        (wallMs / one.wallMs).toFixed(2),
        String(Math.round(watching)),
        (watching / one.watching).toFixed(2),
        String(beforeWrites),
      ])
    }
  }
  return markdownTable(
    ['pipelines', 'time', 'of one', 'looks that watch', 'of one', 'looks before an activation'],
    rows,
  )
}

/** So much faster than a real Feldera: 25 s take 2.5 s. */
const SPEED = 10
const ROUNDS = 5

/** The same with the committed bundle in a process of its own, against a simulated Feldera on loopback. */
export async function fleetProcessTable(): Promise<string> {
  await using processes = await startProcesses()
  const measured = new Map<string, { ms: number; peakMiB: number; requests: number }[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const size of SIZES) {
      for (const way of ['the action', 'one loop each'] as const) {
        const names = namesOf(size)
        await using feldera = await startFeldera({ speed: SPEED, pipelines: names.map((name) => ({ name })) })
        const run = await runMeasured(
          processes,
          way === 'the action'
            ? {
                file: 'dist/entry/activate.js',
                args: [],
                env: inputVariables({ pipeline: names.join('\n'), host: feldera.url }),
              }
            : { file: 'bench/loops.mjs', args: [feldera.url, ...names], env: {} },
        )
        const key = `${way}, ${size}`
        measured.set(key, [...(measured.get(key) ?? []), { ...run, requests: feldera.requests.length }])
      }
    }
  }
  const typical = [...measured].map(([key, runs]) => ({
    key,
    ms: median(runs.map(({ ms }) => ms)),
    peakMiB: median(runs.map(({ peakMiB }) => peakMiB)),
    requests: median(runs.map(({ requests }) => requests)),
  }))
  const one = typical.find(({ key }) => key === 'the action, 1') ?? { ms: Number.NaN, peakMiB: Number.NaN }
  const inOrder = typical.toSorted((a, b) => Number(b.key.startsWith('the')) - Number(a.key.startsWith('the')))
  return markdownTable(
    ['pipelines', 'time, the action for one = 1', 'peak memory, the action for one = 1', 'peak memory', 'requests'],
    inOrder.map(({ key, ms, peakMiB, requests }) => [
      key,
      (ms / one.ms).toFixed(2),
      (peakMiB / one.peakMiB).toFixed(2),
      `${Math.round(peakMiB)} MiB`,
      String(requests),
    ]),
  )
}

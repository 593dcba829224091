import { expect, test, vi } from 'vitest'
import { startClock } from '../feldera/clock.ts'
import type { StepInputs } from '../support/action.ts'
import { graceMs } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'
import { isSilent, lastsUntilDeadline, playCase } from './case.ts'
import { playGuardCase } from './guard-case.ts'
import { playHandOverCase } from './handover-case.ts'
import { playRearmCase } from './rearm-case.ts'
import {
  type Case,
  casesOf,
  type GuardCase,
  guardCasesOf,
  type HandOverCase,
  handOverCasesOf,
  REARM_STAGES,
  type RearmCase,
  rearmCasesOf,
  STAGES,
} from './table.ts'

// The committed bundle in a process of its own, and real time. Every single fault is played in process; here is one of each family:
// at every stage one that passes, and one that lasts.

/** Enough for a few tries, also on a busy machine: the step's clock runs from the start of its process. */
const SHORT_TIMEOUT_S = 4
/** Enough to look for a lost activation, which takes eight seconds, and to send it again, on a busy machine too. */
const ACTIVATION_TIMEOUT_S = 13
/** A fault that passes, or is repeated only for a while, is over before, also when it takes two searches for a lost activation. */
const LONG_TIMEOUT_S = 25
/** Half of it is for what comes before the stop. */
const HAND_OVER_TIMEOUT_S = 50
/** Feldera's clock runs that much faster: a take-over lasts a quarter of a second. */
const SPEED = 100

const cases = STAGES.flatMap(casesOf)
const passing = firstOfEach(
  cases.filter(({ duration }) => duration === 'passing'),
  ({ row, stage }) => `${row.family} ${stage}`,
)
const lasting = firstOfEach(
  cases.filter(({ duration }) => duration === 'lasting'),
  ({ row }) => row.family,
)

function firstOfEach<C extends Case | RearmCase | GuardCase | HandOverCase>(
  all: readonly C[],
  key: (one: C) => string,
): readonly C[] {
  return [...Map.groupBy(all, key).values()].flatMap(([first]) => first ?? [])
}

vi.setConfig({ maxConcurrency: 20 })

test.concurrent.each([...passing, ...lasting])('$stage: $row.family, $duration', async (one) => {
  const timeoutS = deadlineOf(one)
  const requestTimeout = isSilent(one) ? '500ms' : '10s'
  const { result } = await playCase(one, { installation: { speed: SPEED }, timeoutS, requestTimeout, run: runStep })
  expect(result.tookMs).toBeLessThan(timeoutS * 1_000 + graceMs())
})

const rearmCases = firstOfEach(
  REARM_STAGES.flatMap(rearmCasesOf).filter(({ duration }) => duration === 'passing'),
  ({ row, stage }) => `${row.family} ${stage}`,
)

test.concurrent.each(rearmCases)('$stage: $row.family', async (one) => {
  const requestTimeout = isSilent(one) ? '500ms' : '10s'
  const run = (inputs: StepInputs) => runStep(inputs, { verb: 'rearm' })
  await playRearmCase(one, { installation: { speed: SPEED }, timeoutS: LONG_TIMEOUT_S, requestTimeout, run })
})

const guardCases = firstOfEach(
  (['overlook', 'stop-primary'] as const).flatMap(guardCasesOf).filter(({ duration }) => duration === 'passing'),
  ({ row, stage }) => `${row.family} ${stage}`,
)

test.concurrent.each(guardCases)('$stage: $row.family', async (one) => {
  const requestTimeout = isSilent(one) ? '500ms' : '10s'
  await playGuardCase(one, { installation: { speed: SPEED }, timeoutS: LONG_TIMEOUT_S, requestTimeout, run: runStep })
})

const handOverCases = firstOfEach(
  (['save', 'hand-over-stop', 'take-over'] as const)
    .flatMap(handOverCasesOf)
    .filter(({ duration }) => duration === 'passing'),
  ({ row, stage }) => `${row.family} ${stage}`,
)

test.concurrent.each(handOverCases)('$stage: $row.family', async (one) => {
  const requestTimeout = isSilent(one) ? '500ms' : '10s'
  const clock = startClock(SPEED, 0)
  const run = (inputs: StepInputs) => runStep(inputs, { verb: 'switchover' })
  const timeoutS = HAND_OVER_TIMEOUT_S
  await playHandOverCase(one, { clock, installation: { clock }, timeoutS, requestTimeout, run })
})

function deadlineOf(one: Case): number {
  if (!lastsUntilDeadline(one)) return LONG_TIMEOUT_S
  return one.stage === 'activation' ? ACTIVATION_TIMEOUT_S : SHORT_TIMEOUT_S
}

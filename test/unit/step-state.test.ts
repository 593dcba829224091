import { expect, test } from 'vitest'
import { keptPause, type StepState } from '../../src/run/step-state.ts'

const clock = { elapsed: () => 500, wall: () => 1_000_000, sleep: () => Promise.reject(new Error('no pauses')) }
const state: StepState = { stage: 'paused', deploymentId: 'deployment', pausedAt: 970_000, isAnswered: false }

test('a pause is as long ago as the clocks tell', () => {
  expect(keptPause(state, clock)).toEqual({ at: 500 - 30_000, deploymentId: 'deployment', isAnswered: false })
})

test('one that the clocks put into the future, because they were set back, was sent just now', () => {
  expect(keptPause({ ...state, pausedAt: 4_600_000 }, clock).at).toBe(500)
})

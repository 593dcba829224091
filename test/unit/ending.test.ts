import { expect, test } from 'vitest'
import { finalSentence, describe as wordsOf } from '../../src/report/ending.ts'
import { sampleReport } from './samples.ts'

test('an end that cannot be put into words is a defect, with what the step leaves in Feldera', () => {
  const error = undefined as never
  const ending = wordsOf({ ...sampleReport(), result: { kind: 'broken', when: 'before', error } })
  expect(ending).toMatchObject({ outcome: 'failed', errorCode: 'InternalError' })
  expect(finalSentence(ending)).toMatch(
    /the action itself failed: .*No activation was made; nothing changed in Feldera\./,
  )
})

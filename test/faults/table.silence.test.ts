import { testSilence } from './test-stage.ts'

testSilence()

import { testSilentHandOver } from './test-stage.ts'

testSilentHandOver()

import { testTakeOver } from './test-stage.ts'

testTakeOver()

import { testHandOver } from './test-stage.ts'

testHandOver()

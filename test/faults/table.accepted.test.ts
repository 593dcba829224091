import { testStage } from './test-stage.ts'

testStage('accepted')

import { testStage } from './case.ts'

testStage('accepted')

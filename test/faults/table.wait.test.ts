import { testStage } from './case.ts'

testStage('wait')

import { testStage } from './in-process.ts'

testStage('wait')

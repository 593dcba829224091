import { testStage } from './in-process.ts'

testStage('approval')

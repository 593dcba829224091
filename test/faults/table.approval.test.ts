import { testStage } from './case.ts'

testStage('approval')

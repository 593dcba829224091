import { testStage } from './case.ts'

testStage('activation')
